using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Tiles;
using ILGPU;

namespace GpuAls.Kernels.Products;

/// <summary>
/// Q = sign·P·G for a batch of rows, P [rows × stride], G [stride × stride]: the dense term of A·p for all rows of the batch at once, so that no
/// row's kernel needs the Gram matrix. It can compute some neighbouring columns of Q alone. With a triangular matrix in place of G it changes the
/// coordinates of rows.
/// </summary>
/// <remarks>
/// <para>A group computes a tile of 64 × 64 with 64 threads (<see cref="TileProduct{TThreads}"/>). Every shape adds the terms in ascending
/// order.</para>
/// <para>Operations: 2·rows·stride². Bytes: P is read stride ÷ 64 times, the first time from memory and then from the L2 cache (a batch of P is 8
/// MB); G is read once for every 64 rows, from the L2 cache; Q is written once. That is about 8·rows·stride from memory, or 32 operations a byte at
/// 128 factors and 64 at 256, where every card is limited by arithmetic.</para>
/// </remarks>
static class DenseProductKernel
{
    const int QuadsOfThread = Float8.Length / Float4.Length;

    /// <summary>Launch: grid of row tiles × column tiles; one group of <typeparamref name="TThreads"/> for each.</summary>
    /// <param name="left">P [rows × stride]</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="gram">G or a triangular matrix [stride × stride], in quads.</param>
    /// <param name="sign">1 or −1.</param>
    /// <param name="product">Q [rows × stride]</param>
    /// <param name="rightQuad">The quad of G's columns that Q starts with.</param>
    public static void Multiply<TThreads, TLeft, TProduct>(
        TLeft left, int rows, ArrayView<Float4> gram, float sign, TProduct product, int rightQuad)
        where TThreads : struct, ITileThreads
        where TLeft : struct, IFactorsView<TLeft>
        where TProduct : struct, IFactorsView<TProduct>
    {
        var shared = SharedMemory.Allocate<Float4>(TileProduct<TThreads>.SharedQuads);
        var stride = left.QuadsPerRow * Float4.Length;
        var firstRow = Grid.IdxX * TThreads.Side * Float8.Length;
        var firstQuad = Grid.IdxY * TThreads.Side * QuadsOfThread;
        TileProduct<TThreads>.Multiply(
            shared,
            new RowOperand<TThreads, TLeft>(left, firstRow, rows),
            new ColumnOperand<TThreads, FactorsView>(new FactorsView(gram, left.QuadsPerRow), rightQuad + firstQuad, stride),
            0,
            stride);
        for (var n = Group.IdxX; n < TileProduct<TThreads>.Lines * TThreads.Side * QuadsOfThread; n += Group.DimX)
        {
            var line = n / (TThreads.Side * QuadsOfThread);
            var quad = n % (TThreads.Side * QuadsOfThread);
            if (firstRow + line >= rows || firstQuad + quad >= product.QuadsPerRow) continue;
            var scale = rightQuad + firstQuad + quad < left.QuadsPerRow ? sign : 0;
            product.Store(firstRow + line, firstQuad + quad, default(Float4).Add(scale, shared[line * TileProduct<TThreads>.Width + quad]));
        }
    }
}
