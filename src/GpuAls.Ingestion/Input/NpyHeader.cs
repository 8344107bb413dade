using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace GpuAls.Ingestion.Input;

/// <summary>
/// The start of an array in NumPy's .npy format: a magic word, a version, and a dictionary of Python with the type, the order and the shape
/// (<see href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html"/>).
/// </summary>
/// <param name="Type">The type of an element: "&lt;f4" is float32, little-endian.</param>
/// <param name="IsFortranOrder">Whether the first index changes fastest.</param>
/// <param name="Shape">The length of each dimension; empty for a single value.</param>
sealed partial record NpyHeader(string Type, bool IsFortranOrder, IReadOnlyList<long> Shape)
{
    // The data starts at a multiple of it.
    const int Alignment = 64;

    // Far beyond every header without records.
    const int MaxLength = 1 << 20;

    static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The shape as Python writes it: (2000, 128), (3,), ().</summary>
    public string ShapeText => Shape.Count == 1
        ? string.Create(CultureInfo.InvariantCulture, $"({Shape[0]},)")
        : $"({string.Join(", ", Shape.Select(length => length.ToString(CultureInfo.InvariantCulture)))})";

    /// <summary>The header of format 1.0, which every version of NumPy reads.</summary>
    public byte[] ToBytes()
    {
        var text = $"{{'descr': '{Type}', 'fortran_order': {(IsFortranOrder ? "True" : "False")}, 'shape': {ShapeText}, }}";
        var start = Magic.Length + 4;
        var length = (start + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var bytes = new byte[length];
        Magic.CopyTo(bytes);
        bytes[Magic.Length] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(Magic.Length + 2), (ushort)(length - start));
        bytes.AsSpan(start).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, bytes.AsSpan(start));
        bytes[^1] = (byte)'\n';
        return bytes;
    }

    /// <summary>Reads a header of any version, 1.0 to 3.0.</summary>
    /// <exception cref="InvalidDataException">The stream does not start with one.</exception>
    /// <exception cref="EndOfStreamException">The stream ends too early.</exception>
    public static NpyHeader Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[8];
        stream.ReadExactly(start);
        if (!start[..Magic.Length].SequenceEqual(Magic)) throw new InvalidDataException("it is no array of NumPy");
        var version = start[Magic.Length];
        if (version is < 1 or > 3) throw new InvalidDataException($"it has version {version} of NumPy's format; expected 1 to 3");
        Span<byte> size = stackalloc byte[4];
        size.Clear();
        stream.ReadExactly(size[..(version == 1 ? 2 : 4)]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > MaxLength) throw new InvalidDataException($"its header is {length} bytes long; expected at most {MaxLength}");
        var text = new byte[length];
        stream.ReadExactly(text);
        return Parse(Encoding.UTF8.GetString(text));
    }

    static NpyHeader Parse(string text)
    {
        var (type, order, shape) = (TypeEntry().Match(text), OrderEntry().Match(text), ShapeEntry().Match(text));
        if (!order.Success || !shape.Success) throw new InvalidDataException("its header cannot be read");
        var lengths = new List<long>();
        foreach (var part in shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
                throw new InvalidDataException("its shape cannot be read");
            lengths.Add(length);
        }

        // The type of an array of records is a list.
        return new(type.Success ? type.Groups[1].Value : "records", order.Groups[1].Value == "True", lengths);
    }

    [GeneratedRegex(@"'descr'\s*:\s*'([^']*)'")]
    private static partial Regex TypeEntry();

    [GeneratedRegex(@"'fortran_order'\s*:\s*(True|False)")]
    private static partial Regex OrderEntry();

    [GeneratedRegex(@"'shape'\s*:\s*\(([^)]*)\)")]
    private static partial Regex ShapeEntry();
}
