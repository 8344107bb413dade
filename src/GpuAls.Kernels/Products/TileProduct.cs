using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Tiles;
using ILGPU;

namespace GpuAls.Kernels.Products;

/// <summary>
/// One tile of a matrix product L·R, by a group. Each thread holds 8 × 8 elements in registers. Shared memory holds Depth terms of the sums at a
/// time, twice: while the group computes with one buffer, its threads load the next terms from memory into registers, and store them in the other
/// buffer. One barrier for each step is enough. Every shape adds the terms in ascending order.
/// </summary>
/// <remarks>
/// <para>One of 64 threads reads four quads of shared memory for 64 multiply-adds, and stages four quads for 512. The terms of a step are written
/// out, because ILGPU does not unroll loops.</para>
/// <para>Layout: a buffer holds, for each term, the 2·Side quads of the operand's lines and one quad of padding. A thread owns quads p and p + Side
/// of each operand, so that neighbours read neighbouring quads. Bits 0, 4 and 5 of its number give p in L, bits 1 to 3 give p in R. Two lanes that
/// differ only in bit 0 read the same quad of R, and two that differ only in bit 1 the same of L; with such neighbours, a warp's 16-byte read should
/// take two cycles instead of four. A line's four terms are stored transposed; because of the padding, the 32 numbers that a warp stores at once are
/// in 32 banks.</para>
/// <para>The product is handed over in shared memory, where the staged terms were. Its threads then need one address each instead of sixteen, which
/// the assembler would otherwise keep in registers. Shared memory for 64 threads: 17,408 bytes.</para>
/// </remarks>
/// <typeparam name="TThreads">The threads of a group.</typeparam>
static class TileProduct<TThreads> where TThreads : struct, ITileThreads
{
    /// <summary>Quads of shared memory: as many as both buffers of both operands, or the product, take.</summary>
    public static int SharedQuads => Lines * Width > 4 * BufferQuads ? Lines * Width : 4 * BufferQuads;

    /// <summary>Lines, and columns, of the tile.</summary>
    public static int Lines => TThreads.Side * Float8.Length;

    /// <summary>Quads of a term in a buffer, and of a line of the product.</summary>
    public static int Width => 2 * TThreads.Side + 1;

    static int BufferQuads => TThreads.Depth * Width;

    // This thread's place: it owns quads Line and Line + Side of the tile's lines, and quads Column and Column + Side of its columns.
    static int Line => Group.IdxX % 2 + Group.IdxX / (2 * TThreads.Side) * 2;

    static int Column => Group.IdxX / 2 % TThreads.Side;

    /// <summary>
    /// L·R, summed over the terms [start, end), in shared memory: quad q of line l is at l · <see cref="Width"/> + q. Every thread of the group must
    /// call it, and must have read what was in shared memory before.
    /// </summary>
    /// <param name="shared">[<see cref="SharedQuads"/>]</param>
    /// <param name="left">L</param>
    /// <param name="right">R</param>
    /// <param name="start">The first term.</param>
    /// <param name="end">The end of the terms.</param>
    public static void Multiply<TLeft, TRight>(ArrayView<Float4> shared, TLeft left, TRight right, int start, int end)
        where TLeft : struct, ITileOperand
        where TRight : struct, ITileOperand
    {
        Store(shared, Sum(shared, left, right, start, end));
        GroupBarrier.Wait(); // the product has been stored
    }

    static SquareTile Sum<TLeft, TRight>(ArrayView<Float4> shared, TLeft left, TRight right, int start, int end)
        where TLeft : struct, ITileOperand
        where TRight : struct, ITileOperand
        => TThreads.Side == 1 ? SumAlone(shared, left, right, start, end) : SumTogether(shared, left, right, start, end);

