using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion.Tables;

/// <summary>
/// The elements of an array of NumPy, one after the other: a file <c>.npy</c> in an archive <c>.npz</c>
/// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
/// </summary>
sealed class NumPyArray : IDisposable
{
    // The only text is the name of a layout: csr.
    const int MaxTextLength = 1 << 10;

    readonly string name;
    readonly Stream stream;
    readonly char kind;
    readonly int size;
    readonly bool isBigEndian;
    byte[] bytes = [];

    NumPyArray(string name, Stream stream, NpyHeader header)
    {
        (this.name, this.stream, Type, Shape) = (name, stream, header.Type, header.Shape);
        (IsFortranOrder, ShapeText) = (header.IsFortranOrder, header.ShapeText);
        (isBigEndian, kind) = (Type[0] == '>', Type[1]);
        size = int.TryParse(Type.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : 1;
    }

    /// <summary>The type of the elements as NumPy writes it: <c>&lt;f4</c>.</summary>
    public string Type { get; }

    /// <summary>The length of each dimension.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The shape as Python writes it.</summary>
    public string ShapeText { get; }

    /// <summary>Whether the first index changes fastest.</summary>
    public bool IsFortranOrder { get; }

    /// <summary>The number of elements.</summary>
    public long Length => Shape.Aggregate(1L, (product, length) => product * length);

    /// <summary>Whether the elements are whole numbers or flags.</summary>
    public bool IsWhole => kind is 'i' or 'u' or 'b';

    /// <summary>Whether the elements are numbers or flags.</summary>
    public bool IsNumber => IsWhole || kind == 'f';

    /// <summary>Whether the elements are text.</summary>
    public bool IsText => kind is 'U' or 'S';

    // Memory is taken for an element before it is read.
    bool HasKnownSize => kind switch
    {
        'b' => size == 1,
        'i' or 'u' => size is 1 or 2 or 4 or 8,
        'f' => size is 2 or 4 or 8,
        _ => size <= MaxTextLength,
    };

    /// <summary>Opens an array of an archive.</summary>
    /// <param name="entry">The file in the archive.</param>
    /// <param name="archive">The path of the archive, for messages.</param>
    /// <exception cref="UnreadableInputException">The header is damaged, or the array holds Python objects.</exception>
    public static NumPyArray Open(ZipArchiveEntry entry, string archive)
    {
        var stream = new CheckedEntryStream(entry.Open(), entry.Crc32);
        try
        {
            return Open(stream, $"{entry.Name} in {archive}", "Write a sparse matrix: scipy.sparse.save_npz(\"plays.npz\", matrix)");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Opens an array.</summary>
    /// <param name="stream">The array in the .npy format, which the array owns.</param>
    /// <param name="name">The array, for messages.</param>
    /// <param name="remedy">A way to write such an array, for one of another type.</param>
    /// <exception cref="UnreadableInputException">The header is damaged, or the array holds no numbers and no text.</exception>
    public static NumPyArray Open(Stream stream, string name, string remedy)
    {
        NpyHeader header;
        try
        {
            header = NpyHeader.Read(stream);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw Damaged(name, exception is InvalidDataException ? exception.Message : "the array ends early");
        }

        if (header.Type is ['<' or '>' or '|' or '=', 'b' or 'i' or 'u' or 'f' or 'U' or 'S', ..])
        {
            var array = new NumPyArray(name, stream, header);
            return array.HasKnownSize ? array : throw Damaged(name, $"elements of the type {Core.DisplayText.Escape(header.Type)}");
        }

        var kind = header.Type is "|O" or "O" ? "Python objects, which only Python can read" : $"the type {Core.DisplayText.Escape(header.Type)}";
        throw new UnreadableInputException($"{name}: an array of {kind}; expected numbers", remedy);
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

    /// <summary>Requires that the array ends here, where its checksum is compared.</summary>
    /// <exception cref="UnreadableInputException">It goes on, or its checksum is wrong.</exception>
    public void RequireEnd()
    {
        try
        {
            if (stream.ReadByte() < 0) return;
        }
        catch (InvalidDataException exception)
        {
            throw Damaged(name, exception.Message);
        }

        throw Damaged(name, "the array is longer than its shape");
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

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
}
