using GpuAls.Export.Numpy;

namespace GpuAls.Export.Onnx;

/// <summary>A constant of a graph, whose numbers are computed when they are written.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type of an element.</param>
/// <param name="Shape">The length of each dimension.</param>
/// <param name="Write">Writes the numbers.</param>
sealed record OnnxTensor(string Name, OnnxType Type, IReadOnlyList<long> Shape, Action<Stream> Write)
{
    /// <summary>The size of the numbers.</summary>
    public long Bytes => Shape.Aggregate(Type == OnnxType.Int64 ? 8L : 4L, (product, length) => product * length);

    /// <summary>A list of whole numbers.</summary>
    public static OnnxTensor Of(string name, params long[] values) =>
        new(name, OnnxType.Int64, [values.Length], stream => stream.Write(NpyType.Bytes<long>(values)));

    /// <summary>A single number.</summary>
    public static OnnxTensor Of(string name, float value) =>
        new(name, OnnxType.Float, [], stream => stream.Write(BitConverter.GetBytes(value)));

    /// <summary>A matrix [rows × columns].</summary>
    /// <param name="name">The name.</param>
    /// <param name="type">The type of <typeparamref name="T"/>.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="copy">Copies a row.</param>
    /// <param name="cancel">Cancels the writing.</param>
    public static OnnxTensor Matrix<T>(
        string name, OnnxType type, int rows, int columns, NpyWriter.CopyRow<T> copy, CancellationToken cancel) where T : unmanaged =>
        new(name, type, [rows, columns], stream =>
        {
            var row = new T[columns];
            for (var r = 0; r < rows; r++)
            {
                cancel.ThrowIfCancellationRequested();
                copy(r, row);
                stream.Write(NpyType.Bytes<T>(row));
            }
        });
}
