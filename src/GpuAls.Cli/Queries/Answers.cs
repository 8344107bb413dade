using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>Lists of named rows, the same in every answer.</summary>
static class Answers
{
    /// <summary>How people read a percentile.</summary>
    public const string Percentile = "F2";

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

    /// <summary>A ranking of items, and beside each how high its score is and what it is recommended for.</summary>
    /// <param name="items">In their order.</param>
    /// <param name="percentiles">[items] Where the scores stand; null: nothing stands beside them.</param>
    /// <param name="why">[items] Explanations; null: nothing stands beside them.</param>
    /// <param name="names">Of the items.</param>
    public static Sheet Recommendations(IReadOnlyList<Scored> items, IReadOnlyList<double>? percentiles, IReadOnlyList<Explanation>? why, Vocabulary names)
    {
        var sheet = Ranking(items, names, "item", "score");
        if (percentiles is not null) sheet = sheet.With(new Column("percentile", "Percentile", Percentile), n => percentiles[n]);
        return why is null ? sheet : sheet.With(new Column("because", "Because"), n => Because(why[n], names));
    }

    /// <summary>The known items that add to a score, not those that take from it.</summary>
    static Sheet Because(Explanation explanation, Vocabulary names) => new(
        "because",
        null,
        [.. NameColumns(names, "item", "Item"), new("contribution", "Contribution", "F4")],
        [.. explanation.Shares.Where(share => share.Value > 0).Select(share => (object?[])[.. NameCells(names, share.Item), share.Value])]);

    /// <summary>The columns of a name.</summary>
    public static IEnumerable<Column> NameColumns(Vocabulary names, string name, string title) =>
        names.Labels is null ? [new Column(name, title)] : [new Column(name, title), new Column(name + "Id", null)];

    /// <summary>The cells of a name, one for each of <see cref="NameColumns"/>.</summary>
    public static IEnumerable<object?> NameCells(Vocabulary names, int row) => names.Labels is null ? [names.Name(row)] : [names.Name(row), names.Key(row)];

    /// <summary>Says so where there is less than what was asked for.</summary>
    /// <param name="found">How many there are.</param>
    /// <param name="asked">How many were asked for.</param>
    /// <param name="kind">user or item.</param>
    /// <param name="how">Of those that are recommended, the others are known: they are left.</param>
    public static IReadOnlyList<string> NoteIfFewer(int found, int asked, string kind, string how = "left") =>
        found < asked ? [$"{(found == 0 ? "No" : $"Only {Say.Count(found)}")} {(found == 1 ? kind : kind + "s")} {how}, {Say.Count(asked)} were asked for."] : [];
}
