namespace GpuAls.Evaluation.Metrics;

/// <summary>
/// The ranks of a user's test items among all items that the user does not know. Every accuracy metric, at every k, is a function of these ranks.
/// </summary>
/// <param name="User">The user's row.</param>
/// <param name="Ranks">The ranks of the test items, from 1, ascending. Equal scores are ordered by row. Items without a rank are missing.</param>
/// <param name="TestItems">n, the number of the user's test items, with those without a rank.</param>
/// <param name="Candidates">The number of all items that the user does not know.</param>
/// <param name="Top">The first items of the list, best first.</param>
public sealed record RankedUser(int User, IReadOnlyList<int> Ranks, int TestItems, int Candidates, IReadOnlyList<int> Top)
{
    /// <summary>The number of test items among the first k.</summary>
    public int Hits(int k)
    {
        var hits = 0;
        while (hits < Ranks.Count && Ranks[hits] <= k) hits++;
        return hits;
    }
}
