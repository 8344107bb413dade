using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Tiles;
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

    const int QuadsOfThread = Float8.Length / Float4.Length;

    /// <summary>
    /// The upper triangle of one slab's YᵀY. Launch: grid of tiles of the triangle × slabs; one group of <typeparamref name="TThreads"/> for each.
    /// </summary>
    /// <param name="y">[rows × stride]</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="slabRows">Rows in a slab; the last one may have fewer.</param>
    /// <param name="partial">[slabs × stride × stride], in quads. Tiles below the diagonal are not written.</param>
    public static void SumSlab<TThreads, TView>(TView y, int rows, int slabRows, ArrayView<Float4> partial)
        where TThreads : struct, ITileThreads
        where TView : struct, IFactorsView<TView>
    {
        var shared = SharedMemory.Allocate<Float4>(TileProduct<TThreads>.SharedQuads);
        var quads = y.QuadsPerRow;
        var column = Triangle.Row(Grid.IdxX);
        var leftQuad = (Grid.IdxX - Triangle.Start(column)) * TThreads.Side * QuadsOfThread;
        var rightQuad = column * TThreads.Side * QuadsOfThread;
        var stride = quads * Float4.Length;
        var slab = new FactorsView(partial.SubView((long)Grid.IdxY * stride * quads, (long)stride * quads), quads);
        var start = Grid.IdxY * slabRows;
        var count = IntrinsicMath.Min(rows - start, slabRows);
        for (var done = 0; done < count; done += ChunkRows)
        {
            var chunk = start + done;
            var chunkEnd = chunk + IntrinsicMath.Min(count - done, ChunkRows);
            TileProduct<TThreads>.Multiply(
                shared,
                new ColumnOperand<TThreads, TView>(y, leftQuad, chunkEnd),
                new ColumnOperand<TThreads, TView>(y, rightQuad, chunkEnd),
                chunk,
                chunkEnd);
            // The sum of the chunks before is in the slab, not in registers, so that more groups run at a time.
            for (var n = Group.IdxX; n < TileProduct<TThreads>.Lines * TThreads.Side * QuadsOfThread; n += Group.DimX)
            {
                var line = n / (TThreads.Side * QuadsOfThread);
                var quad = n % (TThreads.Side * QuadsOfThread);
                if (leftQuad * Float4.Length + line >= stride || rightQuad + quad >= quads) continue;
                var value = shared[line * TileProduct<TThreads>.Width + quad];
                if (done > 0) value = value.Add(1, slab.Load(leftQuad * Float4.Length + line, rightQuad + quad));
                slab.Store(leftQuad * Float4.Length + line, rightQuad + quad, value);
            }

            GroupBarrier.Wait(); // every thread has read the product: the next terms may overwrite it
        }
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
}
