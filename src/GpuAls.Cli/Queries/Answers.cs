using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>Lists of named rows, the same in every answer.</summary>
static class Answers
{
    /// <summary>A ranking: best first, with names, and ids where the names are not what the file was read by.</summary>
    /// <param name="rows">Best first.</param>
    /// <param name="names">Of the rows.</param>
    /// <param name="kind">user or item.</param>
    /// <param name="score">What the score is called.</param>
    public static Sheet Ranking(IReadOnlyList<Scored> rows, Vocabulary names, string kind, string score) => new(
        kind + "s",
        null,
        [new("rank", "Rank"), .. NameColumns(names, kind, kind == "user" ? "User" : "Item"), new(score, score == "score" ? "Score" : "Cosine", "F4")],
        [.. rows.Select((row, n) => (object?[])[n + 1, .. NameCells(names, row.Row), row.Score])]);

    /// <summary>The columns of a name.</summary>
    public static IEnumerable<Column> NameColumns(Vocabulary names, string name, string title) =>
        names.Labels is null ? [new Column(name, title)] : [new Column(name, title), new Column(name + "Id", null)];

    /// <summary>The cells of a name, one for each of <see cref="NameColumns"/>.</summary>
    public static IEnumerable<object?> NameCells(Vocabulary names, int row) => names.Labels is null ? [names.Name(row)] : [names.Name(row), names.Key(row)];

    /// <summary>Says so where there is less than what was asked for.</summary>
    public static IReadOnlyList<string> NoteIfFewer(int found, int asked, string kind) =>
        found < asked ? [$"{(found == 0 ? "No" : $"Only {Say.Count(found)}")} {(found == 1 ? kind : kind + "s")} left, {Say.Count(asked)} were asked for."] : [];
}
