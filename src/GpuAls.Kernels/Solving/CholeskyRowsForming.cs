using GpuAls.Core;
using ILGPU;

namespace GpuAls.Kernels;

/// <summary>The first half of <see cref="CholeskyRowsKernel"/>: A = G + Σ wₑ·yₑyₑᵀ in tiles, and b.</summary>
static class CholeskyRowsForming
{
    public static void Form<TView, TSystem>(CholeskyRowsView<TView> view, TSystem system, int row, ArrayView<float> matrix, SystemStaging staging)
        where TView : struct, IFactorsView<TView>
        where TSystem : struct, IRowSystem<TSystem>
    {
        var side = CholeskyRowsKernel.TilesPerSide(view.Factors);
        var tiles = Triangle.Start(side);
        var b = staging.RightSide;
        for (var t = Group.IdxX; t < tiles; t += Group.DimX) system.CopyGram(row, view.Gram, view.Y.QuadsPerRow * Float4.Length, matrix, t, tiles);
        for (var k = Group.IdxX; k < side * Strip.Length; k += Group.DimX) b[k] = system.RightSide(row, k);
        var end = view.Rows.Offsets[row + 1L];
        for (var first = view.Rows.Offsets[row]; first < end; first += view.Chunk)
        {
            var count = end - first < view.Chunk ? (int)(end - first) : view.Chunk;
            Stage(view, system, first, count, staging, side);
            GroupBarrier.Wait(); // the chunk is staged
            AddOuterProducts(matrix, staging.Staged, staging.Weights, count, side);
            // Nothing is shared here, but PoCL's loops compute wrong values from two loops over the threads' own parts in a row.
            GroupBarrier.Wait();
            AddRightSide(b, staging.Staged, staging.Coefficients, count, side);
            GroupBarrier.Wait(); // the chunk has been read: the next may overwrite it
        }
    }

    /// <summary>A thread copies every so many quads of the chunk's vectors.</summary>
    static void Stage<TView, TSystem>(CholeskyRowsView<TView> view, TSystem system, long first, int count, SystemStaging staging, int side)
        where TView : struct, IFactorsView<TView>
        where TSystem : struct, IRowSystem<TSystem>
    {
        var staged = staging.Staged;
        var quads = side * 2;
        var step = side | 1;
        for (var n = Group.IdxX; n < count * quads; n += Group.DimX)
        {
            var e = n / quads;
            var quad = n - e * quads;
            var value = system.Load(view.Y, view.Rows.Columns[first + e], quad);
            var place = (e * Strip.Length + quad % 2 * Float4.Length) * step + quad / 2;
            staged[place] = value.X;
            staged[place + step] = value.Y;
            staged[place + 2 * step] = value.Z;
            staged[place + 3 * step] = value.W;
        }

        for (var e = Group.IdxX; e < count; e += Group.DimX)
        {
            staging.Weights[e] = PairCode.Weight(view.Rows.Weights[first + e]);
            staging.Coefficients[e] = system.Coefficient(view.Rows, first + e);
        }
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

    static void AddRightSide(ArrayView<float> b, ArrayView<float> staged, ArrayView<float> coefficients, int count, int side)
    {
        var step = side | 1;
        for (var k = Group.IdxX; k < side * Strip.Length; k += Group.DimX)
        {
            var sum = b[k];
            for (var e = 0; e < count; e++) sum += coefficients[e] * staged[(e * Strip.Length + k % Strip.Length) * step + k / Strip.Length];
            b[k] = sum;
        }
    }
}
