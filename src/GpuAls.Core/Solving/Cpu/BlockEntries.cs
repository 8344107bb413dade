using System.Runtime.CompilerServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// The entries of up to eight rows that are solved together, for <see cref="SubspaceRows{TSimd, V}"/>: each vector times the root of its weight, s = √|w|·y, and what is left to
/// explain of it, q = (1 + w)/√|w| ∓ s·x, of a dislike ∓s·x.
/// </summary>
/// <remarks>Rows whose vectors do not fit beside those of the rows before are fetched in runs, a block of factors at a time, whenever they are needed.</remarks>
/// <param name="stride">Floats in a row of factors.</param>
/// <param name="capacity">The most entries whose vectors are held.</param>
sealed unsafe class BlockEntries<TSimd, V>(int stride, int capacity) : IDisposable where TSimd : struct, ISimd<V> where V : struct
{
    // A weight of zero counts as this one: what it adds to a block's matrix is below the last bit, and nothing is divided by zero.
    const float LeastWeight = 1e-20f;

    // Rows are scattered over hundreds of megabytes, where no processor can guess the next one: ask for it this many entries early.
    const int Ahead = 16;

    // Entries that are fetched at once, where a row is fetched in runs.
    const int Run = 1024;

    // A block may end anywhere in a vector, and whole vectors are read from its first factor on.
    const int Beyond = FactorMatrix.Alignment;

    readonly LargeArray<float> vectors = LargeArray<float>.Zeros((long)capacity * stride + Beyond);
    readonly LargeArray<float> run = LargeArray<float>.Zeros((long)Run * stride + Beyond);
    readonly BlockRow[] batch = new BlockRow[RowPieces.Batch];
    LargeArray<int> columns = LargeArray<int>.Zeros(0);
    LargeArray<float> numbers = LargeArray<float>.Zeros(0);
    float* y;
    int room;
    int used;

    /// <summary>As many vectors as a thread's share of a third-level cache holds, or as eight rows need.</summary>
    public static int CapacityFor(int stride, int longestRow) =>
        (int)Math.Min((8 << 20) / sizeof(float) / stride, (long)RowPieces.Batch * (FactorMatrix.StrideFor(longestRow) + FactorMatrix.Alignment));

    /// <summary>One of the rows that were taken.</summary>
    public BlockRow this[int row] => batch[row];

    /// <summary>What is left to explain, q, of every entry.</summary>
    public float* Residuals => numbers.Pointer;

    float* Roots => Residuals + room;

    float* Weights => Roots + room;

    /// <summary>Turns to up to eight rows; nothing is explained yet.</summary>
    /// <param name="rows">Weights w.</param>
    /// <param name="which">Which rows; each has entries.</param>
    /// <param name="fixedSide">[columns × stride], in memory for as long as the rows are at work.</param>
    public void Take(SparseRows rows, ReadOnlySpan<int> which, float* fixedSide)
    {
        y = fixedSide;
        used = 0;
        Reserve(rows, which);
        for (var i = 0; i < which.Length; i++) batch[i] = TakeRow(rows, which[i]);
        for (var i = 0; i < which.Length; i++)
        {
            var start = batch[i].Added.Start;
            if (batch[i].IsHeld) Fetch(start, batch[i].End - start, 0, stride, vectors.Pointer + (nint)start * stride);
        }
    }

    /// <summary>q ∓= s·x: takes what a row's factors explain out of what is left.</summary>
    /// <param name="row">Which row.</param>
    /// <param name="x">[width] All of the row's factors, or a change of some.</param>
    /// <param name="first">The first of these factors.</param>
    /// <param name="width">How many, a multiple of 16.</param>
    public void Explain(BlockRow row, float* x, int first, int width)
    {
        Explain(row, row.Added, x, first, width, -1);
        Explain(row, row.Subtracted, x, first, width, 1);
    }

