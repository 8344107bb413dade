using System.Text;
using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>Whether a file's first line names its columns: it does where a word stands above numbers.</summary>
static class HeaderSearch
{
    // Enough to pass over a few bad rows below a header.
    const int LinesBelow = 50;

    /// <summary>Looks at the start of the file, unless the format knows.</summary>
    /// <exception cref="GpuAlsException">The file cannot be read.</exception>
    public static bool HasHeader(InteractionFormat format, TextInput input, char separator)
    {
        if (format.HasHeader is { } known) return known;
        // A name that the format does not know can only come from a header.
        ColumnReference?[] references = [format.User, format.Item, format.Value, format.Event, format.Dislike];
        if (references.Any(column => column?.Name is { } name && format.ColumnNames?.Contains(name) != true)) return true;

        using var start = new MemoryStream(input.Text.Start.ToArray());
        using var lines = new DelimitedLines(input.Name, start, separator);
        if (!lines.NextNotBlank()) return false;
        // Without numbers, a header is what has no event where events are.
        if (format.Value is null) return format.Event is { } events && !Field(lines, PositionOf(format, events), text => format.EventWeights.ContainsKey(Encoding.UTF8.GetString(text)));
        var value = PositionOf(format, format.Value);
        if (!Field(lines, value, StrengthText.IsWord)) return false;
        var below = 0;
        for (; below < LinesBelow && lines.NextNotBlank(); below++)
        {
            if (Field(lines, value, StrengthText.IsNumber)) return true;
        }

        // No number all the way down: the wrong column, and not a header. A line with nothing below it is one, and an error that says so will follow.
        return below == 0;
    }

    static int PositionOf(InteractionFormat format, ColumnReference column) => column.Position ?? format.ColumnNames!.ToList().IndexOf(column.Name!);

    static bool Field(DelimitedLines lines, int column, Func<ReadOnlySpan<byte>, bool> matches) =>
        column < lines.Row.FieldCount && matches(lines.Row.GetSpan(column));
}
