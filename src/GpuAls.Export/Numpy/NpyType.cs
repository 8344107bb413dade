using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace GpuAls.Export.Numpy;

/// <summary>A type of numbers in NumPy's format that can be read: its word, its name in messages, its size, and the way to a double.</summary>
/// <param name="Word">The word of the header: "&lt;f4".</param>
/// <param name="Name">NumPy's name: "float32".</param>
/// <param name="Size">The bytes of an element.</param>
/// <param name="IsWhole">Whether it holds whole numbers alone.</param>
/// <param name="Value">The value of the bytes of one element.</param>
sealed record NpyType(string Word, string Name, int Size, bool IsWhole, Func<byte[], int, double> Value)
{
    /// <summary>float32, little-endian.</summary>
    public const string Float32 = "<f4";

    /// <summary>float64, little-endian.</summary>
    public const string Float64 = "<f8";

    /// <summary>int32, little-endian.</summary>
    public const string Int32 = "<i4";

    /// <summary>int64, little-endian.</summary>
    public const string Int64 = "<i8";

    /// <summary>bool.</summary>
    public const string Bool = "|b1";

    static readonly NpyType[] All =
    [
        new(Float32, "float32", 4, false, (bytes, at) => BitConverter.ToSingle(bytes, at)),
        new(Float64, "float64", 8, false, (bytes, at) => BitConverter.ToDouble(bytes, at)),
        new("<f2", "float16", 2, false, (bytes, at) => (double)BitConverter.ToHalf(bytes, at)),
        new(Int32, "int32", 4, true, (bytes, at) => BitConverter.ToInt32(bytes, at)),
        // Beyond 2⁵³ a double has no exact value, and no number that is read is that large.
        new(Int64, "int64", 8, true, (bytes, at) => BitConverter.ToInt64(bytes, at)),
        new("<i2", "int16", 2, true, (bytes, at) => BitConverter.ToInt16(bytes, at)),
        new("|i1", "int8", 1, true, (bytes, at) => (sbyte)bytes[at]),
        new("<u4", "uint32", 4, true, (bytes, at) => BitConverter.ToUInt32(bytes, at)),
        new("<u8", "uint64", 8, true, (bytes, at) => BitConverter.ToUInt64(bytes, at)),
        new("<u2", "uint16", 2, true, (bytes, at) => BitConverter.ToUInt16(bytes, at)),
        new("|u1", "uint8", 1, true, (bytes, at) => bytes[at]),
        new(Bool, "bool", 1, true, (bytes, at) => bytes[at]),
    ];

    /// <summary>The type of a word; null if it is no little-endian number.</summary>
    public static NpyType? Find(string word) => Array.Find(All, type => type.Word == word);

    /// <summary>The name of a type of any kind, for messages.</summary>
    public static string NameOf(string word) => Find(word)?.Name ?? (word is "|O" or "O" ? "Python objects" : word);

    /// <summary>The word for a text of some characters, which NumPy stores in UTF-32.</summary>
    public static string OfText(string text) => string.Create(CultureInfo.InvariantCulture, $"<U{Math.Max(1, text.EnumerateRunes().Count())}");

    /// <summary>The bytes of a text of the type <see cref="OfText"/>.</summary>
    public static byte[] TextBytes(string text) => text.Length == 0 ? new byte[4] : Encoding.UTF32.GetBytes(text);

    /// <summary>The text of a value of the types U (UTF-32) or S (bytes); null for other types.</summary>
    public static string? Text(string word, byte[] bytes) => word switch
    {
        ['<', 'U', ..] => Encoding.UTF32.GetString(bytes).TrimEnd('\0'),
        ['|', 'S', ..] => Encoding.UTF8.GetString(bytes).TrimEnd('\0'),
        _ => null,
    };

    /// <summary>The bytes of a value of the types U or S; 0 for other types, or if the number is out of range.</summary>
    public static int TextSize(string word) =>
        word.Length > 2 && int.TryParse(word.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= 1 << 16
            ? word[1] switch { 'U' => 4 * length, 'S' => length, _ => 0 }
            : 0;

    /// <summary>A span of numbers as the bytes of a file.</summary>
    public static ReadOnlySpan<byte> Bytes<T>(ReadOnlySpan<T> values) where T : unmanaged => MemoryMarshal.AsBytes(values);
}
