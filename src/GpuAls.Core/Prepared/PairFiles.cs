using System.Runtime.InteropServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Prepared;

/// <summary>
/// Sorted pairs in three temporary files, the arrays of <see cref="SparseRows"/>: written row by row, and mapped when they are complete.
/// </summary>
sealed class PairFiles : IDisposable
{
    const int BufferBytes = 1 << 20;
    const int PieceEntries = 1 << 16;

    readonly FileStream offsets;
    readonly FileStream columns;
    readonly FileStream values;
    readonly float[] piece = new float[PieceEntries];
    long entries;

    /// <param name="prefix">The start of the paths of the files, which are replaced.</param>
    public PairFiles(string prefix)
    {
        offsets = Create(OffsetsOf(prefix));
        columns = Create(ColumnsOf(prefix));
        values = Create(ValuesOf(prefix));
        Write(offsets, [0L]);
    }

    /// <summary>Appends a row.</summary>
    /// <param name="columnsOfRow">The columns, ascending.</param>
    /// <param name="valuesOfRow">The value of each column.</param>
    public void Append(ReadOnlySpan<int> columnsOfRow, ReadOnlySpan<float> valuesOfRow)
    {
        Write(columns, columnsOfRow);
        Write(values, valuesOfRow);
        entries += columnsOfRow.Length;
        Write(offsets, [entries]);
    }

    /// <summary>Appends all rows of a matrix.</summary>
    public void Append(SparseRows rows)
    {
        for (var row = 1L; row <= rows.Rows; row++) Write(offsets, [entries + rows.Offsets[row]]);
        for (long start = 0; start < rows.Entries; start += PieceEntries)
        {
            var length = (int)Math.Min(PieceEntries, rows.Entries - start);
            Write(columns, rows.ColumnIndices.Slice(start, length));
            rows.Values.CopyTo(start, piece.AsSpan(0, length));
            Write(values, piece.AsSpan(0, length));
        }

        entries += rows.Entries;
    }

    /// <summary>Writes the rest.</summary>
    public void Complete()
    {
        foreach (var file in (FileStream[])[offsets, columns, values]) file.Flush();
    }

    public void Dispose()
    {
        foreach (var file in (FileStream[])[offsets, columns, values]) file.Dispose();
    }

    /// <summary>The pairs as a matrix over mapped files, which another command of the same preparation may have written.</summary>
    /// <param name="prefix">The start of the paths.</param>
    /// <param name="columns">The number of columns.</param>
    public static SparseRows Open(string prefix, int columns) =>
        new(columns, Map<long>(OffsetsOf(prefix)), Map<int>(ColumnsOf(prefix)), Map<float>(ValuesOf(prefix)));

    /// <summary>The paths of the files.</summary>
    public static IEnumerable<string> Paths(string prefix) => [OffsetsOf(prefix), ColumnsOf(prefix), ValuesOf(prefix)];

    static string OffsetsOf(string prefix) => $"{prefix}.offsets";

    static string ColumnsOf(string prefix) => $"{prefix}.columns";

    static string ValuesOf(string prefix) => $"{prefix}.values";

    static FileStream Create(string path) => new(path, FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes);

    static unsafe LargeArray<T> Map<T>(string path) where T : unmanaged
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        return file.Length == 0 ? LargeArray<T>.Uninitialized(0) : FileMemory.Map(file).Array<T>(0, file.Length / sizeof(T));
    }

    static void Write<T>(FileStream file, ReadOnlySpan<T> elements) where T : unmanaged => file.Write(MemoryMarshal.AsBytes(elements));
}
