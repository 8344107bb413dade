using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Evaluation.Tuning;

/// <summary>A 64-bit hash of a holdout: of its pairs, their parts and their strengths, and of features.</summary>
static class Fingerprint
{
    /// <summary>The hash of the rows in their order; names do not count.</summary>
    /// <param name="holdout">The parts.</param>
    /// <param name="features">The features of the users and items; null for none.</param>
    public static ulong Of(Holdout holdout, SideFeatures? features = null)
    {
        var sum = Add(Add(Add(0, holdout.Train.ByUser), holdout.Known), holdout.Test);
        if (features is null) return sum;
        // A table of users must not be taken for one of items.
        if (features.Users is { } users) sum = Add(SplitMix.Mix(sum), users);
        return features.Items is { } items ? Add(SplitMix.Mix(sum + 1), items) : sum;
    }

    static ulong Add(ulong sum, SparseRows rows)
    {
        for (var row = 0; row < rows.Rows; row++)
        {
            var columns = rows.RowColumns(row);
            var values = rows.RowValues(row);
            sum = SplitMix.Mix(sum ^ (uint)columns.Length);
            for (var e = 0; e < columns.Length; e++) sum = SplitMix.Of(sum, columns[e], BitConverter.SingleToInt32Bits(values[e]));
        }

        return sum;
    }
}
