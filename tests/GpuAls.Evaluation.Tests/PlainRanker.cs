namespace GpuAls.Evaluation.Tests;

/// <summary>Ranks by sorting everything: what the rankers are compared with.</summary>
static class PlainRanker
{
    /// <param name="score">The score of an item.</param>
    /// <param name="items">How many items there are.</param>
    /// <param name="known">What the user knows.</param>
    /// <param name="test">What is to be found.</param>
    /// <param name="top">How long the list is.</param>
    public static (int[] Ranks, int[] Top) Rank(Func<int, double> score, int items, int[] known, int[] test, int top)
    {
        var list = Enumerable.Range(0, items).Except(known).OrderByDescending(score).ThenBy(item => item).ToList();
        return ([.. test.Where(item => item < items).Select(item => list.IndexOf(item) + 1).Order()], [.. list.Take(top)]);
    }
}
