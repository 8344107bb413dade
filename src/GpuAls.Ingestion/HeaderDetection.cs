using System.Text;

namespace GpuAls.Ingestion;

/// <summary>
/// Decides whether the first line of a text is a header. It is one if a column is given by name, if it has words that name columns, or if it has text
/// above numbers. A missing value above numbers is not a header, and neither is an event without a weight.
/// </summary>
static class HeaderDetection
{
    /// <summary>Asks the format, or looks at the first lines of the text.</summary>
    public static bool HasHeader(InteractionFormat format, FirstLines lines)
    {
        if (format.Text.HasHeader is { } known) return known;
        // A name that the format does not know can only come from a header.
        if (format.References.Any(column => column.Name is { } name && format.Text.ColumnNames?.Contains(name) != true)) return true;
        if (lines.First is not { } first) return false;
        if (IsTextAboveValues(format, lines, first)) return true;
        // A header has names, and rows usually have a number.
        return !first.Any(field => FieldKinds.Of(field) == FieldKind.Number)
            && (HasColumnWords(format, lines, first) || HasTextAboveNumbers(lines, first));
    }

    /// <summary>Whether the first line has text in the value column and a line below has a value there.</summary>
    static bool IsTextAboveValues(InteractionFormat format, FirstLines lines, byte[][] first)
    {
        if (PositionOf(format, format.Value) is not { } value || value >= first.Length || FieldKinds.Of(first[value]) != FieldKind.Text) return false;
        // Words in every line mean the wrong column, not a header. A single line of words is a header; an error that it is alone follows.
        return lines.Below.Count == 0 || lines.FieldsBelow(value).Any(field => FieldParser.IsStrength(field));
    }

    /// <summary>
    /// Whether words that name columns are in the first line: one in the place of the user, the item or the event, or two anywhere. A word that is
    /// also in the lines below is a name in the data. One word alone is not trusted if any field of the line is in the lines below.
    /// </summary>
    static bool HasColumnWords(InteractionFormat format, FirstLines lines, byte[][] first)
    {
        int?[] main = [PositionOf(format, format.User), PositionOf(format, format.Item), PositionOf(format, format.Event)];
        // A line without a user and an item is a title, and no header.
        if (main[0] >= first.Length || main[1] >= first.Length) return false;
        var words = Enumerable.Range(0, first.Length).Where(column => IsColumnWord(Encoding.UTF8.GetString(first[column]))).ToList();
        if (words.Any(column => Recurs(lines, first, column))) return false;
        return words.Count > 1
            || (words.Count == 1 && main.Contains(words[0]) && !Enumerable.Range(0, first.Length).Any(column => Recurs(lines, first, column)));
    }

    /// <summary>Whether a column has text above nothing but numbers, as a header or by chance: a line whose names recur is no header.</summary>
    static bool HasTextAboveNumbers(FirstLines lines, byte[][] first) =>
        Enumerable.Range(0, first.Length).Any(column => IsAboveNumbers(lines, first, column))
        && !Enumerable.Range(0, first.Length).Any(column => Recurs(lines, first, column));

    static bool IsAboveNumbers(FirstLines lines, byte[][] first, int column)
    {
        if (FieldKinds.Of(first[column]) != FieldKind.Text) return false;
        var kinds = lines.FieldsBelow(column).Select(field => FieldKinds.Of(field)).Where(kind => kind != FieldKind.Missing).ToList();
        return kinds.Count > 0 && kinds.TrueForAll(kind => kind == FieldKind.Number);
    }

    static bool IsColumnWord(string name) => ColumnWords.MeaningOf(name) is not null || ColumnWords.IsId(name);

    static bool Recurs(FirstLines lines, byte[][] first, int column) =>
        FieldKinds.Of(first[column]) != FieldKind.Missing && lines.FieldsBelow(column).Any(field => field.AsSpan().SequenceEqual(first[column]));

    static int? PositionOf(InteractionFormat format, ColumnReference? column) =>
        column is null ? null : column.Position ?? format.Text.ColumnNames!.ToList().IndexOf(column.Name!);
}
