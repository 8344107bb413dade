namespace GpuAls.Ingestion;

/// <summary>
/// A text of users and items alone, such as clicks or bookmarks: if nobody chose a value, and each of the first lines has two columns, each row
/// counts as 1.
/// </summary>
static class TwoColumns
{
    // In a file that was cut, one or two lines may be parts of longer ones, with another separator.
    const int MinLines = 3;

    /// <summary>The format without a value if the text has none; otherwise the same format.</summary>
    /// <param name="format">The format. The columns of a known format are facts.</param>
    /// <param name="lines">The first lines of the text, with its header if it has one.</param>
    public static InteractionFormat Adapt(InteractionFormat format, FirstLines lines)
    {
        if (format.Word is not null || !InteractionFormat.IsDefault(format.Value)) return format;
        var all = lines.Rows(hasHeader: false).ToList();
        return all.Count >= MinLines && all.TrueForAll(fields => fields.Length == 2) ? format with { Value = null } : format;
    }
}