    static SquareTile SumTogether<TLeft, TRight>(ArrayView<Float4> shared, TLeft left, TRight right, int start, int end)
        where TLeft : struct, ITileOperand
        where TRight : struct, ITileOperand
    {
        var leftBuffer = 0;
        var rightBuffer = 2 * BufferQuads;
        left.Stage(shared, leftBuffer, 0, left.Load(0, start));
        left.Stage(shared, leftBuffer, 1, left.Load(1, start));
        right.Stage(shared, rightBuffer, 0, right.Load(0, start));
        right.Stage(shared, rightBuffer, 1, right.Load(1, start));
        GroupBarrier.Wait(); // the first terms have been staged
        var sum = default(SquareTile);
        for (var depth = start; depth < end; depth += TThreads.Depth)
        {
            // The last step stages its own terms again, which nobody reads: that costs less than a branch in every step.
            var next = depth + TThreads.Depth < end ? depth + TThreads.Depth : depth;
            var left0 = left.Load(0, next);
            var left1 = left.Load(1, next);
            var right0 = right.Load(0, next);
            var right1 = right.Load(1, next);
            sum = AddTerms(sum, shared, leftBuffer, rightBuffer);
            leftBuffer = BufferQuads - leftBuffer;
            rightBuffer = 5 * BufferQuads - rightBuffer;
            left.Stage(shared, leftBuffer, 0, left0);
            left.Stage(shared, leftBuffer, 1, left1);
            right.Stage(shared, rightBuffer, 0, right0);
            right.Stage(shared, rightBuffer, 1, right1);
            GroupBarrier.Wait(); // the next terms have been staged, and every thread has read these
        }

        return sum;
    }

    static SquareTile SumAlone<TLeft, TRight>(ArrayView<Float4> shared, TLeft left, TRight right, int start, int end)
        where TLeft : struct, ITileOperand
        where TRight : struct, ITileOperand
    {
        var sum = default(SquareTile);
        for (var depth = start; depth < end; depth += TThreads.Depth)
        {
            left.StageAlone(shared, 0, depth);
            right.StageAlone(shared, BufferQuads, depth);
            // Not by AddTerms: .NET would copy the 64 sums for each of its calls.
            for (var at = 0; at < BufferQuads; at += Width)
            {
                sum = sum.AddOuter(Join(shared[at], shared[at + 1]), Join(shared[BufferQuads + at], shared[BufferQuads + at + 1]));
            }
        }

        return sum;
    }

    static SquareTile AddTerms(SquareTile sum, ArrayView<Float4> shared, int leftBuffer, int rightBuffer)
    {
        var left = shared.SubView(leftBuffer + Line, BufferQuads - Line);
        var right = shared.SubView(rightBuffer + Column, BufferQuads - Column);
        sum = AddFourTerms(sum, left, right, 0);
        return TThreads.Depth == 4 ? sum : AddFourTerms(sum, left, right, 4 * Width);
    }

    static SquareTile AddFourTerms(SquareTile sum, ArrayView<Float4> left, ArrayView<Float4> right, int at)
    {
        sum = AddTerm(sum, left, right, at);
        sum = AddTerm(sum, left, right, at + Width);
        sum = AddTerm(sum, left, right, at + 2 * Width);
        return AddTerm(sum, left, right, at + 3 * Width);
    }

    static SquareTile AddTerm(SquareTile sum, ArrayView<Float4> left, ArrayView<Float4> right, int at) =>
        sum.AddOuter(Join(left[at], left[at + TThreads.Side]), Join(right[at], right[at + TThreads.Side]));

    static void Store(ArrayView<Float4> shared, SquareTile tile)
    {
        var place = 4 * Line * Width + Column;
        var product = shared.SubView(place, Lines * Width - place);
        Store(product, tile.Row0, 0);
        Store(product, tile.Row1, 1);
        Store(product, tile.Row2, 2);
        Store(product, tile.Row3, 3);
        Store(product, tile.Row4, 4 * TThreads.Side);
        Store(product, tile.Row5, 4 * TThreads.Side + 1);
        Store(product, tile.Row6, 4 * TThreads.Side + 2);
        Store(product, tile.Row7, 4 * TThreads.Side + 3);
    }

    static void Store(ArrayView<Float4> product, Float8 row, int line)
    {
        product[line * Width] = new Float4(row.V0, row.V1, row.V2, row.V3);
        product[line * Width + TThreads.Side] = new Float4(row.V4, row.V5, row.V6, row.V7);
    }

    static Float8 Join(Float4 low, Float4 high) => new(low.X, low.Y, low.Z, low.W, high.X, high.Y, high.Z, high.W);
}
