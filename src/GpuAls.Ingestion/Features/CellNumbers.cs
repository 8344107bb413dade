using GpuAls.Core.Features;

namespace GpuAls.Ingestion.Features;

/// <summary>The numbers or dates of a column of text. A text that is none, or an age that nobody has, is read as missing.</summary>
/// <param name="Numbers">[texts] The number of each text; null for none.</param>
/// <param name="Wrong">The rows that are read as missing, in words: <c>, 2 no numbers, such as 'old', read as missing</c>; empty for none.</param>
sealed record CellNumbers(double?[] Numbers, string Wrong)
{
    // Nobody is younger or older; profiles have ages of −1 and 1337.
    const double MinAge = 3;
    const double MaxAge = 110;

    static readonly string[] AgeWords = ["age", "alter", "edad", "âge", "idade"];

    /// <summary>Reads a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="kind">The kind: a number, bins or a date.</param>
    public static CellNumbers Of(SideColumn column, FeatureKind kind)
    {
        var isAge = kind != FeatureKind.Date && AgeWords.Contains(column.Name.ToLowerInvariant());
        var numbers = new double?[column.Texts.Count];
        var (wrong, example) = (0L, "");
        for (var text = 0; text < numbers.Length; text++)
        {
            numbers[text] = kind == FeatureKind.Date ? CellText.Days(column.Texts[text]) : CellText.Number(column.Texts[text]);
            if (isAge && numbers[text] is < MinAge or > MaxAge) numbers[text] = null;
            if (numbers[text] is not null) continue;
            if (wrong == 0) example = column.Texts[text];
            wrong += column.Counts[text];
        }

        var expected = kind == FeatureKind.Date ? "no dates" : isAge ? "impossible" : "no numbers";
        return new(
            numbers,
            wrong == 0 ? "" : $", {Core.DisplayText.Count(wrong)} {expected}, such as {Core.DisplayText.Quote(example)}, read as missing");
    }
}
