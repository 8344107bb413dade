using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using ILGPU;

namespace GpuAls.Kernels.Products;

/// <summary>
/// Q = sign·P·G for a batch of rows, P [rows × stride], G [stride × stride]: the dense term of A·p for all rows of the batch at once, so that no
/// row's kernel needs the Gram matrix. It can compute some neighbouring columns of Q alone. With a triangular matrix in place of G it changes the
/// coordinates of rows.
/// </summary>
/// <remarks>
/// <para>A group computes a tile of 64 × 64; each of its 128 threads holds 8 × 4 elements in registers. Shared memory holds 16 terms of the sums at a
/// time. Every shape adds the terms in ascending order.</para>
/// <para>Operations: 2·rows·stride². Bytes: P is read stride ÷ 64 times, the first time from memory and then from the L2 cache (a batch of P is 8
/// MB); G is read once for every 64 rows, from the L2 cache; Q is written once. That is about 8·rows·stride from memory, or 32 operations a byte at
/// 128 factors and 64 at 256, where every card is limited by arithmetic.</para>
/// </remarks>
static class DenseProductKernel
{
    /// <summary>Launch: grid of row tiles × column tiles; group of any <see cref="TileShape"/>.</summary>
    /// <param name="left">P [rows × stride]</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="gram">G or a triangular matrix [stride × stride], in quads.</param>
    /// <param name="sign">1 or −1.</param>
    /// <param name="product">Q [rows × stride]</param>
    /// <param name="columnThreads">The shape's threads side by side.</param>
    /// <param name="rightQuad">The quad of G's columns that Q starts with.</param>
    public static void Multiply<TLeft, TProduct>(
        TLeft left, int rows, ArrayView<Float4> gram, float sign, TProduct product, int columnThreads, int rightQuad)
        where TLeft : struct, IFactorsView<TLeft>
        where TProduct : struct, IFactorsView<TProduct>
    {
        var shared = SharedTiles.Allocate(columnThreads);
        var quads = left.QuadsPerRow;
        var firstRow = Grid.IdxX * shared.RowThreads * RegisterTile.Rows;
        var firstQuad = Grid.IdxY * columnThreads;
        var sum = default(RegisterTile);
        for (var depth = 0; depth < quads * Float4.Length; depth += TileShape.Depth)
        {
            LoadLeft(shared, left, rows, firstRow, depth / Float4.Length);
            LoadRight(shared, gram, quads, rightQuad + firstQuad, depth);
            GroupBarrier.Wait(); // the terms have been loaded
            sum = shared.AddProduct(sum);
            GroupBarrier.Wait(); // every thread has read them: the next terms may overwrite them
        }

        var signed = default(RegisterTile);
        signed.Add(sign, sum);
        signed.Store(product, firstRow + shared.Row * RegisterTile.Rows, rows, firstQuad + shared.Column);
    }

    static void LoadLeft<TLeft>(SharedTiles shared, TLeft left, int rows, int firstRow, int firstQuad)
        where TLeft : struct, IFactorsView<TLeft>
    {
        const int quadsDeep = TileShape.Depth / Float4.Length;
        for (var i = Group.IdxX; i < shared.RowThreads * RegisterTile.Rows * quadsDeep; i += Group.DimX)
        {
            var row = i / quadsDeep;
            var quad = i % quadsDeep;
            var value = default(Float4);
            if (firstRow + row < rows) value = left.Load(firstRow + row, firstQuad + quad);
            shared.SetLeftTransposed(quad * Float4.Length, row, value);
        }
    }

    static void LoadRight(SharedTiles shared, ArrayView<Float4> gram, int quads, int firstQuad, int firstDepth)
    {
        for (var i = Group.IdxX; i < TileShape.Depth * shared.ColumnThreads; i += Group.DimX)
        {
            var depth = i / shared.ColumnThreads;
            var quad = i % shared.ColumnThreads;
            var value = default(Float4);
            if (firstQuad + quad < quads) value = gram[(long)(firstDepth + depth) * quads + firstQuad + quad];
            shared.SetRight(depth, quad, value);
        }
    }
}
