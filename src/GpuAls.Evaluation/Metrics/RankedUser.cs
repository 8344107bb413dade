namespace GpuAls.Evaluation.Metrics;

/// <summary>
/// Where a user's test items stand among all items that the user does not know yet. Every metric of accuracy, at every k, is a function of these ranks.
/// </summary>
/// <param name="User">The user's row.</param>
/// <param name="Ranks">Ranks of test items, from 1, ascending; of equal scores the lower row comes first. Items that were not ranked are missing.</param>
/// <param name="TestItems">n, how many test items the user has, ranked or not.</param>
/// <param name="Candidates">How many items could be ranked: all but those that the user knows.</param>
/// <param name="Top">The first items of the list, best first.</param>
public sealed record RankedUser(int User, IReadOnlyList<int> Ranks, int TestItems, int Candidates, IReadOnlyList<int> Top)
{
    /// <summary>How many test items are among the first k.</summary>
    public int Hits(int k)
    {
        var hits = 0;
        while (hits < Ranks.Count && Ranks[hits] <= k) hits++;
        return hits;
    }
}
