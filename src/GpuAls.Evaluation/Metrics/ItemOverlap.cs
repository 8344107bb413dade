using System.Collections.Concurrent;
using GpuAls.Core.Interactions;

namespace GpuAls.Evaluation.Metrics;

/// <summary>
/// The cosine of two items, each the set of its users: |A ∩ B| / √(|A|·|B|), or 0 if either item has no users. The lists of many users have the same
/// pairs of items, so each pair is computed once. It may be used from several threads at once.
/// </summary>
/// <param name="byItem">[items × users]</param>
sealed class ItemOverlap(SparseRows byItem)
{
    readonly ConcurrentDictionary<(int, int), double> cosines = new();

    /// <summary>The cosine of two items.</summary>
    public double Cosine(int a, int b) => cosines.GetOrAdd((Math.Min(a, b), Math.Max(a, b)), Compute);

    double Compute((int A, int B) pair)
    {
        var shorter = byItem.RowColumns(pair.A);
        var longer = byItem.RowColumns(pair.B);
        if (shorter.Length == 0 || longer.Length == 0) return 0;
        var size = Math.Sqrt((double)shorter.Length * longer.Length);
        if (shorter.Length > longer.Length)
        {
            var swap = shorter;
            shorter = longer;
            longer = swap;
        }

        var common = 0;
        foreach (var user in shorter)
        {
            var at = longer.BinarySearch(user);
            if (at >= 0) common++;
            longer = longer[(at >= 0 ? at + 1 : ~at)..];
        }

        return common / size;
    }
}
