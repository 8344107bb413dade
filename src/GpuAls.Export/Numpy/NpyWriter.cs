using GpuAls.Ingestion.Input;

namespace GpuAls.Export.Numpy;

/// <summary>
/// Writes arrays in NumPy's .npy format, row by row, so that the memory needed is one row. The machine is little-endian, as for model files.
/// </summary>
static class NpyWriter
{
    /// <summary>Copies one row of a matrix.</summary>
    public delegate void CopyRow<T>(int row, Span<T> to);

    /// <summary>Writes a matrix [rows × columns] in C order.</summary>
    /// <param name="stream">Receives the array.</param>
    /// <param name="type">The word of the type.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="copy">Copies a row.</param>
    /// <param name="cancel">Cancels the writing.</param>
    public static void Matrix<T>(Stream stream, string type, int rows, int columns, CopyRow<T> copy, CancellationToken cancel) where T : unmanaged
    {
        stream.Write(new NpyHeader(type, IsFortranOrder: false, [rows, columns]).ToBytes());
        var row = new T[columns];
        for (var r = 0; r < rows; r++)
        {
            cancel.ThrowIfCancellationRequested();
            copy(r, row);
            stream.Write(NpyType.Bytes<T>(row));
        }
    }

    /// <summary>Writes a list of numbers that come in pieces.</summary>
    /// <param name="stream">Receives the array.</param>
    /// <param name="type">The word of the type.</param>
    /// <param name="length">The number of all elements.</param>
    /// <param name="pieces">The elements in order.</param>
    public static void List<T>(Stream stream, string type, long length, IEnumerable<T[]> pieces) where T : unmanaged
    {
        stream.Write(new NpyHeader(type, IsFortranOrder: false, [length]).ToBytes());
        foreach (var piece in pieces) stream.Write(NpyType.Bytes<T>(piece));
    }

    /// <summary>Writes a single value: an array without dimensions, as NumPy stores numbers, bools and texts.</summary>
    /// <param name="stream">Receives the array.</param>
    /// <param name="type">The word of the type.</param>
    /// <param name="bytes">The value.</param>
    public static void Scalar(Stream stream, string type, ReadOnlySpan<byte> bytes)
    {
        stream.Write(new NpyHeader(type, IsFortranOrder: false, []).ToBytes());
        stream.Write(bytes);
    }
}
