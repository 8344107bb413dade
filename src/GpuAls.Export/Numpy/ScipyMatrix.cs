using System.Text;
using GpuAls.Core.Interactions;

namespace GpuAls.Export.Numpy;

/// <summary>Writes a sparse matrix as scipy.sparse.save_npz does: CSR, with the arrays indices, indptr, format, shape and data.</summary>
static class ScipyMatrix
{
    const int PieceEntries = 1 << 16;

    /// <summary>Writes a matrix.</summary>
    /// <param name="stream">Receives the file.</param>
    /// <param name="matrix">[rows × columns] The offsets and the columns.</param>
    /// <param name="value">The value of an entry.</param>
    /// <param name="cancel">Cancels the writing.</param>
    public static void Write(Stream stream, SparseRows matrix, Func<long, float> value, CancellationToken cancel)
    {
        using var file = new NpzWriter(stream);
        // SciPy uses 64-bit numbers only where 32 bits do not suffice, and then for both.
        if (matrix.Entries <= int.MaxValue)
        {
            Numbers("indices", NpyType.Int32, matrix.Entries, e => matrix.ColumnIndices[e]);
            Numbers("indptr", NpyType.Int32, matrix.Rows + 1L, row => (int)matrix.Offsets[row]);
        }
        else
        {
            Numbers("indices", NpyType.Int64, matrix.Entries, e => (long)matrix.ColumnIndices[e]);
            Numbers("indptr", NpyType.Int64, matrix.Rows + 1L, row => matrix.Offsets[row]);
        }

        file.Add("format", array => NpyWriter.Scalar(array, "|S3", Encoding.ASCII.GetBytes("csr")));
        Numbers("shape", NpyType.Int64, 2, side => side == 0 ? matrix.Rows : (long)matrix.Columns);
        Numbers("data", NpyType.Float32, matrix.Entries, value);

        void Numbers<T>(string key, string type, long length, Func<long, T> number) where T : unmanaged =>
            file.Add(key, array => NpyWriter.List(array, type, length, Pieces(length, number, cancel)));
    }

    static IEnumerable<T[]> Pieces<T>(long length, Func<long, T> number, CancellationToken cancel)
    {
        for (var start = 0L; start < length; start += PieceEntries)
        {
            cancel.ThrowIfCancellationRequested();
            var piece = new T[Math.Min(PieceEntries, length - start)];
            for (var n = 0; n < piece.Length; n++) piece[n] = number(start + n);
            yield return piece;
        }
    }
}
