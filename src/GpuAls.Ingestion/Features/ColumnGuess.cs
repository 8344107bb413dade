using System.Globalization;
using GpuAls.Core.Features;

namespace GpuAls.Ingestion.Features;

/// <summary>The guessed kind of a column of a side table.</summary>
/// <param name="Kind">The kind; null if the column is no feature.</param>
/// <param name="Separator">The separator of tags.</param>
/// <param name="WhyNot">The reason why the column is no feature.</param>
sealed record ColumnGuess(FeatureKind? Kind, string Separator = "|", string WhyNot = "")
{
    // The share of the texts that must be numbers or dates.
    const double NearlyAll = 0.95;

    // Whole numbers of fewer kinds are codes, or few enough for a column each.
    const int MaxCodes = 24;

    // A column with fewer rows is too small to judge by its different texts.
    const int MinRowsToJudge = 20;

    static readonly string[] TagSeparators = ["|", ";", ","];
    static readonly string[] TagWords = ["tags", "genres", "genre", "categories", "keywords", "labels", "topics", "styles", "moods"];
    static readonly string[] CodeWords = ["zip", "zipcode", "postcode", "postalcode", "plz", "code", "occupation"];

    /// <summary>Guesses the kind of a column with one row for each user or item.</summary>
    public static ColumnGuess Of(SideColumn column)
    {
        var rows = column.Cells.Count - column.Missing;
        if (rows == 0) return new(null, WhyNot: "empty");
        if (column.Texts.Count == 1 && column.Missing == 0) return new(null, WhyNot: "the same value everywhere");
        var isCode = ColumnWords.IsId(column.Name) || CodeWords.Contains(Normal(column.Name));
        if (!isCode && ShareOf(column, text => CellText.Number(text) is not null) >= NearlyAll)
        {
            var isWhole = column.Texts.All(text => CellText.Number(text) is not { } number || number == Math.Floor(number));
            return column.Texts.Count <= 2 || (isWhole && column.Texts.Count <= MaxCodes && rows >= MinRowsToJudge)
                ? new(FeatureKind.Category)
                : new(FeatureKind.Bins);
        }

        if (!isCode && ShareOf(column, text => CellText.Days(text) is not null) >= NearlyAll) return new(FeatureKind.Date);
        if (TagSeparators.FirstOrDefault(separator => AreTags(column, separator)) is { } found) return new(FeatureKind.Tags, found);
        if (rows >= MinRowsToJudge && column.Texts.Count > rows / 2)
            return new(null, WhyNot: string.Create(CultureInfo.InvariantCulture, $"{column.Texts.Count:N0} different values in {rows:N0} rows"));
        return new(FeatureKind.Category);
    }

    /// <summary>The separator of a column of tags; a bar if none is found.</summary>
    public static string SeparatorOf(SideColumn column) =>
        TagSeparators.FirstOrDefault(separator => column.Texts.Any(text => text.Contains(separator, StringComparison.Ordinal))) ?? "|";

    static bool AreTags(SideColumn column, string separator)
    {
        var split = column.Texts.Count(text => text.Contains(separator, StringComparison.Ordinal));
        if (split == 0) return false;
        var isNamed = TagWords.Contains(Normal(column.Name));
        if (isNamed) return true;
        var tags = column.Texts.SelectMany(text => CellText.Tags(text, separator)).ToList();
        var different = tags.Distinct(StringComparer.Ordinal).Count();
        // A comma is in titles too: its parts must occur again and again.
        return split * 10 >= column.Texts.Count && (separator == "," ? tags.Count >= 2 * different : tags.Count > different);
    }

    static double ShareOf(SideColumn column, Func<string, bool> isOne)
    {
        var (found, all) = (0L, 0L);
        for (var text = 0; text < column.Texts.Count; text++)
        {
            all += column.Counts[text];
            if (isOne(column.Texts[text])) found += column.Counts[text];
        }

        return (double)found / all;
    }

    static string Normal(string name) => string.Concat(name.Where(char.IsLetter)).ToLowerInvariant();
}
