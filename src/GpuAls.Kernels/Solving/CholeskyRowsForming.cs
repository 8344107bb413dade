using ILGPU;

namespace GpuAls.Kernels;

/// <summary>The first half of <see cref="CholeskyRowsKernel"/>: A = G + Σ wₑ·yₑyₑᵀ in tiles, b = Σ (1 + wₑ)·yₑ.</summary>
static class CholeskyRowsForming
{
    public static void Form<TView>(CholeskyRowsView<TView> view, int row, ArrayView<float> matrix, ArrayView<float> staged, ArrayView<float> weights, ArrayView<float> b)
        where TView : struct, IFactorsView<TView>
    {
        var side = CholeskyRowsKernel.TilesPerSide(view.Factors);
        CopyGram(view, matrix, side);
        for (var k = Group.IdxX; k < side * Strip.Length; k += Group.DimX) b[k] = 0;
        var end = view.Rows.Offsets[row + 1L];
        for (var first = view.Rows.Offsets[row]; first < end; first += view.Chunk)
        {
            var count = end - first < view.Chunk ? (int)(end - first) : view.Chunk;
            Stage(view, first, count, staged, weights, side);
            GroupBarrier.Wait(); // the chunk is staged
            AddOuterProducts(matrix, staged, weights, count, side);
            // Nothing is shared here, but PoCL's loops compute wrong values from two loops over the threads' own parts in a row.
            GroupBarrier.Wait();
            AddRightSide(b, staged, weights, count, side);
            GroupBarrier.Wait(); // the chunk has been read: the next may overwrite it
        }
    }

    /// <summary>A = G, with ones on the diagonal beyond f: there L is the identity and b is zero.</summary>
    static void CopyGram<TView>(CholeskyRowsView<TView> view, ArrayView<float> matrix, int side)
        where TView : struct, IFactorsView<TView>
    {
        var tiles = Triangle.Start(side);
        var stride = view.Y.QuadsPerRow * Float4.Length;
        for (var t = Group.IdxX; t < tiles; t += Group.DimX)
        {
            var rows = Triangle.Row(t);
            var columns = t - Triangle.Start(rows);
            var start = (rows * stride + columns) * Strip.Length;
            SquareTile.Load(view.Gram, start, stride, 1).Store(matrix, t, Strip.Length * tiles, tiles);
            if (rows != columns) continue;
            for (var i = 0; i < Strip.Length; i++)
            {
                if (rows * Strip.Length + i >= view.Factors) matrix[i * (Strip.Length + 1) * tiles + t] = 1;
            }
        }
    }

    /// <summary>A thread copies every so many quads of the chunk's vectors.</summary>
    static void Stage<TView>(CholeskyRowsView<TView> view, long first, int count, ArrayView<float> staged, ArrayView<float> weights, int side)
        where TView : struct, IFactorsView<TView>
    {
        var quads = side * 2;
        var step = side | 1;
        for (var n = Group.IdxX; n < count * quads; n += Group.DimX)
        {
            var e = n / quads;
            var quad = n - e * quads;
            var value = view.Y.Load(view.Rows.Columns[first + e], quad);
            var place = (e * Strip.Length + quad % 2 * Float4.Length) * step + quad / 2;
            staged[place] = value.X;
            staged[place + step] = value.Y;
            staged[place + 2 * step] = value.Z;
            staged[place + 3 * step] = value.W;
        }

        for (var e = Group.IdxX; e < count; e += Group.DimX) weights[e] = view.Rows.Weights[first + e];
    }

    static void AddOuterProducts(ArrayView<float> matrix, ArrayView<float> staged, ArrayView<float> weights, int count, int side)
    {
        var tiles = Triangle.Start(side);
        var step = side | 1;
        for (var t = Group.IdxX; t < tiles; t += Group.DimX)
        {
            var rows = Triangle.Row(t);
            var columns = t - Triangle.Start(rows);
            var tile = SquareTile.Load(matrix, t, Strip.Length * tiles, tiles);
            for (var e = 0; e < count; e++)
            {
                var start = e * Strip.Length * step;
                tile = tile.AddOuter(Strip.Load(staged, start + rows, step).Scale(weights[e]), Strip.Load(staged, start + columns, step));
            }

            tile.Store(matrix, t, Strip.Length * tiles, tiles);
        }
    }

    static void AddRightSide(ArrayView<float> b, ArrayView<float> staged, ArrayView<float> weights, int count, int side)
    {
        var step = side | 1;
        for (var k = Group.IdxX; k < side * Strip.Length; k += Group.DimX)
        {
            var sum = b[k];
            for (var e = 0; e < count; e++) sum += (1 + weights[e]) * staged[(e * Strip.Length + k % Strip.Length) * step + k / Strip.Length];
            b[k] = sum;
        }
    }
}
