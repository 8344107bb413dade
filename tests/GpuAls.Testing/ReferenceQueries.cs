using GpuAls.Core.Solving;

namespace GpuAls.Testing;

/// <summary>The questions that a model answers, in double and by sorting everything.</summary>
static class ReferenceQueries
{
    /// <summary>The items a user does not know, by x·y.</summary>
    public static (int Row, double Score)[] Recommend(double[] user, double[][] items, ReadOnlySpan<int> known, int count)
    {
        var hidden = known.ToArray().ToHashSet();
        return [.. Enumerable.Range(0, items.Length)
            .Where(item => !hidden.Contains(item))
            .Select(item => (item, ReferenceSolvers.Dot(user, items[item])))
            .OrderByDescending(scored => scored.Item2).ThenBy(scored => scored.item).Take(count)];
    }

    /// <summary>All rows that have a direction, by cosine.</summary>
    public static (int Row, double Score)[] Similar(double[][] rows, int row, int count)
    {
        var norms = Array.ConvertAll(rows, vector => Math.Sqrt(ReferenceSolvers.Dot(vector, vector)));
        return [.. Enumerable.Range(0, rows.Length)
            .Where(other => norms[other] > 0)
            .Select(other => (other, ReferenceSolvers.Dot(rows[row], rows[other]) / norms[row] / norms[other]))
            .OrderByDescending(scored => scored.Item2).ThenBy(scored => scored.other).Take(count)];
    }

    /// <summary>The exact vector of a history, A⁻¹·b.</summary>
    public static double[] FoldIn(ReferenceAls.Entry[] history, double[][] items, AlsOptions options) => ReferenceSolvers.Cholesky(
        ReferenceAls.System(ReferenceAls.Gram(items, options.ResolvedRegularization), history, items), ReferenceAls.RightHandSide(history, items));

    /// <summary>Each known item's share of a score, (1 + w)·y_i·A⁻¹·y_j, highest first; A⁻¹·y_j is solved anew for each.</summary>
    public static (int Row, double Share)[] Explain(ReferenceAls.Entry[] history, double[][] items, AlsOptions options, int item)
    {
        var gram = ReferenceAls.Gram(items, options.ResolvedRegularization);
        return [.. history
            .Select(entry => (entry.Column, (1 + entry.Weight)
                * ReferenceSolvers.Dot(items[item], ReferenceSolvers.Cholesky(ReferenceAls.System(gram, history, items), items[entry.Column]))))
            .OrderByDescending(share => share.Item2)];
    }
}
