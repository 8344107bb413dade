using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion.Tables;

/// <summary>
/// The elements of an array of NumPy, one after the other: a file <c>.npy</c> in an archive <c>.npz</c>
/// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
/// </summary>
sealed partial class NumPyArray : IDisposable
{
    const int MaxHeaderLength = 1 << 16;

    readonly string name;
    readonly Stream stream;
    readonly char kind;
    readonly int size;
    readonly bool isBigEndian;
    byte[] bytes = [];

    NumPyArray(string name, Stream stream, string type, IReadOnlyList<long> shape)
    {
        (this.name, this.stream, Type, Shape) = (name, stream, type, shape);
        (isBigEndian, kind) = (type[0] == '>', type[1]);
        size = type.Length > 2 ? int.Parse(type.AsSpan(2), CultureInfo.InvariantCulture) : 1;
    }

    /// <summary>The type of the elements as NumPy writes it: <c>&lt;f4</c>.</summary>
    public string Type { get; }

    /// <summary>The length of each dimension.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The number of elements.</summary>
    public long Length => Shape.Aggregate(1L, (product, length) => product * length);

    /// <summary>Whether the elements are whole numbers or flags.</summary>
    public bool IsWhole => kind is 'i' or 'u' or 'b';

    /// <summary>Whether the elements are numbers or flags.</summary>
    public bool IsNumber => IsWhole || kind == 'f';

    /// <summary>Whether the elements are text.</summary>
    public bool IsText => kind is 'U' or 'S';

