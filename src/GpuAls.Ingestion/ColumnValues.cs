using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace GpuAls.Ingestion;

/// <summary>
/// The fields of one column in a batch of rows, each of its own kind: JSON and SQLite mix kinds in one column. A table adds them; the source reads
/// them as text or as strengths.
/// </summary>
sealed class ColumnValues
{
    // The longest text of a number or a flag.
    const int MaxNumberLength = 40;

    readonly byte[] scratch = new byte[MaxNumberLength];
    Field[] fields = new Field[1 << 10];
    byte[] bytes = new byte[1 << 14];
    int used; // bytes in use

    /// <summary>The kinds of fields.</summary>
    enum FieldType : byte
    {
        Null,
        Text,
        Whole,
        Real,
        Flag,
        Other,
    }

    /// <summary>The number of fields.</summary>
    public int Count { get; private set; }

    /// <summary>Removes all fields.</summary>
    public void Clear() => (Count, used) = (0, 0);

    /// <summary>Adds a missing field.</summary>
    public void AddNull() => Next() = default;

    /// <summary>Adds a text, UTF-8.</summary>
    public void AddText(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Space(text.Length));
        Next() = new Field(FieldType.Text, used - text.Length, text.Length);
    }

    /// <summary>Adds a text.</summary>
    public void AddText(ReadOnlySpan<char> text)
    {
        var space = Space(Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, space);
        used -= space.Length - length;
        Next() = new Field(FieldType.Text, used - length, length);
    }

    /// <summary>Adds a field that is neither text nor a number, such as a list, as its text for messages. No row with it is an interaction.</summary>
    public void AddOther(ReadOnlySpan<byte> text)
    {
        AddText(text);
        fields[Count - 1].Type = FieldType.Other;
    }

    /// <summary>Adds a whole number.</summary>
    public void AddWhole(long number) => Next() = new Field(FieldType.Whole, number);

    /// <summary>Adds a number.</summary>
    public void AddReal(double number) => Next() = new Field(FieldType.Real, BitConverter.DoubleToInt64Bits(number));

    /// <summary>Adds a flag.</summary>
    public void AddFlag(bool flag) => Next() = new Field(FieldType.Flag, flag ? 1 : 0);

    /// <summary>Adds a time as an ISO 8601 date.</summary>
    public void AddTime(DateTime time) =>
        AddText(time.ToString(
            time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture));

    /// <summary>Adds a copy of a field of another column.</summary>
    public void Add(ColumnValues other, int row)
    {
        ref var field = ref other.fields[row];
        if (field.Type is FieldType.Text or FieldType.Other)
        {
            AddText(other.Text(row));
            fields[Count - 1].Type = field.Type;
        }
        else
        {
            Next() = field;
        }
    }

    /// <summary>Whether a field is missing.</summary>
    public bool IsNull(int row) => fields[row].Type == FieldType.Null;

    /// <summary>Whether a field is a list or another thing without a text of its own.</summary>
    public bool IsOther(int row) => fields[row].Type == FieldType.Other;

    /// <summary>A field as text; empty for a missing one. Valid until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // twice in every row of a table
    public ReadOnlySpan<byte> Text(int row)
    {
        ref var field = ref fields[row];
        return field.Type == FieldType.Text ? bytes.AsSpan((int)field.Number, field.Length) : Written(field);
    }

    /// <summary>A field as a strength.</summary>
    /// <param name="row">The row.</param>
    /// <param name="strength">The nearest float32.</param>
    /// <returns>The problem, or null.</returns>
    public BadRowKind? Strength(int row, out float strength)
    {
        ref var field = ref fields[row];
        switch (field.Type)
        {
            case FieldType.Whole:
                strength = field.Number;
                return InteractionRow.ProblemOf(field.Number, strength);
            case FieldType.Real:
                var number = BitConverter.Int64BitsToDouble(field.Number);
                strength = (float)number;
                return InteractionRow.ProblemOf(number);
            case FieldType.Flag:
                strength = field.Number;
                return null;
            case FieldType.Text:
                return FieldParser.Strength(Text(row), out strength);
            default:
                strength = float.NaN;
                return BadRowKind.NoNumber;
        }
    }

    /// <summary>A field as a flag; null if it says neither yes nor no.</summary>
    public bool? Flag(int row) => fields[row].Type switch
    {
        FieldType.Flag or FieldType.Whole => fields[row].Number != 0,
        FieldType.Null or FieldType.Other => null,
        _ => FieldParser.Flag(Text(row)),
    };

    ReadOnlySpan<byte> Written(in Field field)
    {
        var length = 0;
        switch (field.Type)
        {
            case FieldType.Whole:
                Utf8Formatter.TryFormat(field.Number, scratch, out length);
                break;
            case FieldType.Real:
                BitConverter.Int64BitsToDouble(field.Number).TryFormat(scratch, out length, default, CultureInfo.InvariantCulture);
                break;
            case FieldType.Flag:
                Utf8Formatter.TryFormat(field.Number != 0, scratch, out length, 'l');
                break;
            case FieldType.Other:
                return bytes.AsSpan((int)field.Number, field.Length);
            case FieldType.Null or FieldType.Text:
                break;
        }

        return scratch.AsSpan(0, length);
    }

    ref Field Next()
    {
        if (Count == fields.Length) Array.Resize(ref fields, 2 * Count);
        return ref fields[Count++];
    }

    Span<byte> Space(int length)
    {
        if (length > bytes.Length - used) Array.Resize(ref bytes, Math.Max(2 * bytes.Length, checked(used + length)));
        used += length;
        return bytes.AsSpan(used - length, length);
    }

    /// <summary>A field: a number, or the place of a text.</summary>
    record struct Field(FieldType Type, long Number, int Length = 0)
    {
        public FieldType Type { get; set; } = Type;
    }
}
