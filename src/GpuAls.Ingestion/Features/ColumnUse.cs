using GpuAls.Core;
using GpuAls.Core.Features;

namespace GpuAls.Ingestion.Features;

/// <summary>The use of a column of a side table that somebody chose: a kind of feature, or one of the uses beside features.</summary>
/// <param name="Column">The column: its position from 0, or its name.</param>
/// <param name="Word">The word of the use.</param>
sealed record ColumnUse(string Column, string Word)
{
    /// <summary>The column has the names of the users or items.</summary>
    public const string Name = "name";

    /// <summary>The column has the weight of each tag, in a table with one row a tag.</summary>
    public const string Weight = "weight";

    /// <summary>The column is not used.</summary>
    public const string Ignore = "ignore";

    /// <summary>All words: the kinds of features, and the other uses.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. FeatureKindInfo.All.Select(kind => kind.Word), Name, Weight, Ignore];

    /// <summary>The kind of feature; null for another use.</summary>
    public FeatureKind? Kind => FeatureKindInfo.All.FirstOrDefault(kind => kind.Word == Word)?.Value;

    /// <summary>Reads <c>age=number</c>.</summary>
    /// <exception cref="GpuAlsException">The text has no such form, or the use is unknown.</exception>
    public static ColumnUse Parse(string text)
    {
        var at = text.LastIndexOf('=');
        if (at < 1) throw new GpuAlsException($"{DisplayText.Quote(text)} is no column and kind; expected for example age=number");
        var word = text[(at + 1)..];
        return Words.Contains(word)
            ? new ColumnUse(text[..at], word)
            : throw new GpuAlsException($"the kind {DisplayText.Quote(word)} is unknown; expected {DisplayText.OneOf(Words)}");
    }
}
