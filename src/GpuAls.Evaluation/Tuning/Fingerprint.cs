using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Evaluation.Tuning;

/// <summary>A 64-bit hash of a holdout: of its pairs, their parts and their strengths.</summary>
static class Fingerprint
{
    /// <summary>The hash of the rows in their order; names do not count.</summary>
    public static ulong Of(Holdout holdout) => Add(Add(Add(0, holdout.Train.ByUser), holdout.Known), holdout.Test);

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
