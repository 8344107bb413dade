using System.Text;
using GpuAls.Core;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion;

/// <summary>Decides whether the first line of a text is a header: it is one if it has a word where the lines below have numbers.</summary>
static class HeaderDetection
{
    // Enough to get past a few bad rows below a header.
    const int MaxLinesBelow = 50;

    /// <summary>Asks the format, or looks at the start of the text.</summary>
    /// <exception cref="GpuAlsException">The text cannot be read.</exception>
    public static bool HasHeader(InteractionFormat format, TextInput input, LineLayout layout)
    {
        if (format.Text.HasHeader is { } known) return known;
        // A name that the format does not know can only come from a header.
        ColumnReference?[] references = [format.User, format.Item, format.Value, format.Event, format.Dislike];
        if (references.Any(column => column?.Name is { } name && format.Text.ColumnNames?.Contains(name) != true)) return true;

        using var start = new MemoryStream(input.Text.Start.ToArray());
        using var lines = new DelimitedLines(input.Name, start, layout);
        if (!lines.NextNotBlank()) return false;
        if (format.Value is null)
        {
            // Without values, a first line without a known event is a header.
            return format.Event is { } events
                && !Matches(lines, PositionOf(format, events), text => format.EventWeights.ContainsKey(Encoding.UTF8.GetString(text)));
        }

        var value = PositionOf(format, format.Value);
        if (!Matches(lines, value, FieldParser.IsWord)) return false;
        var below = 0;
        for (; below < MaxLinesBelow && lines.NextNotBlank(); below++)
        {
            if (Matches(lines, value, FieldParser.IsStrength)) return true;
        }

        // Words in every line mean the wrong column, not a header. A single line of words is a header; an error that it is alone follows.
        return below == 0;
    }

    static int PositionOf(InteractionFormat format, ColumnReference column) => column.Position ?? format.Text.ColumnNames!.ToList().IndexOf(column.Name!);

    static bool Matches(DelimitedLines lines, int column, Func<ReadOnlySpan<byte>, bool> isMatch) =>
        column < lines.FieldCount && isMatch(lines.Field(column));
}
