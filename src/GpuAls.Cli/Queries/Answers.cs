using GpuAls.Cli.Output;
using GpuAls.Core.Interactions;
using GpuAls.Core.Queries;

namespace GpuAls.Cli.Queries;

/// <summary>Tables of users and items, the same in all answers.</summary>
static class Answers
{
    /// <summary>The format of a percentile for people.</summary>
    public const string Percentile = "F2";

    /// <summary>A ranking, best first, with names; ids are added for programs if the names are labels.</summary>
    /// <param name="rows">The ranked rows.</param>
    /// <param name="names">The names of the rows.</param>
    /// <param name="kind">user or item.</param>
    /// <param name="score">The name of the score: score, cosine or weight.</param>
    public static Table Ranking(IReadOnlyList<Scored> rows, Vocabulary names, string kind, string score) => new(
        kind + "s",
        null,
        [
            new("rank", "Rank"),
            .. NameColumns(names, kind, kind == "user" ? "User" : "Item"),
            new(score, char.ToUpperInvariant(score[0]) + score[1..], "F4"),
        ],
        [.. rows.Select((row, n) => (object?[])[n + 1, .. NameCells(names, row.Row), row.Score])]);

    /// <summary>A ranking of items with percentiles and explanations.</summary>
    /// <param name="items">The ranked items.</param>
    /// <param name="percentiles">[items] The percentiles of the scores; null for none.</param>
    /// <param name="why">[items] Explanations; null for none.</param>
    /// <param name="names">The names of the items.</param>
    public static Table Recommendations(
        IReadOnlyList<Scored> items, IReadOnlyList<double>? percentiles, IReadOnlyList<Explanation>? why, Vocabulary names)
    {
        var table = Ranking(items, names, "item", "score");
        if (percentiles is not null) table = table.With(new Column("percentile", "Percentile", Percentile), n => percentiles[n]);
        return why is null ? table : table.With(new Column("because", "Because"), n => Because(why[n], names));
    }

    /// <summary>The known items that increase a score.</summary>
    static Table Because(Explanation explanation, Vocabulary names) => new(
        "because",
        null,
        [.. NameColumns(names, "item", "Item"), new("contribution", "Contribution", "F4")],
        [.. explanation.Shares.Where(share => share.Value > 0).Select(share => (object?[])[.. NameCells(names, share.Item), share.Value])]);

    /// <summary>The columns of a name.</summary>
    public static IEnumerable<Column> NameColumns(Vocabulary names, string name, string title) =>
        names.Labels is null ? [new Column(name, title)] : [new Column(name, title), new Column(name + "Id", null)];

    /// <summary>The cells of a name, one for each of <see cref="NameColumns"/>.</summary>
    public static IEnumerable<object?> NameCells(Vocabulary names, int row) =>
        names.Labels is null ? [names.Name(row)] : [names.Name(row), names.Key(row)];

    /// <summary>The fields of a name, for programs.</summary>
    public static IReadOnlyList<Field> NameFields(Vocabulary names, string name, int row) =>
        [.. NameColumns(names, name, name).Zip(NameCells(names, row), (column, cell) => new Field(column.Name, null, cell))];

    /// <summary>A note if a list is shorter than the typed length.</summary>
    /// <param name="found">The length of the list.</param>
    /// <param name="count">The typed length.</param>
    /// <param name="kind">user or item.</param>
    public static IReadOnlyList<string> NoteIfFewer(int found, int count, string kind) =>
        found < count ? [$"Found {(found == 0 ? $"no {kind}s" : $"only {Format.Count(found, kind)}")} of the requested {Format.Count(count)}."] : [];
}
