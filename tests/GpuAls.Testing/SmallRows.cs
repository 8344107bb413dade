using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Testing;

/// <summary>Sparse matrices of a few rows, by the columns of each.</summary>
static class SmallRows
{
    /// <param name="columns">How many columns.</param>
    /// <param name="rows">The columns of each row, ascending; their values are 1.</param>
    public static SparseRows From(int columns, params IReadOnlyList<int[]> rows)
    {
        long[] offsets = [0, .. rows.Select((_, row) => (long)rows.Take(row + 1).Sum(before => before.Length))];
        int[] all = [.. rows.SelectMany(row => row)];
        return new SparseRows(
            columns,
            LargeArray<long>.From(offsets),
            LargeArray<int>.From(all),
            LargeArray<float>.From(Array.ConvertAll(all, _ => 1f)));
    }

    /// <summary>A sparse matrix from the columns and values of each row.</summary>
    public static SparseRows FromValues(int columns, params IReadOnlyList<(int Column, float Value)[]> rows)
    {
        var pattern = From(columns, [.. rows.Select(row => Array.ConvertAll(row, entry => entry.Column))]);
        float[] values = [.. rows.SelectMany(row => row.Select(entry => entry.Value))];
        return pattern.WithValues(EntryValues.Of(LargeArray<float>.From(values)));
    }

    /// <summary>Some columns that a row does not have, so that they may be tested.</summary>
    /// <param name="known">[rows × columns]</param>
    /// <param name="columns">Of the result, at least those of <paramref name="known"/>.</param>
    /// <param name="seed">Which.</param>
    public static SparseRows NotIn(SparseRows known, int columns, int seed)
    {
        var random = new Random(seed);
        return From(columns, [.. Enumerable.Range(0, known.Rows).Select(row =>
            Enumerable.Range(0, columns).Except(known.RowColumns(row).ToArray()).Where(_ => random.Next(5) == 0).ToArray())]);
    }
}
