using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Evaluation.Splits;
using GpuAls.Testing;

namespace GpuAls.Evaluation.Tests;

/// <summary>HetRec's plays, cut by the formula of the reference file: a fifth of the pairs is test.</summary>
static class HetRecHoldout
{
    public static Holdout Create()
    {
        var matrix = HetRecReference.Matrix;
        var parts = new SplitPart[matrix.Entries];
        for (var user = 0; user < matrix.Users.Count; user++)
        {
            var items = matrix.ByUser.RowColumns(user);
            for (var e = 0; e < items.Length; e++)
                parts[matrix.ByUser.Offsets[user] + e] = IsTest((ulong)user, (ulong)items[e]) ? SplitPart.Test : SplitPart.Train;
        }

        return Holdout.From(matrix, LargeArray<SplitPart>.From(parts));
    }

    public static Evaluator Evaluator(Holdout holdout) =>
        new(holdout.Train.ByUser, holdout.Known, holdout.Test, new EvaluationOptions { Resamples = 20 });

    static bool IsTest(ulong user, ulong item) => (uint)(((user * 73856093) ^ (item * 19349663)) * 2654435761) % 5 == 0;
}
