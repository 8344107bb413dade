using System.Text;
using System.Text.Unicode;
using CsvHelper;
using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>What is wrong with a row, as a sentence: what was found, and what was expected.</summary>
static class BadRowText
{
    /// <summary>For a row, a header or a name alike.</summary>
    public const string BrokenQuote = "a quoted field that does not end or goes on behind its closing quote, expected both quotes on one line and those inside doubled";

    /// <summary><c>2 columns, expected 4 (user, mbid, artist, plays): 'alice\tradiohead'</c>.</summary>
    public static string Describe(BadRowKind kind, ColumnLayout columns, CsvReader row) => $"{Found(kind, columns, row)}: {DisplayText.Quote(row.RawRecord)}";

    static string Found(BadRowKind kind, ColumnLayout columns, CsvReader row) => kind switch
    {
        BadRowKind.TooFewColumns => $"{Text.Count(row.FieldCount, "column")}, expected {columns.Expected}",
        BadRowKind.EmptyUser => $"{columns.NameOf(columns.User)} is empty, expected a name",
        BadRowKind.EmptyItem => $"{columns.NameOf(columns.Item)} is empty, expected a name",
        BadRowKind.NoNumber => $"{Value(columns, row)}, expected a number of 0 or more",
        BadRowKind.NotFinite => $"{Value(columns, row)}, expected a finite number of 0 or more",
        BadRowKind.Negative => $"{Value(columns, row)}, expected a number of 0 or more",
        BadRowKind.BeyondFloat32 => $"{Value(columns, row)}, expected a number that float32 can hold, 0 or 1E-45 to 3.4E+38",
        BadRowKind.UnknownEvent =>
            $"{columns.NameOf(columns.Event)} is {DisplayText.Quote(row.GetSpan(columns.Event))}, expected an event that has a weight ({string.Join(", ", columns.Events.Select(DisplayText.Escape))})",
        BadRowKind.NoFlag => $"{columns.NameOf(columns.Dislike)} is {DisplayText.Quote(row.GetSpan(columns.Dislike))}, expected true or false, yes or no, or a number",
        BadRowKind.InvalidUtf8 => InvalidUtf8(columns, row),
        BadRowKind.Nul => $"{columns.NameOf(First(columns, row, field => field.Contains((byte)0)))} has a NUL character, expected text",
        BadRowKind.BrokenQuote => BrokenQuote,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    // Where there is no count, it is what the event's weight makes of 1.
    static string Value(ColumnLayout columns, CsvReader row) => $"{columns.NameOf(columns.Value >= 0 ? columns.Value : columns.Event)} is {DisplayText.Quote(row.GetSpan(columns.Value >= 0 ? columns.Value : columns.Event))}";

    static string InvalidUtf8(ColumnLayout columns, CsvReader row)
    {
        var column = First(columns, row, field => !Utf8.IsValid(field));
        var field = row.GetSpan(column);
        var place = 0;
        while (Rune.DecodeFromUtf8(field[place..], out _, out var length) == System.Buffers.OperationStatus.Done) place += length;
        return $"{columns.NameOf(column)} has the byte 0x{field[place]:X2}, expected UTF-8";
    }

    static int First(ColumnLayout columns, CsvReader row, Func<ReadOnlySpan<byte>, bool> isMeant)
    {
        foreach (var column in (ReadOnlySpan<int>)[columns.User, columns.Item])
        {
            if (isMeant(row.GetSpan(column))) return column;
        }

        return columns.Value >= 0 ? columns.Value : columns.Item;
    }
}
