using System.IO.Compression;
using GpuAls.Core;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion.Tables;

/// <summary>
/// A sparse matrix of SciPy as <c>scipy.sparse.save_npz</c> writes it: users are its rows, items its columns, and their names are the numbers from
/// 0. Formats csr, csc and coo are read, compressed or not, and never as a whole.
/// </summary>
sealed class SparseArchive : ITable
{
    const int RowsPerBatch = 1 << 15;
    const string Remedy = "Write the matrix in SciPy's format: scipy.sparse.save_npz(\"plays.npz\", matrix.tocsr())";

    static readonly string[] Names = ["user", "item", "value"];

    readonly FileStream file;
    readonly ZipArchive archive;
    readonly List<NumPyArray> arrays = [];
    readonly string format;
    readonly long[] shape = new long[2];
    readonly long entries;
    readonly NumPyArray data;
    readonly NumPyArray? lines; // the rows of a coo
    readonly NumPyArray columns; // of a coo and a csr; the rows of a csc
    readonly NumPyArray? pointers; // of a csr and a csc
    readonly long[] first = new long[RowsPerBatch];
    readonly long[] second = new long[RowsPerBatch];
    readonly double[] numbers = new double[RowsPerBatch];
    readonly long[] wholes = new long[RowsPerBatch];
    long read;
    long line = -1; // the row of a csr, the column of a csc
    long lineEnd;

