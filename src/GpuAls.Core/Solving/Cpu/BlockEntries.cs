using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// The entries of a batch of rows, for <see cref="SubspaceRows{TSimd, V}"/>: each vector times the root of its weight, s = √|w|·y, and its residual
/// q = (1 + w)/√|w| ∓ s·x, or ∓s·x of a dislike. The upper sign is that of entries with w ≥ 0, the lower of entries with w &lt; 0.
/// </summary>
/// <remarks>
/// The vectors of a row are held if they fit beside those of the rows before it. The vectors of any other row are loaded whenever they are needed, a
/// chunk of entries and a block of factors at a time.
/// </remarks>
/// <param name="stride">Floats in a row of factors.</param>
/// <param name="capacity">Maximum entries whose vectors are held.</param>
sealed unsafe class BlockEntries<TSimd, V>(int stride, int capacity) : IDisposable where TSimd : struct, ISimd<V> where V : struct
{
    // Replaces a weight of zero, so that nothing is divided by zero. Its term in a block's matrix is below the last bit.
    const float MinWeight = 1e-20f;

    // The vectors are scattered over hundreds of megabytes, and no processor can guess the next one, so it is requested this many entries early.
    const int PrefetchDistance = 16;

    // Maximum entries in a chunk of a row that is not held.
    const int ChunkSize = 1024;

    // A block may start anywhere in a row, and whole vectors are read from its first factor on, so up to this many floats after the end.
    const int Padding = FactorMatrix.Alignment;

    readonly LargeArray<float> vectors = LargeArray<float>.Zeros((long)capacity * stride + Padding);
    readonly LargeArray<float> chunk = LargeArray<float>.Zeros((long)ChunkSize * stride + Padding);
    readonly BlockRow[] batch = new BlockRow[RowPieces.BatchSize];
    LargeArray<int> columns = LargeArray<int>.Zeros(0);
    LargeArray<float> numbers = LargeArray<float>.Zeros(0); // [3 × room] residuals, roots, weights
    float* y;
    int room;
    int used;

    /// <summary>The number of vectors that fit into a thread's share of the third-level cache, or that a batch of the longest rows has.</summary>
    public static int CapacityFor(int stride, int longestRow) =>
        (int)Math.Min((8 << 20) / sizeof(float) / stride, (long)RowPieces.BatchSize * (FactorMatrix.StrideFor(longestRow) + FactorMatrix.Alignment));

    /// <summary>One row of the batch.</summary>
    public BlockRow this[int row] => batch[row];

    /// <summary>The residual q of every entry.</summary>
    public float* Residuals => numbers.Pointer;

    float* Roots => Residuals + room;

    float* Weights => Roots + room;

    /// <summary>Loads a batch of rows, with the residuals of x = 0.</summary>
    /// <param name="rows">The matrix.</param>
    /// <param name="which">The rows of the batch. Each has entries.</param>
    /// <param name="fixedSide">[columns × stride] The caller keeps it alive until the batch is solved.</param>
    public void Load(WeightedRows rows, ReadOnlySpan<int> which, float* fixedSide)
    {
        y = fixedSide;
        used = 0;
        Reserve(rows, which);
        for (var i = 0; i < which.Length; i++) batch[i] = LoadRow(rows, which[i]);
        for (var i = 0; i < which.Length; i++)
        {
            var start = batch[i].Added.Start;
            if (batch[i].IsHeld) Fetch(start, batch[i].End - start, 0, stride, vectors.Pointer + (nint)start * stride);
        }
    }

    /// <summary>q ∓= s·x: subtracts the contribution of some of a row's factors from the residuals.</summary>
    /// <param name="row">The row.</param>
    /// <param name="x">[width] The factors, or a change of them.</param>
    /// <param name="first">The first of these factors.</param>
    /// <param name="width">The number of factors, a multiple of 16.</param>
    public void Subtract(BlockRow row, float* x, int first, int width)
    {
        Subtract(row, row.Added, x, first, width, -1);
        Subtract(row, row.Subtracted, x, first, width, 1);
    }

    /// <summary>Some columns of the vectors s of the next chunk of entries.</summary>
    /// <param name="row">The row.</param>
    /// <param name="at">The first entry.</param>
    /// <param name="end">One after the last entry of its range.</param>
    /// <param name="first">The first column.</param>
    /// <param name="width">The number of columns, a multiple of 16.</param>
    public EntryChunk Chunk(BlockRow row, int at, int end, int first, int width)
    {
        // Sums over entries are cut where those of rows that are not held are cut: whether a row is held depends on the rows beside it.
        if (row.IsHeld) return new EntryChunk(vectors.Pointer + (nint)at * stride + first, stride, Math.Min(ChunkSize, end - at));
        var from = first / FactorMatrix.Alignment * FactorMatrix.Alignment;
        var fetched = Math.Min(stride, FactorMatrix.StrideFor(first + width)) - from;
        var count = Math.Min(ChunkSize, end - at);
        Fetch(at, count, from, fetched, chunk.Pointer);
        return new EntryChunk(chunk.Pointer + (first - from), fetched, count);
    }

