using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Weights;
using GpuAls.Kernels.Memory;

namespace GpuAls.Kernels.Cholesky;

/// <summary>
/// The order in which the rows of each batch are solved: first those whose systems are formed in the factors, then those that
/// <see cref="ShortRowsKernel"/> can solve. Of each kind the rows with the most entries come first, so that no group works alone at the end; equal
/// rows keep their order.
/// </summary>
sealed class RowOrder
{
    readonly int[] longRows;
    readonly ShortRun[][] shortRuns;

    /// <param name="rows">The matrix.</param>
    /// <param name="batches">Its batches.</param>
    /// <param name="maxShortLength">Maximum entries of a short row; 0 if there are none.</param>
    public RowOrder(WeightedRows rows, IReadOnlyList<RowBatch> batches, int maxShortLength)
    {
        // Most weightings have no negative weight.
        var codes = maxShortLength > 0 && rows.Codes.Max(code => -PairCode.Weight(code)) > 0 ? new float[maxShortLength] : [];
        Rows = new int[rows.Rows];
        longRows = new int[batches.Count];
        shortRuns = new ShortRun[batches.Count][];
        for (var batch = 0; batch < batches.Count; batch++)
        {
            var (first, count) = (batches[batch].FirstRow, batches[batch].Rows);
            var inBatch = Enumerable.Range(0, count)
                .Select(row => (Row: row, Length: rows.RowLength(first + row), IsShort: IsShort(first + row)))
                .OrderBy(row => row.IsShort)
                .ThenByDescending(row => row.Length)
                .ToArray();
            longRows[batch] = inBatch.Count(row => !row.IsShort);
            for (var place = 0; place < count; place++) Rows[first + place] = inBatch[place].Row;
            shortRuns[batch] = [.. Runs([.. inBatch.Skip(longRows[batch]).Select(row => row.Length)])];
        }

        bool IsShort(int row)
        {
            var length = rows.RowLength(row);
            if (length == 0 || length > maxShortLength) return false;
            if (codes.Length == 0) return true;
            rows.Codes.CopyTo(rows.Offsets[row], codes.AsSpan(0, length));
            return ShortRowRule.Allows(codes.AsSpan(0, length));
        }
    }

    /// <summary>[rows] The rows of all batches in order, numbered from the start of their batch.</summary>
    public int[] Rows { get; }

    /// <summary>The number of a batch's rows that are not short. They come first. Rows without entries are among them.</summary>
    public int LongRows(int batch) => longRows[batch];

    /// <summary>A batch's short rows in runs of similar lengths.</summary>
    public IReadOnlyList<ShortRun> ShortRuns(int batch) => shortRuns[batch];

    /// <param name="lengths">The lengths of short rows, longest first.</param>
    static IEnumerable<ShortRun> Runs(int[] lengths)
    {
        for (var start = 0; start < lengths.Length;)
        {
            var shape = TeamShape.For(lengths[start]);
            var end = start + 1;
            while (end < lengths.Length && TeamShape.For(lengths[end]) == shape) end++;
            yield return new ShortRun(start, end - start, shape);
            start = end;
        }
    }
}

/// <summary>Short rows of similar lengths, which the same launch can solve.</summary>
/// <param name="First">The first of them, counted from the batch's first short row.</param>
/// <param name="Count">The number of rows.</param>
/// <param name="Shape">The threads that keep their systems in registers; null if they are too large for that.</param>
readonly record struct ShortRun(int First, int Count, TeamShape? Shape);
