using ILGPU;

namespace GpuAls.Kernels;

/// <summary>
/// Q = sign·P·G for a batch of rows, P [rows × stride], G [stride × stride]: the dense half of A·p for all rows of the batch at once, so that no row's kernel
/// needs the Gram matrix, or some neighbouring columns of it. With a triangle in place of G it takes rows into other coordinates, see <see cref="Preconditioner{TView}"/>.
/// </summary>
/// <remarks>
/// A group computes a tile of 64 × 64, each of its 128 threads 8 × 4 of it in registers; 16 terms of the sums are in shared memory at a time. The terms are
/// added in ascending order whatever the shape. Operations: 2·rows·stride². Bytes: P is read stride ÷ 64 times, from the second time on out of the L2 cache
/// (a batch of P is 8 MB), G once for every 64 rows, out of the L2 cache; Q is written once: about 8·rows·stride from memory. At 128 factors that
/// is 32 operations a byte, at 256 64: bound by arithmetic on every card from there on.
/// </remarks>
static class DenseProductKernel
{
    /// <summary>Grid: tiles of rows × tiles of columns. Group: any <see cref="TileShape"/>.</summary>
    /// <param name="left">P [rows × stride]</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="gram">G or a triangle [stride × stride], in quads.</param>
    /// <param name="sign">1 or −1.</param>
    /// <param name="product">Q [rows × stride]</param>
    /// <param name="columnThreads">Of the shape.</param>
    /// <param name="rightQuad">The first quad of G's columns that is wanted: Q then has those from there on.</param>
    [KernelLimits(registers: 72, sharedBytes: 8448, typeof(FactorsView), typeof(FactorsView))]
    [KernelLimits(registers: 72, sharedBytes: 8448, typeof(HalfFactorsView), typeof(HalfFactorsView))]
    [KernelLimits(registers: 72, sharedBytes: 8448, typeof(HalfFactorsView), typeof(FactorsView))]
    [KernelLimits(registers: 72, sharedBytes: 8448, typeof(FactorsView), typeof(HalfFactorsView))]
    public static void Multiply<TLeft, TProduct>(TLeft left, int rows, ArrayView<Float4> gram, float sign, TProduct product, int columnThreads, int rightQuad)
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
            GroupBarrier.Wait(); // the terms are there
            sum = shared.AddProduct(sum);
            GroupBarrier.Wait(); // everybody has read them: the next may overwrite them
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
