using System.Buffers;
using System.Text;

namespace GpuAls.Ingestion;

/// <summary>The kind of a field, for guesses about a column.</summary>
enum FieldKind
{
    /// <summary>Empty, or a word for a missing value, such as NA.</summary>
    Missing,

    /// <summary>A number or a date.</summary>
    Number,

    /// <summary>Any other text.</summary>
    Text,
}

/// <summary>Finds the kind of a field.</summary>
static class FieldKinds
{
    // As R, pandas, SQL exports and spreadsheets write a missing value.
    static readonly HashSet<string> MissingWords =
        new(
            ["na", "n/a", "#n/a", "null", "none", "nan", "nil", "nat", @"\n", "-", "--", "?", ".", "undefined", "missing"],
            StringComparer.OrdinalIgnoreCase);

    static readonly SearchValues<byte> NumberCharacters = SearchValues.Create("0123456789.,'+- eE%"u8);
    static readonly TimeParser Dates = new(pattern: null);

    /// <summary>The kind of a field.</summary>
    public static FieldKind Of(ReadOnlySpan<byte> field)
    {
        field = field[Ascii.Trim(field)];
        if (field.IsEmpty || (field.Length < 10 && MissingWords.Contains(Encoding.UTF8.GetString(field)))) return FieldKind.Missing;
        return IsNumber(field) || Dates.Read(field, out _) is not null ? FieldKind.Number : FieldKind.Text;
    }

    // A number in any spelling: whether it is a valid one is decided when the row is read.
    static bool IsNumber(ReadOnlySpan<byte> field) =>
        !FieldParser.IsWord(field)
        || (!field.ContainsAnyExcept(NumberCharacters)
            && field.ContainsAnyInRange((byte)'0', (byte)'9')
            && field[0] is not (byte)'e' and not (byte)'E');
}
