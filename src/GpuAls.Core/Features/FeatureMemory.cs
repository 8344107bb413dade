using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Features;

/// <summary>The maximum memory that features add to a training, in the memory of the computer.</summary>
/// <remarks>
/// f′ is f rounded up to a multiple of 16, n the rows of the side, p its features, e its entries.
/// <code>
/// 4 · f′ · n                 the priors, behind the factors of the other side, and as much again if the solver whitens short rows
/// 4 · f′ · (users + items)   the factors of the start, which are copied
/// 8 · pairs + 24 · n         the pairs with one more for each row
/// 320 · p · threads          the regression of eight factors on each thread
/// 8 · f · p                  the sums of all factors
/// 12 · f′ · p                W, in the order of the device, and whitened
/// 4 · e                      the features, if the table has them as codes
/// 9 · n                      the weights and octaves of the rows
/// 100 · min(n, 20,000) + 8 · e   the rows by which μ is chosen, and their vectors in sixteen directions
/// 5 · 8 · p²                 Gram matrices of the features, if they are formed
/// </code>
/// </remarks>
static class FeatureMemory
{
    /// <summary>The bytes.</summary>
    /// <param name="features">The features.</param>
    /// <param name="matrix">The interactions.</param>
    /// <param name="options">The resolved options.</param>
    /// <param name="onHost">Whether the half-sweeps run in the memory of the computer.</param>
    /// <param name="threads">The number of threads.</param>
    public static double Bytes(SideFeatures features, InteractionMatrix matrix, AlsOptions options, bool onHost, int threads)
    {
        double stride = FactorMatrix.StrideFor(options.Factors);
        var info = SolverInfo.Of(options.ResolvedSolver);
        var copies = onHost && info.WhitensForShortRows ? 2 : 1;
        var bytes = sizeof(float) * stride * ((double)matrix.Users.Count + matrix.Items.Count);
        foreach (var table in (SparseRows?[])[features.Users, features.Items])
        {
            if (table is null) continue;
            bytes += copies * sizeof(float) * stride * table.Rows
                + 8.0 * matrix.Entries
                + (24.0 + 9) * table.Rows
                + 100.0 * Math.Min(table.Rows, PenaltyChoice.MaxRows)
                + 8.0 * table.Entries
                + (320.0 * threads + 8 * options.Factors + 12 * stride) * table.Columns
                + (table.Values.Floats is null ? 4.0 * table.Entries : 0)
                + FeatureGram.FormedBytes(table) * (1 + PenaltyChoice.Folds);
        }

        return bytes;
    }
}
