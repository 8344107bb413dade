namespace GpuAls.Cli;

/// <summary>What somebody likes, and what not.</summary>
/// <param name="Names">Of items, as they were typed.</param>
/// <param name="Plays">How often each was played.</param>
/// <param name="Dislikes">Of items that they do not like, as strongly as they like the others.</param>
sealed record Likes(IReadOnlyList<string> Names, float Plays, IReadOnlyList<string> Dislikes)
{
    /// <summary>The items with strengths, those of dislikes below 0; each once on either side.</summary>
    /// <param name="row">The row of an item.</param>
    public IEnumerable<(int Item, float Strength)> Rows(Func<string, int> row) =>
        [.. Names.Select(row).Distinct().Select(item => (item, Plays)), .. Dislikes.Select(row).Distinct().Select(item => (item, -Plays))];
}