    /// <summary>Opens an array of an archive.</summary>
    /// <param name="entry">The file in the archive.</param>
    /// <param name="archive">The path of the archive, for messages.</param>
    /// <exception cref="UnreadableInputException">The header is damaged, or the array holds Python objects.</exception>
    public static NumPyArray Open(ZipArchiveEntry entry, string archive)
    {
        var stream = entry.Open();
        try
        {
            return Read(stream, $"{entry.Name} in {archive}");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next whole numbers.</summary>
    /// <exception cref="UnreadableInputException">The array ends early.</exception>
    public void Read(Span<long> elements)
    {
        var raw = ReadBytes(elements.Length);
        for (var k = 0; k < elements.Length; k++) elements[k] = Whole(raw.Slice(k * size, size));
    }

    /// <summary>Reads the next numbers.</summary>
    /// <exception cref="UnreadableInputException">The array ends early.</exception>
    public void Read(Span<double> elements)
    {
        var raw = ReadBytes(elements.Length);
        for (var k = 0; k < elements.Length; k++) elements[k] = kind == 'f' ? Real(raw.Slice(k * size, size)) : Whole(raw.Slice(k * size, size));
    }

    /// <summary>Reads the only element as text.</summary>
    /// <exception cref="UnreadableInputException">The array ends early.</exception>
    public string ReadText()
    {
        var raw = ReadBytes(1);
        var encoding = kind == 'S' ? Encoding.Latin1 : isBigEndian ? new UTF32Encoding(true, false) : Encoding.UTF32;
        return encoding.GetString(raw).TrimEnd('\0');
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    static NumPyArray Read(Stream stream, string name)
    {
        Span<byte> start = stackalloc byte[12];
        Fill(stream, start[..8], name);
        if (!start.StartsWith<byte>([0x93, .. "NUMPY"u8])) throw Damaged(name, "no header of an array");
        // The length of the header has two bytes in version 1 of the format, and four in later ones.
        var length = start.Slice(8, start[6] == 1 ? 2 : 4);
        Fill(stream, length, name);
        var count = length.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(length) : BinaryPrimitives.ReadInt32LittleEndian(length);
        return ReadHeader(stream, name, count);
    }

    static NumPyArray ReadHeader(Stream stream, string name, int length)
    {
        if (length is < 0 or > MaxHeaderLength) throw Damaged(name, "a header that is too long");
        var bytes = new byte[length];
        Fill(stream, bytes, name);
        var header = Encoding.Latin1.GetString(bytes);
        var (type, shape) = (TypeInHeader().Match(header), ShapeInHeader().Match(header));
        if (!type.Success || !shape.Success)
        {
            if (!header.Contains("descr", StringComparison.Ordinal)) throw Damaged(name, "no header of an array");
            throw new UnreadableInputException(
                $"{name}: an array of a structured type; expected numbers", "Write a sparse matrix: scipy.sparse.save_npz(\"plays.npz\", matrix)");
        }

        if (type.Groups[1].Value[1] == 'O')
        {
            throw new UnreadableInputException(
                $"{name}: an array of Python objects, which only Python can read; expected numbers",
                "Write a sparse matrix: scipy.sparse.save_npz(\"plays.npz\", matrix)");
        }

        var sizes = shape.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new NumPyArray(
            name, stream, type.Groups[1].Value, [.. sizes.Select(size => long.Parse(size.TrimEnd('L'), CultureInfo.InvariantCulture))]);
    }

    ReadOnlySpan<byte> ReadBytes(int count)
    {
        // A character of text has four bytes.
        var length = count * (kind == 'U' ? 4 * size : size);
        if (bytes.Length < length) bytes = new byte[length];
        Fill(stream, bytes.AsSpan(0, length), name);
        return bytes.AsSpan(0, length);
    }

    static void Fill(Stream stream, Span<byte> bytes, string name)
    {
        try
        {
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length) return;
        }
        catch (InvalidDataException exception)
        {
            throw Damaged(name, exception.Message);
        }

        throw Damaged(name, "the array ends early");
    }

    long Whole(ReadOnlySpan<byte> raw) => (kind, size, isBigEndian) switch
    {
        ('b', _, _) or ('u', 1, _) => raw[0],
        ('i', 1, _) => (sbyte)raw[0],
        ('i', 2, false) => BinaryPrimitives.ReadInt16LittleEndian(raw),
        ('i', 2, true) => BinaryPrimitives.ReadInt16BigEndian(raw),
        ('u', 2, false) => BinaryPrimitives.ReadUInt16LittleEndian(raw),
        ('u', 2, true) => BinaryPrimitives.ReadUInt16BigEndian(raw),
        ('i', 4, false) => BinaryPrimitives.ReadInt32LittleEndian(raw),
        ('i', 4, true) => BinaryPrimitives.ReadInt32BigEndian(raw),
        ('u', 4, false) => BinaryPrimitives.ReadUInt32LittleEndian(raw),
        ('u', 4, true) => BinaryPrimitives.ReadUInt32BigEndian(raw),
        (_, _, false) => BinaryPrimitives.ReadInt64LittleEndian(raw),
        (_, _, true) => BinaryPrimitives.ReadInt64BigEndian(raw),
    };

    double Real(ReadOnlySpan<byte> raw) => (size, isBigEndian) switch
    {
        (2, false) => (double)BinaryPrimitives.ReadHalfLittleEndian(raw),
        (2, true) => (double)BinaryPrimitives.ReadHalfBigEndian(raw),
        (4, false) => BinaryPrimitives.ReadSingleLittleEndian(raw),
        (4, true) => BinaryPrimitives.ReadSingleBigEndian(raw),
        (8, false) => BinaryPrimitives.ReadDoubleLittleEndian(raw),
        (8, true) => BinaryPrimitives.ReadDoubleBigEndian(raw),
        _ => throw Damaged(name, $"numbers of {size} bytes"),
    };

    static UnreadableInputException Damaged(string name, string problem) =>
        new($"{name}: damaged: {problem}; expected a complete file", "Copy or download the file again");

    [GeneratedRegex(@"'descr': '([<>|=][a-zA-Z]\d*)'")]
    private static partial Regex TypeInHeader();

    [GeneratedRegex(@"'shape': \(([\d, L]*)\)")]
    private static partial Regex ShapeInHeader();
}
