using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>What somebody likes, and what not.</summary>
/// <param name="Names">Of items, as they were typed.</param>
/// <param name="Plays">How often each was played.</param>
/// <param name="Dislikes">Of items that they do not like, as strongly as they like the others.</param>
sealed record Likes(IReadOnlyList<string> Names, float Plays, IReadOnlyList<string> Dislikes)
{
    /// <summary>The items with strengths, those of dislikes below 0; each once.</summary>
    /// <param name="row">The row of an item.</param>
    /// <exception cref="GpuAlsException">An item is unknown, or among both.</exception>
    public IEnumerable<(int Item, float Strength)> Rows(Func<string, int> row) =>
        RequireApart([.. Find(Names, row)], [.. Find(Dislikes, row)]);

    IEnumerable<(int Item, float Strength)> RequireApart(int[] likes, int[] dislikes)
    {
        var both = Array.FindIndex(likes, item => Array.IndexOf(dislikes, item) >= 0);
        if (both >= 0) throw new UsageException($"{DisplayText.Quote(Names[both])} is among --likes and among --dislikes, expected it in one of them");
        return [.. likes.Distinct().Select(item => (item, Plays)), .. dislikes.Distinct().Select(item => (item, -Plays))];
    }

    static IEnumerable<int> Find(IReadOnlyList<string> names, Func<string, int> row)
    {
        try
        {
            return [.. names.Select(row)];
        }
        catch (GpuAlsException exception) when (exception.InnerException is UnknownNameException unknown && unknown.Suggestions.FirstOrDefault(name => name.Contains(',')) is { } meant)
        {
            throw new RemedyException(exception.Message, $"In a list a comma inside a name is written \\,: {DisplayText.Quote(meant.Replace(",", @"\,", StringComparison.Ordinal))}", exception);
        }
    }
}