    /// <summary>Some columns of the entries' s, from one entry on for as many as are at hand.</summary>
    /// <param name="row">Whose entries.</param>
    /// <param name="at">The first entry.</param>
    /// <param name="end">One after the last of its range.</param>
    /// <param name="first">The first column.</param>
    /// <param name="width">How many, a multiple of 16.</param>
    public EntryPanel Panel(BlockRow row, int at, int end, int first, int width)
    {
        if (row.IsHeld) return new EntryPanel(vectors.Pointer + (nint)at * stride + first, stride, end - at);
        var from = first / FactorMatrix.Alignment * FactorMatrix.Alignment;
        var fetched = Math.Min(stride, FactorMatrix.StrideFor(first + width)) - from;
        var count = Math.Min(Run, end - at);
        Fetch(at, count, from, fetched, run.Pointer);
        return new EntryPanel(run.Pointer + (first - from), fetched, count);
    }

    public void Dispose()
    {
        vectors.Dispose();
        run.Dispose();
        columns.Dispose();
        numbers.Dispose();
    }

    void Explain(BlockRow row, EntryRange range, float* x, int first, int width, float sign)
    {
        for (var at = range.Start; at < range.End;)
        {
            var panel = Panel(row, at, range.End, first, width);
            BlockProducts<TSimd, V>.AddDots(panel.Values, panel.Stride, x, width, sign, Residuals + at, panel.Count);
            at += panel.Count;
        }
    }

    /// <summary>Room for the entries of some rows, those with negative weights filled up apart.</summary>
    void Reserve(SparseRows rows, ReadOnlySpan<int> which)
    {
        var needed = 0;
        foreach (var row in which) needed = checked(needed + FactorMatrix.StrideFor(rows.RowLength(row)) + FactorMatrix.Alignment);
        if (needed <= room) return;
        columns.Dispose();
        numbers.Dispose();
        room = needed;
        columns = LargeArray<int>.Uninitialized(room);
        numbers = LargeArray<float>.Uninitialized(3L * room);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    BlockRow TakeRow(SparseRows rows, int row)
    {
        var offset = rows.Offsets[row];
        var length = rows.RowLength(row);
        var indices = rows.ColumnIndices.Pointer + offset;
        rows.Values.CopyTo(offset, new Span<float>(Weights, length));
        var negative = 0;
        for (var e = 0; e < length; e++) negative += PairCode.Weight(Weights[e]) < 0 ? 1 : 0;
        EntryRange added = Place(length - negative), subtracted = Place(negative);
        int plus = added.First, minus = subtracted.First;
        for (var e = 0; e < length; e++)
        {
            var weight = PairCode.Weight(Weights[e]);
            var root = MathF.Sqrt(MathF.Max(MathF.Abs(weight), LeastWeight));
            var at = weight < 0 ? minus++ : plus++;
            columns.Pointer[at] = indices[e];
            Roots[at] = root;
            Residuals[at] = PairCode.RightSide(Weights[e]) / root;
        }

        return new BlockRow(added, subtracted, subtracted.End <= capacity);
    }

    EntryRange Place(int count)
    {
        var start = used;
        used += FactorMatrix.StrideFor(count);
        var range = new EntryRange(start, used - count, used);
        // What fills it up points to the first row and takes nothing of it.
        new Span<int>(columns.Pointer + start, range.Filling).Clear();
        new Span<float>(Roots + start, range.Filling).Clear();
        new Span<float>(Residuals + start, range.Filling).Clear();
        return range;
    }

    /// <summary>to[e, :] = √|w|·y[first … first + width) for some entries; first and width are multiples of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Fetch(int at, int count, int first, int width, float* to)
    {
        var vectors = y + first;
        var column = columns.Pointer + at;
        var root = Roots + at;
        var ahead = used - at - Ahead;
        for (var e = 0; e < count; e++, to += width)
        {
            if (e < ahead) Prefetch.Row(vectors + (long)column[e + Ahead] * stride, width);
            var scale = TSimd.Fill(root[e]);
            var from = vectors + (long)column[e] * stride;
            for (var k = 0; k < width; k += TSimd.Count) TSimd.Store(TSimd.Multiply(scale, TSimd.Load(from + k)), to + k);
        }
    }
}
