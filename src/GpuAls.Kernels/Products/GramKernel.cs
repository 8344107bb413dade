using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using ILGPU;

namespace GpuAls.Kernels.Products;

/// <summary>
/// G = YᵀY + λI, [stride × stride], which all rows of a half-sweep share. The rows of Y are cut into slabs. A group computes one tile of one slab's
/// sum, and a second kernel adds the slabs in order.
/// </summary>
/// <remarks>
/// Operations: rows·stride², because G is symmetric and tiles below the diagonal are not computed. Bytes: a slab's rows are read once for every tile
/// of G's rows, at 128 factors twice, the second time from the L2 cache. That is 4·rows·stride from memory, and 8·slabs·stride² for the partial sums.
/// </remarks>
static class GramKernel
{
    /// <summary>Rows in a chunk. Each chunk is summed apart in float32, so that rounding does not grow with the number of rows.</summary>
    const int ChunkRows = 256;

    /// <summary>
    /// The upper triangle of one slab's YᵀY. Launch: grid of column tiles × row tiles × slabs; group of any <see cref="TileShape"/>. A thread owns 8
    /// × 4 elements of the tile.
    /// </summary>
    /// <param name="y">[rows × stride]</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="slabRows">Rows in a slab; the last one may have fewer.</param>
    /// <param name="partial">[slabs × stride × stride], in quads. Tiles below the diagonal are not written.</param>
    /// <param name="columnThreads">The shape's threads side by side.</param>
    public static void SumSlab<TView>(TView y, int rows, int slabRows, ArrayView<Float4> partial, int columnThreads)
        where TView : struct, IFactorsView<TView>
    {
        var shared = SharedTiles.Allocate(columnThreads);
        var quads = y.QuadsPerRow;
        var rightQuad = Grid.IdxX * columnThreads;
        var leftQuad = Grid.IdxY * shared.LeftWidth;
        // A tile below the diagonal sums no rows and stores nothing. It does not return early, because all threads must pass every barrier.
        var isBelow = rightQuad + columnThreads <= leftQuad;
        var start = (long)Grid.IdxZ * slabRows;
        var end = isBelow ? start : IntrinsicMath.Min(start + slabRows, rows);
        var sum = default(RegisterTile);
        for (var chunk = start; chunk < end; chunk += ChunkRows)
        {
            var chunkSum = default(RegisterTile);
            var chunkEnd = IntrinsicMath.Min(chunk + ChunkRows, end);
            for (var row = chunk; row < chunkEnd; row += TileShape.Depth)
            {
                Load(shared, y, (int)row, (int)chunkEnd, leftQuad, rightQuad);
                GroupBarrier.Wait(); // the rows have been loaded
                chunkSum = shared.AddProduct(chunkSum);
                GroupBarrier.Wait(); // every thread has read them: the next rows may overwrite them
            }

            sum.Add(1, chunkSum);
        }

        var stride = quads * Float4.Length;
        var slab = new FactorsView(partial.SubView((long)Grid.IdxZ * stride * quads, (long)stride * quads), quads);
        sum.Store(slab, (leftQuad + 2 * shared.Row) * Float4.Length, isBelow ? 0 : stride, rightQuad + shared.Column);
    }

    /// <summary>
    /// G = Σ slabs + λI. One thread computes one element. Launch: grid × group ≥ stride². The sum is compensated (Knuth's two-sum), so it is as exact
    /// as one in float64, which some OpenCL devices do not have.
    /// </summary>
    /// <param name="partial">[slabs × stride × stride] Upper triangles.</param>
    /// <param name="slabs">The number of slabs.</param>
    /// <param name="factors">f. λ is added to the first f elements of the diagonal; the padding stays zero.</param>
    /// <param name="stride">Floats in a row of factors.</param>
    /// <param name="regularization">λ</param>
    /// <param name="gram">G [stride × stride]</param>
    public static void AddSlabs(ArrayView<float> partial, int slabs, int factors, int stride, float regularization, ArrayView<float> gram)
    {
        var element = Grid.IdxX * Group.DimX + Group.IdxX;
        if (element >= stride * stride) return;
        var row = element / stride;
        var column = element % stride;
        long upper = IntrinsicMath.Min(row, column) * stride + IntrinsicMath.Max(row, column);
        var sum = 0f;
        var lost = 0f;
        for (var slab = 0; slab < slabs; slab++)
        {
            var term = partial[upper + (long)slab * stride * stride];
            var next = sum + term;
            var taken = next - sum;
            lost += (sum - (next - taken)) + (term - taken);
            sum = next;
        }

        if (row == column && row < factors) lost += regularization;
        gram[element] = sum + lost;
    }

    static void Load<TView>(SharedTiles shared, TView y, int firstRow, int endRow, int leftQuad, int rightQuad)
        where TView : struct, IFactorsView<TView>
    {
        for (var i = Group.IdxX; i < TileShape.Depth * shared.LeftWidth; i += Group.DimX)
        {
            var depth = i / shared.LeftWidth;
            var quad = i % shared.LeftWidth;
            shared.SetLeft(depth, quad, LoadOrZero(y, firstRow + depth, endRow, leftQuad + quad));
        }

        for (var i = Group.IdxX; i < TileShape.Depth * shared.ColumnThreads; i += Group.DimX)
        {
            var depth = i / shared.ColumnThreads;
            var quad = i % shared.ColumnThreads;
            shared.SetRight(depth, quad, LoadOrZero(y, firstRow + depth, endRow, rightQuad + quad));
        }
    }

    static Float4 LoadOrZero<TView>(TView y, int row, int endRow, int quad)
        where TView : struct, IFactorsView<TView>
    {
        var value = default(Float4);
        if (row < endRow && quad < y.QuadsPerRow) value = y.Load(row, quad);
        return value;
    }
}
