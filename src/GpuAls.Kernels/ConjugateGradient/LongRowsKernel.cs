using GpuAls.Kernels.Memory;
using ILGPU;

namespace GpuAls.Kernels.ConjugateGradient;

/// <summary>q = sign·(the dense term) + Σ over the pieces of each long row, in their order.</summary>
/// <remarks>Bytes: 4·stride·(pieces + 2) for each long row. That is little beside the sums over the pieces, which have 32 entries or more.</remarks>
static class LongRowsKernel
{
    /// <summary>One thread adds four factors of a long row. Launch: grid × group ≥ long rows × quads a row.</summary>
    /// <param name="longRows">[long rows]</param>
    /// <param name="sums">[pieces × stride] The sum over each piece.</param>
    /// <param name="dense">[rows × stride] The dense term, which may be <paramref name="q"/> itself.</param>
    /// <param name="sign">1 or −1.</param>
    /// <param name="q">[rows × stride] Out.</param>
    public static void AddPieces(ArrayView<LongRow> longRows, FactorsView sums, FactorsView dense, float sign, FactorsView q)
    {
        var thread = (long)Grid.IdxX * Group.DimX + Group.IdxX;
        var number = thread / q.QuadsPerRow;
        if (number >= longRows.Length) return;
        var quad = (int)(thread % q.QuadsPerRow);
        var row = longRows[number];
        var sum = default(Float4).Add(sign, dense.Load(row.Row, quad));
        var piece = row.FirstPiece;
        var end = piece + row.Pieces;
        for (; piece + 8 <= end; piece += 8)
        {
            // All loads come before the first addition, so that a thread waits for memory once. The longest row has a thousand pieces.
            var s0 = sums.Load(piece, quad);
            var s1 = sums.Load(piece + 1, quad);
            var s2 = sums.Load(piece + 2, quad);
            var s3 = sums.Load(piece + 3, quad);
            var s4 = sums.Load(piece + 4, quad);
            var s5 = sums.Load(piece + 5, quad);
            var s6 = sums.Load(piece + 6, quad);
            var s7 = sums.Load(piece + 7, quad);
            sum = sum.Add(1, s0).Add(1, s1).Add(1, s2).Add(1, s3).Add(1, s4).Add(1, s5).Add(1, s6).Add(1, s7);
        }

        for (; piece < end; piece++) sum = sum.Add(1, sums.Load(piece, quad));
        q.Store(row.Row, quad, sum);
    }
}
