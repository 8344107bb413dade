using ILGPU;

namespace GpuAls.Kernels;

/// <summary>
/// G = YᵀY + λI, [stride × stride]: what all rows of a half-sweep share. The rows of Y are cut into slabs; a group computes one tile of one slab's sum,
/// and a second kernel adds the slabs in order.
/// </summary>
/// <remarks>
/// Operations: rows·stride² (G is symmetric: tiles below the diagonal are left out). Bytes: a slab's rows are read once for every tile of G's rows, which at
/// 128 factors is twice, the second time out of the L2 cache: 4·rows·stride from memory, and 8·slabs·stride² for the partial sums.
/// </remarks>
static class GramKernel
{
    /// <summary>Rows that are summed in one run of float32; longer sums are sums of runs, so that rounding does not grow with the number of rows.</summary>
    const int Run = 256;

    /// <summary>
    /// One slab's part of the upper triangle. Grid: tiles of columns × tiles of rows × slabs. Group: any <see cref="TileShape"/>; a thread owns 8 × 4
    /// elements of the tile.
    /// </summary>
    /// <param name="y">[rows × stride]</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="slabRows">Rows a slab; the last may have fewer.</param>
    /// <param name="partial">[slabs × stride × stride], in quads; tiles below the diagonal are left as they are.</param>
    /// <param name="columnThreads">Of the shape.</param>
    [KernelLimits(registers: 96, sharedBytes: 8448, typeof(FactorsView))]
    [KernelLimits(registers: 96, sharedBytes: 8448, typeof(HalfFactorsView))]
    public static void SumSlab<TView>(TView y, int rows, int slabRows, ArrayView<Float4> partial, int columnThreads)
        where TView : struct, IFactorsView<TView>
    {
        var shared = SharedTiles.Allocate(columnThreads);
        var quads = y.QuadsPerRow;
        var rightQuad = Grid.IdxX * columnThreads;
        var leftQuad = Grid.IdxY * shared.LeftWidth;
        // A tile below the diagonal has no rows to sum and nothing to store: no return, for all threads pass every barrier.
        var isBelow = rightQuad + columnThreads <= leftQuad;
        var start = (long)Grid.IdxZ * slabRows;
        var end = isBelow ? start : IntrinsicMath.Min(start + slabRows, rows);
        var sum = default(RegisterTile);
        for (var run = start; run < end; run += Run)
        {
            var runSum = default(RegisterTile);
            var runEnd = IntrinsicMath.Min(run + Run, end);
            for (var row = run; row < runEnd; row += TileShape.Depth)
            {
                Load(shared, y, (int)row, (int)runEnd, leftQuad, rightQuad);
                GroupBarrier.Wait();
                runSum = shared.AddProduct(runSum);
                GroupBarrier.Wait(); // everybody has read: the next rows may overwrite these
            }

            sum.Add(1, runSum);
        }

        var stride = quads * Float4.Length;
        var slab = new FactorsView(partial.SubView((long)Grid.IdxZ * stride * quads, (long)stride * quads), quads);
        sum.Store(slab, (leftQuad + 2 * shared.Row) * Float4.Length, isBelow ? 0 : stride, rightQuad + shared.Column);
    }

    /// <summary>
    /// G = Σ slabs + λI. One thread an element: grid × group ≥ stride². The sum is compensated (Knuth's two-sum), so it is as exact as one in float64, which
    /// not every OpenCL device has.
    /// </summary>
    /// <param name="partial">[slabs × stride × stride] Upper triangles.</param>
    /// <param name="slabs">How many there are.</param>
    /// <param name="factors">f: λ is added to the first f elements of the diagonal, for the padding stays zero.</param>
    /// <param name="stride">Floats in a row of factors.</param>
    /// <param name="regularization">λ</param>
    /// <param name="gram">G [stride × stride]</param>
    [KernelLimits(registers: 32, sharedBytes: 0)]
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