    public void Dispose()
    {
        vectors.Dispose();
        chunk.Dispose();
        columns.Dispose();
        numbers.Dispose();
    }

    void Subtract(BlockRow row, EntryRange range, float* x, int first, int width, float sign)
    {
        for (var at = range.Start; at < range.End;)
        {
            var s = Chunk(row, at, range.End, first, width);
            EightRows<TSimd, V>.AddProduct(s.Values, s.Stride, x, width, sign, Residuals + at, s.Count);
            at += s.Count;
        }
    }

    /// <summary>Makes room for the entries of some rows, with padding for the entries of each sign.</summary>
    void Reserve(WeightedRows rows, ReadOnlySpan<int> which)
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
    BlockRow LoadRow(WeightedRows rows, int row)
    {
        var offset = rows.Offsets[row];
        var length = rows.RowLength(row);
        var indices = rows.ColumnIndices.Pointer + offset;
        rows.Codes.CopyTo(offset, new Span<float>(Weights, length));
        var negative = 0;
        for (var e = 0; e < length; e++) negative += PairCode.Weight(Weights[e]) < 0 ? 1 : 0;
        EntryRange added = Place(length - negative), subtracted = Place(negative);
        int plus = added.First, minus = subtracted.First;
        for (var e = 0; e < length; e++)
        {
            var weight = PairCode.Weight(Weights[e]);
            var root = MathF.Sqrt(MathF.Max(MathF.Abs(weight), MinWeight));
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
        // Padding points to column 0, with weight zero.
        new Span<int>(columns.Pointer + start, range.Padding).Clear();
        new Span<float>(Roots + start, range.Padding).Clear();
        new Span<float>(Residuals + start, range.Padding).Clear();
        return range;
    }

    /// <summary>to[e, :] = √|w|·y[first … first + width) for count entries from the entry at; first and width are multiples of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Fetch(int at, int count, int first, int width, float* to)
    {
        var vectors = y + first;
        var column = columns.Pointer + at;
        var root = Roots + at;
        var end = used - at - PrefetchDistance;
        for (var e = 0; e < count; e++, to += width)
        {
            if (e < end) Prefetch.Row(vectors + (long)column[e + PrefetchDistance] * stride, width);
            var scale = TSimd.Fill(root[e]);
            var from = vectors + (long)column[e] * stride;
            for (var k = 0; k < width; k += TSimd.Count) TSimd.Store(TSimd.Multiply(scale, TSimd.Load(from + k)), to + k);
        }
    }
}

/// <summary>The positions of a row's entries in its batch.</summary>
/// <param name="Added">Entries with w ≥ 0: s·sᵀ is added to the matrix of a block.</param>
/// <param name="Subtracted">Entries with w &lt; 0: s·sᵀ is subtracted.</param>
/// <param name="IsHeld">Whether the vectors are held, or loaded whenever they are needed.</param>
readonly record struct BlockRow(EntryRange Added, EntryRange Subtracted, bool IsHeld)
{
    /// <summary>One after the last entry.</summary>
    public int End => Subtracted.End;
}

/// <summary>Consecutive entries. Zeros in front pad them to a multiple of 16.</summary>
/// <param name="Start">The start of the padding.</param>
/// <param name="First">The first entry.</param>
/// <param name="End">One after the last entry.</param>
readonly record struct EntryRange(int Start, int First, int End)
{
    /// <summary>The number of zeros in front.</summary>
    public int Padding => First - Start;
}

/// <summary>Some columns of the vectors of consecutive entries.</summary>
/// <param name="values">The first element of the first entry.</param>
/// <param name="stride">Floats from one entry to the next.</param>
/// <param name="count">The number of entries, a multiple of 16.</param>
readonly unsafe struct EntryChunk(float* values, int stride, int count)
{
    /// <summary>[count × stride] The elements.</summary>
    public float* Values { get; } = values;

    /// <summary>Floats from one entry to the next.</summary>
    public int Stride { get; } = stride;

    /// <summary>The number of entries, a multiple of 16.</summary>
    public int Count { get; } = count;
}
