using System.Runtime.InteropServices;

namespace GpuAls.Core.Prepared;

/// <summary>A user and an item by their numbers, and a strength: 12 bytes of a temporary file.</summary>
/// <param name="User">The user.</param>
/// <param name="Item">The item.</param>
/// <param name="Strength">The strength of the row, or the sum of a pair.</param>
readonly record struct StoredRow(int User, int Item, float Strength)
{
    /// <summary>The size in a file.</summary>
    public const int Bytes = 12;
}

/// <summary>A file of <see cref="StoredRow"/>s that is written from its start to its end.</summary>
/// <param name="path">The file, which is replaced.</param>
/// <param name="bufferRows">The rows that are collected before they are written.</param>
sealed class RowFileWriter(string path, int bufferRows) : IDisposable
{
    readonly FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
    readonly StoredRow[] buffer = new StoredRow[bufferRows];
    int filled;

    /// <summary>The number of rows.</summary>
    public long Count { get; private set; }

    /// <summary>Appends a row.</summary>
    /// <returns>Whether rows were written to the file.</returns>
    public bool Add(StoredRow row)
    {
        buffer[filled++] = row;
        Count++;
        if (filled < buffer.Length) return false;
        Flush();
        return true;
    }

    /// <summary>Writes the rows that were collected.</summary>
    public void Flush()
    {
        file.Write(MemoryMarshal.AsBytes(buffer.AsSpan(0, filled)));
        filled = 0;
    }

    public void Dispose() => file.Dispose();
}

/// <summary>A file of <see cref="StoredRow"/>s that is read in pieces.</summary>
static class RowFileReader
{
    const int PieceRows = 1 << 16;

    /// <summary>Hands over all rows, in their order, in pieces.</summary>
    /// <param name="path">The file.</param>
    /// <param name="take">Receives each piece; valid until it returns.</param>
    /// <param name="cancel">Stops between two pieces.</param>
    public static void ForEachPiece(string path, TakeRows take, CancellationToken cancel) => ForEachPiece(path, take, replaces: false, cancel);

    /// <summary>Hands over all rows, in their order, in pieces, and writes the changed rows back.</summary>
    public static void ReplacePieces(string path, TakeRows change, CancellationToken cancel) =>
        ForEachPiece(path, change, replaces: true, cancel);

    /// <summary>The number of rows of a file.</summary>
    public static long Count(string path) => new FileInfo(path).Length / StoredRow.Bytes;

    static void ForEachPiece(string path, TakeRows take, bool replaces, CancellationToken cancel)
    {
        var access = replaces ? FileAccess.ReadWrite : FileAccess.Read;
        using var file = new FileStream(path, FileMode.Open, access, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        var rows = new StoredRow[PieceRows];
        var bytes = MemoryMarshal.AsBytes(rows.AsSpan());
        while (file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) is > 0 and var read)
        {
            cancel.ThrowIfCancellationRequested();
            take(rows.AsSpan(0, read / StoredRow.Bytes));
            if (!replaces) continue;
            file.Position -= read;
            file.Write(bytes[..read]);
        }
    }
}

/// <summary>Receives rows.</summary>
delegate void TakeRows(Span<StoredRow> rows);
