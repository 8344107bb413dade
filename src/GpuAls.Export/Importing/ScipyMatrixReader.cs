using System.Numerics;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Export.Numpy;
using GpuAls.Export.Targets;

namespace GpuAls.Export.Importing;

/// <summary>Reads a sparse matrix of scipy.sparse.save_npz in the CSR format, and checks every number of it.</summary>
static class ScipyMatrixReader
{
    /// <summary>Reads a matrix of strengths.</summary>
    /// <param name="path">The file.</param>
    /// <param name="users">The number of rows that is expected.</param>
    /// <param name="items">The number of columns that is expected.</param>
    /// <param name="note">Receives a remark on entries that were dropped.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="ExchangeException">The file cannot be read, is damaged, or is no such matrix.</exception>
    public static SparseRows Read(string path, int users, int items, Action<string> note, CancellationToken cancel)
    {
        using var file = new NpzReader(path);
        using (var format = file.Open("format"))
        {
            if (format.Text() is not "csr" and var found)
            {
                throw file.Wrong(
                    "format", $"is {DisplayText.Quote(found)}; expected csr", "Convert the matrix: scipy.sparse.save_npz(file, matrix.tocsr())");
            }
        }

        var shape = ReadList<long>(file, "shape", 2, long.MaxValue, cancel);
        if (shape[0] != users || shape[1] != items)
        {
            throw file.Wrong(
                "shape",
                $"is ({shape[0]}, {shape[1]}); expected ({users}, {items}), the users and items of the model",
                shape[0] == items && shape[1] == users
                    ? "Transpose the matrix: scipy.sparse.save_npz(file, matrix.T.tocsr())"
                    : "Name the matrix that was given to fit: --known");
        }

        var offsets = ReadList<long>(file, "indptr", users + 1L, long.MaxValue, cancel);
        var entries = offsets[users];
        for (var row = 0; row < users; row++)
        {
            if (offsets[row] > offsets[row + 1L] || (row == 0 && offsets[0] != 0))
                throw file.Wrong("indptr", $"is {offsets[row]} at {row} and {offsets[row + 1L]} after it; expected numbers that ascend from 0");
        }

        var columns = ReadList<int>(file, "indices", entries, items, cancel);
        var values = ReadList<float>(file, "data", entries, null, cancel);
        Sort(file, offsets, columns, values);
        var matrix = new SparseRows(items, offsets, columns, values);
        var zeros = matrix.Values.Count(value => value == 0);
        if (zeros == 0) return matrix.WithValues(EntryValues.Pack(values));
        note(
            $"{DisplayText.Count(zeros, "entry", "entries")} of {DisplayText.Escape(path)} with the value 0 {(zeros == 1 ? "is" : "are")} "
            + "left out.");
        return matrix.Where(entry => values[entry] != 0);
    }

    /// <summary>Reads a list whose length is known.</summary>
    /// <param name="file">The file.</param>
    /// <param name="key">The name of the array.</param>
    /// <param name="length">The length.</param>
    /// <param name="end">The end of the range from 0 of whole numbers; null for any finite numbers.</param>
    /// <param name="cancel">Cancels the reading.</param>
    static LargeArray<T> ReadList<T>(NpzReader file, string key, long length, long? end, CancellationToken cancel)
        where T : unmanaged, INumber<T>
    {
        using var array = file.Open(key);
        var type = array.RequireNumbers(dimensions: 1, isWhole: end is not null);
        if (array.Header.Shape[0] != length)
            throw file.Wrong(key, $"has {DisplayText.Count(array.Header.Shape[0], "number")}; expected {DisplayText.Count(length)}");
        var list = LargeArray<T>.Uninitialized(length);
        array.ReadAll(
            type,
            value => end is null ? T.CreateTruncating(value) : value >= 0 && value < end ? T.CreateChecked(value) : throw OutOfRange(value),
            (start, values) =>
            {
                foreach (var value in values)
                    if (!T.IsFinite(value)) throw file.Wrong(key, FormattableString.Invariant($"has {value}; expected finite numbers of float32"));
                values.CopyTo(list.Writable(start, values.Length));
            },
            cancel);
        return list;

        ExchangeException OutOfRange(double value) => file.Wrong(
            key, FormattableString.Invariant($"has {value}; expected {(end == long.MaxValue ? "0 or more" : $"0 to {end - 1}")}"));
    }

    /// <summary>Sorts the entries of rows whose columns do not ascend, as SciPy allows.</summary>
    static void Sort(NpzReader file, LargeArray<long> offsets, LargeArray<int> columns, LargeArray<float> values)
    {
        for (var row = 0; row < offsets.Length - 1; row++)
        {
            var (start, length) = (offsets[row], (int)(offsets[row + 1L] - offsets[row]));
            var own = columns.Writable(start, length);
            if (IsAscending(own)) continue;
            own.Sort(values.Writable(start, length));
            for (var e = 1; e < length; e++)
            {
                if (own[e] != own[e - 1]) continue;
                throw file.Wrong(
                    "indices",
                    $"has column {own[e]} twice in row {row}; expected each column at most once",
                    "Add the entries up: matrix.sum_duplicates()");
            }
        }
    }

    static bool IsAscending(ReadOnlySpan<int> columns)
    {
        for (var e = 1; e < columns.Length; e++)
        {
            if (columns[e] <= columns[e - 1]) return false;
        }

        return true;
    }
}