    SparseArchive(string path, FileStream file)
    {
        (Name, this.file) = (path, file);
        Stamp = FileStamp.Of(path, file);
        archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        if (archive.GetEntry("format.npy") is null)
        {
            var found = string.Join(", ", archive.Entries.Select(entry => Path.GetFileNameWithoutExtension(entry.Name)));
            throw new UnreadableInputException(
                $"{path}: a NumPy archive (npz) with {(found.Length == 0 ? "no arrays" : DisplayText.Escape(found))}; "
                + "expected a sparse matrix of SciPy (format, shape, data, indices, indptr)",
                Remedy);
        }

        format = Array("format").ReadText();
        Array("shape").Read(shape);
        data = Numbers("data");
        entries = data.Length;
        if (format is "csr" or "csc") (columns, pointers) = (Indices("indices", entries), Indices("indptr", shape[format == "csr" ? 0 : 1] + 1));
        else if (format == "coo") (lines, columns) = (Indices("row", entries), Indices("col", entries));
        else throw new UnreadableInputException($"{path}: a sparse matrix in SciPy's format {format}; expected csr, csc or coo", Remedy);
        if (pointers is not null) lineEnd = NextPointer(0);
        if (lineEnd != 0) throw Damaged($"indptr starts with {lineEnd}, not with 0");
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Kind => $"a sparse matrix of SciPy ({format})";

    /// <inheritdoc/>
    public IReadOnlyList<TableColumn> Columns =>
        [new(Names[0], "int64"), new(Names[1], "int64"), new(Names[2], data.IsWhole ? "int64" : "float64")];

    /// <inheritdoc/>
    public long BytesRead => entries == 0 ? file.Length : (long)((double)read / entries * file.Length);

    /// <inheritdoc/>
    public long? TotalBytes => file.Length;

    /// <inheritdoc/>
    public long? Rows => entries;

    /// <inheritdoc/>
    public FileStamp? Stamp { get; }

    /// <summary>Whether a file starts as an archive whose first file is an array.</summary>
    public static bool IsStart(ReadOnlySpan<byte> start) =>
        start.StartsWith("PK\u0003\u0004"u8) && start[..Math.Min(start.Length, 200)].IndexOf(".npy"u8) >= 0;

    /// <summary>Opens an archive.</summary>
    /// <exception cref="GpuAlsException">The file cannot be read, or is no sparse matrix.</exception>
    public static SparseArchive Open(string path)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return new SparseArchive(path, file);
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (!TextInput.IsFailure(e)) throw;
            throw e is InvalidDataException
                ? new UnreadableInputException($"{path}: damaged: {e.Message}; expected a complete file", "Copy or download the file again", e)
                : TextInput.Failure(path, e);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<byte[][]> Sample(int count)
    {
        using var other = Open(Name);
        ColumnValues[] values = [new(), new(), new()];
        var found = Math.Min(count, other.ReadBatch([0, 1, 2], values));
        return [.. Enumerable.Range(0, found).Select(row => values.Select(column => column.Text(row).ToArray()).ToArray())];
    }

    /// <inheritdoc/>
    public int ReadBatch(IReadOnlyList<int> columns, IReadOnlyList<ColumnValues> values)
    {
        var count = (int)Math.Min(RowsPerBatch, entries - read);
        if (count == 0)
        {
            RequireEnd();
            return 0;
        }

        this.columns.Read(second.AsSpan(0, count));
        if (lines is not null) lines.Read(first.AsSpan(0, count));
        else for (var k = 0; k < count; k++) first[k] = LineOf(read + k);
        if (data.IsWhole) data.Read(wholes.AsSpan(0, count));
        else data.Read(numbers.AsSpan(0, count));
        var (users, items) = format == "csc" ? (second, first) : (first, second);
        for (var k = 0; k < count; k++)
        {
            if ((ulong)users[k] >= (ulong)shape[0] || (ulong)items[k] >= (ulong)shape[1])
                throw Damaged($"entry {read + k} is at ({users[k]}, {items[k]}), outside of {shape[0]} × {shape[1]}");
        }

        for (var column = 0; column < columns.Count; column++)
        {
            var (field, source) = (values[column], columns[column]);
            for (var k = 0; k < count; k++)
            {
                if (source < 2) field.AddWhole(source == 0 ? users[k] : items[k]);
                else if (data.IsWhole) field.AddWhole(wholes[k]);
                else field.AddReal(numbers[k]);
            }
        }

        read += count;
        return count;
    }

    /// <inheritdoc/>
    public string PositionOf(long row) => $"entry {row - 1} of {Name}";

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var array in arrays) array.Dispose();
        archive.Dispose();
        file.Dispose();
    }

    long LineOf(long entry)
    {
        while (entry >= lineEnd)
        {
            if (++line >= pointers!.Length - 1) throw Damaged($"indptr ends with {lineEnd}; expected {entries}");
            lineEnd = NextPointer(lineEnd);
        }

        return line;
    }

    void RequireEnd()
    {
        // The last rows are empty.
        while (pointers is not null && ++line < pointers.Length - 1)
        {
            lineEnd = NextPointer(lineEnd);
            if (line == pointers.Length - 2 && lineEnd != entries) throw Damaged($"indptr ends with {lineEnd}; expected {entries}");
        }

        foreach (var array in (NumPyArray?[])[data, columns, lines, pointers]) array?.RequireEnd();
    }

    long NextPointer(long before)
    {
        Span<long> next = stackalloc long[1];
        pointers!.Read(next);
        return next[0] >= before && next[0] <= entries ? next[0] : throw Damaged($"indptr has {next[0]} after {before}");
    }

    NumPyArray Array(string name)
    {
        var entry = archive.GetEntry(name + ".npy")
            ?? throw new UnreadableInputException(
                $"{Name}: no array {name}; expected a sparse matrix of SciPy in the format csr, csc or coo", Remedy);
        var array = NumPyArray.Open(entry, Name);
        arrays.Add(array);
        return array;
    }

    NumPyArray Numbers(string name)
    {
        var array = Array(name);
        return array.IsNumber ? array : throw new UnreadableInputException($"{Name}: {name} has the type {array.Type}; expected numbers", Remedy);
    }

    NumPyArray Indices(string name, long length)
    {
        var array = Array(name);
        if (!array.IsWhole) throw new UnreadableInputException($"{Name}: {name} has the type {array.Type}; expected whole numbers", Remedy);
        return array.Length == length ? array : throw Damaged($"{name} has {array.Length} elements; expected {length}");
    }

    UnreadableInputException Damaged(string problem) =>
        new(FormattableString.Invariant($"{Name}: damaged: {problem}"), "Copy or download the file again");
}
