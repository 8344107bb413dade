using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Features;

/// <summary>The maximum memory that features add to a training, in the memory of the computer.</summary>
/// <remarks>
/// f′ is f rounded up to a multiple of 16, n the rows of the side, p its features.
/// <code>
/// 4 · f′ · n                 the priors, behind the factors of the other side, and as much again if the solver whitens a side
/// 4 · f′ · (users + items)   the factors of the start, which are copied
/// 8 · pairs + 24 · n         the pairs with one more for each row
/// 320 · p · threads          the regression of eight factors on each thread
/// 4 · entries                the features, if the table has them as codes
/// 24 · n + 64 · n            the weights of the rows, and their vectors in sixteen directions
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
        var copies = onHost && (info.WhitensFixedSide || info.WhitensForShortRows) ? 2 : 1;
        var bytes = sizeof(float) * stride * ((double)matrix.Users.Count + matrix.Items.Count);
        foreach (var table in (SparseRows?[])[features.Users, features.Items])
        {
            if (table is null) continue;
            bytes += copies * sizeof(float) * stride * table.Rows
                + 8.0 * matrix.Entries
                + (24.0 + 24 + 64) * table.Rows
                + 320.0 * table.Columns * threads
                + (table.Values.Floats is null ? 4.0 * table.Entries : 0)
                + FeatureGram.FormedBytes(table) * (1 + FeatureRegression.Folds);
        }

        return bytes;
    }
}
