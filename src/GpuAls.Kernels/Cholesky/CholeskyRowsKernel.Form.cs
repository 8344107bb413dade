using GpuAls.Core.Weights;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Tiles;
using ILGPU;

namespace GpuAls.Kernels.Cholesky;

static partial class CholeskyRowsKernel
{
    /// <summary>Forms A = G + Σ wₑ·yₑyₑᵀ in tiles, and b.</summary>
    internal static void Form<TView, TSystem>(CholeskyRowsView<TView> view, TSystem system, int row, ArrayView<float> matrix, SystemStaging staging)
        where TView : struct, IFactorsView<TView>
        where TSystem : struct, IRowSystem<TSystem>
    {
        var side = TilesPerSide(view.Factors);
        var tiles = Triangle.Start(side);
        var b = staging.RightSide;
        var stride = view.Y.QuadsPerRow * Float4.Length;
        for (var t = Group.IdxX; t < tiles; t += Group.DimX)
        {
            var tileRow = Triangle.Row(t);
            system.Gram(row, view.Gram, stride, tileRow, t - Triangle.Start(tileRow)).Store(matrix, t, Float8.Length * tiles, tiles);
        }

        for (var k = Group.IdxX; k < side * Float8.Length; k += Group.DimX) b[k] = system.RightSide(row, k);
        var end = view.Rows.Offsets[row + 1L];
        for (var first = view.Rows.Offsets[row]; first < end; first += view.Chunk)
        {
            var count = end - first < view.Chunk ? (int)(end - first) : view.Chunk;
            Stage(view, system, first, count, staging, side);
            GroupBarrier.Wait(); // the chunk has been staged
            AddOuterProducts(matrix, staging.Staged, staging.Weights, count, side);
            // The threads share nothing here, but PoCL computes wrong values if two loops over the threads' own elements follow each other.
            GroupBarrier.Wait();
            AddRightSide(b, staging.Staged, staging.Coefficients, count, side);
            GroupBarrier.Wait(); // every thread has read the chunk: the next one may overwrite it
        }
    }

    /// <summary>Stages the vectors of a chunk: thread t copies quads t, t + group size, ….</summary>
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
            var place = (e * Float8.Length + quad % 2 * Float4.Length) * step + quad / 2;
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

    internal static void AddOuterProducts(ArrayView<float> matrix, ArrayView<float> staged, ArrayView<float> weights, int count, int side)
    {
        var tiles = Triangle.Start(side);
        var step = side | 1;
        for (var t = Group.IdxX; t < tiles; t += Group.DimX)
        {
            var rows = Triangle.Row(t);
            var columns = t - Triangle.Start(rows);
            var tile = SquareTile.Load(matrix, t, Float8.Length * tiles, tiles);
            for (var e = 0; e < count; e++)
            {
                var start = e * Float8.Length * step;
                tile = tile.AddOuter(Float8.Load(staged, start + rows, step).Scale(weights[e]), Float8.Load(staged, start + columns, step));
            }

            tile.Store(matrix, t, Float8.Length * tiles, tiles);
        }
    }

    static void AddRightSide(ArrayView<float> b, ArrayView<float> staged, ArrayView<float> coefficients, int count, int side)
    {
        var step = side | 1;
        for (var k = Group.IdxX; k < side * Float8.Length; k += Group.DimX)
        {
            var sum = b[k];
            for (var e = 0; e < count; e++) sum += coefficients[e] * staged[(e * Float8.Length + k % Float8.Length) * step + k / Float8.Length];
            b[k] = sum;
        }
    }
}

/// <summary>The memory of a group beside its matrix: the staged vectors of a chunk with their weights, and the right side.</summary>
readonly struct SystemStaging
{
    /// <param name="floats">At least <see cref="Length"/>.</param>
    /// <param name="factors">Factors of the system.</param>
    /// <param name="chunk">Entries in a chunk.</param>
    public SystemStaging(ArrayView<float> floats, int factors, int chunk)
    {
        var staged = chunk * StagedLength(factors);
        Staged = floats.SubView(0, staged);
        Weights = floats.SubView(staged, chunk);
        Coefficients = floats.SubView(staged + chunk, chunk);
        RightSide = floats.SubView(staged + 2 * chunk, CholeskyRowsKernel.TilesPerSide(factors) * Float8.Length);
    }

    /// <summary>[chunk × staged length] The vectors. The decomposition stores its panel here.</summary>
    public ArrayView<float> Staged { get; }

    /// <summary>[chunk] w.</summary>
    public ArrayView<float> Weights { get; }

    /// <summary>[chunk] The factor of each vector in the right side.</summary>
    public ArrayView<float> Coefficients { get; }

    /// <summary>[tiles a side × 8] b, then the solution.</summary>
    public ArrayView<float> RightSide { get; }

    /// <summary>Floats of the whole memory.</summary>
    public static int Length(int factors, int chunk) =>
        chunk * (StagedLength(factors) + 2) + CholeskyRowsKernel.TilesPerSide(factors) * Float8.Length;

    // Factor 8·s + i of a staged vector is at i · (T | 1) + s. The odd step puts the eight factors that a thread loads into different banks.
    static int StagedLength(int factors) => Float8.Length * (CholeskyRowsKernel.TilesPerSide(factors) | 1);
}
