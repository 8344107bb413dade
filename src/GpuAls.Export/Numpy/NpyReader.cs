using System.Runtime.InteropServices;
using GpuAls.Export.Targets;
using GpuAls.Ingestion.Input;

namespace GpuAls.Export.Numpy;

/// <summary>One array of an .npz file, read from its start to its end.</summary>
sealed class NpyReader : IDisposable
{
    const int PieceElements = 1 << 14;

    readonly NpzReader file;
    readonly string key;
    readonly Stream content;
    readonly long bytes;

    /// <param name="file">The file, for messages.</param>
    /// <param name="key">The name of the array.</param>
    /// <param name="content">The array in the .npy format.</param>
    /// <param name="bytes">The size of the array with its header, as the table of contents has it.</param>
    /// <exception cref="ExchangeException">The array has Python objects.</exception>
    /// <exception cref="InvalidDataException">The array is damaged.</exception>
    public NpyReader(NpzReader file, string key, Stream content, long bytes)
    {
        (this.file, this.key, this.content, this.bytes) = (file, key, content, bytes);
        Header = NpyHeader.Read(content);
        if (NpyType.NameOf(Header.Type) is "Python objects")
            throw file.Wrong(key, "holds Python objects, which are never loaded; expected numbers", "Convert the array: array.astype(numpy.float32)");
    }

    /// <summary>The type and the shape.</summary>
    public NpyHeader Header { get; }

    /// <summary>Requires numbers with a number of dimensions, in C order.</summary>
    /// <param name="dimensions">The number of dimensions.</param>
    /// <param name="isWhole">Whether the numbers must be whole.</param>
    /// <exception cref="ExchangeException">The array has another type, order or number of dimensions.</exception>
    public NpyType RequireNumbers(int dimensions, bool isWhole = false)
    {
        var kind = isWhole ? "whole numbers" : "numbers";
        if (Header.Shape.Count != dimensions)
            throw file.Wrong(key, $"has the shape {Header.ShapeText}; expected {dimensions} dimension{(dimensions == 1 ? "" : "s")}");
        if (NpyType.Find(Header.Type) is not { } type || (isWhole && !type.IsWhole))
            throw file.Wrong(key, $"has the type {Core.DisplayText.Escape(NpyType.NameOf(Header.Type))}; expected {kind}, little-endian");
        if (Header.IsFortranOrder && dimensions > 1)
            throw file.Wrong(key, "is in Fortran order; expected C order", "Convert the array: numpy.ascontiguousarray(array)");
        // Before memory is taken for the array.
        if (Header.Shape.Aggregate(1.0, (product, length) => product * length) * type.Size > bytes) throw file.Wrong(key, "ends too early");
        return type;
    }

    /// <summary>All numbers in order, in pieces; the array must end after them.</summary>
    /// <typeparam name="T">The type to which a number is converted.</typeparam>
    /// <param name="type">The type of the numbers.</param>
    /// <param name="convert">The conversion.</param>
    /// <param name="take">Receives the index of the first number and the numbers.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="ExchangeException">The array is cut or damaged.</exception>
    public void ReadAll<T>(NpyType type, Func<double, T> convert, Action<long, ReadOnlySpan<T>> take, CancellationToken cancel) where T : unmanaged
    {
        var total = 1L;
        foreach (var length in Header.Shape) total *= length;
        var bytes = new byte[PieceElements * type.Size];
        var values = new T[PieceElements];
        for (var start = 0L; start < total; start += PieceElements)
        {
            cancel.ThrowIfCancellationRequested();
            var count = (int)Math.Min(PieceElements, total - start);
            file.Guard(key, () =>
            {
                content.ReadExactly(bytes.AsSpan(0, count * type.Size));
                return 0;
            });
            if (type.Word == NpyType.Float32 && typeof(T) == typeof(float))
                bytes.AsSpan(0, count * type.Size).CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
            else
                for (var n = 0; n < count; n++) values[n] = convert(type.Value(bytes, n * type.Size));
            take(start, values.AsSpan(0, count));
        }

        RequireEnd();
    }

    /// <summary>The array as a single number.</summary>
    /// <exception cref="ExchangeException">It is no single number.</exception>
    public double Number()
    {
        var type = RequireNumbers(dimensions: 0);
        var number = 0.0;
        ReadAll(type, value => value, (_, values) => number = values[0], CancellationToken.None);
        return number;
    }

    /// <summary>The array as a single text.</summary>
    /// <exception cref="ExchangeException">It is no single text.</exception>
    public string Text()
    {
        var size = NpyType.TextSize(Header.Type);
        if (Header.Shape.Count != 0 || size == 0)
        {
            throw file.Wrong(
                key, $"has the type {Core.DisplayText.Escape(NpyType.NameOf(Header.Type))} and the shape {Header.ShapeText}; expected a text");
        }

        var bytes = new byte[size];
        file.Guard(key, () =>
        {
            content.ReadExactly(bytes);
            return 0;
        });
        RequireEnd();
        return NpyType.Text(Header.Type, bytes) ?? "";
    }

    public void Dispose() => content.Dispose();

    // The checksum is compared at the end.
    void RequireEnd()
    {
        if (file.Guard(key, () => content.ReadByte()) >= 0) throw file.Wrong(key, $"is longer than its shape {Header.ShapeText}");
    }
}
