using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving;

/// <summary>
/// The degree-normalised matrix N of the likes [users × items], multiplied with dense matrices: 1/√(likes of the user · likes of the item) for each
/// liked pair, 0 for all others. Its largest singular value is 1, and no user or item rules its directions only because it has many pairs.
/// </summary>
/// <param name="byUser">[users × items]</param>
/// <param name="byItem">The transpose of <paramref name="byUser"/>.</param>
/// <param name="sides">Both sides. A product has the rows that this process solves.</param>
/// <param name="threads">The number of threads; it changes no bit of a result.</param>
sealed unsafe class NormalizedMatrix(WeightedRows byUser, WeightedRows byItem, IWholeSides sides, int threads) : IDisposable
{
    // Entries whose numbers are computed before they are used: they stay in the first-level cache.
    const int Chunk = 1024;

    // Far enough ahead that a vector arrives from memory before it is added.
    const int PrefetchedEntries = 12;

    readonly LargeArray<float> userScales = Scales(byUser, sides, ofUsers: true, threads);
    readonly LargeArray<float> itemScales = Scales(byItem, sides, ofUsers: false, threads);

    /// <summary>X = N·Y.</summary>
    /// <param name="items">[items × f] Y.</param>
    /// <param name="users">[users × f] X.</param>
    /// <param name="cancel">Checked before every piece of rows.</param>
    public void Multiply(FactorMatrix items, FactorMatrix users, CancellationToken cancel) =>
        SimdWidth.Run(new Product(byUser, sides.Own(ofUsers: true), userScales, itemScales, items, users, threads, cancel));

    /// <summary>Y = Nᵀ·X.</summary>
    /// <param name="users">[users × f] X.</param>
    /// <param name="items">[items × f] Y.</param>
    /// <param name="cancel">Checked before every piece of rows.</param>
    public void MultiplyTransposed(FactorMatrix users, FactorMatrix items, CancellationToken cancel) =>
        SimdWidth.Run(new Product(byItem, sides.Own(ofUsers: false), itemScales, userScales, users, items, threads, cancel));

    public void Dispose()
    {
        userScales.Dispose();
        itemScales.Dispose();
    }

    /// <summary>[rows] 1/√(the likes of a row); 0 for a row without likes.</summary>
    static LargeArray<float> Scales(WeightedRows rows, IWholeSides sides, bool ofUsers, int threads)
    {
        var (start, end) = sides.Own(ofUsers);
        if (sides.HoldsAll) return OwnScales(rows, start, end, threads);
        // Ranks exchange rows of whole cache lines.
        using var own = OwnScales(rows, start, end, threads);
        using var lines = LargeArray<float>.Uninitialized((long)rows.Rows * FactorMatrix.Alignment);
        for (var row = start; row < end; row++) lines.Pointer[(long)row * FactorMatrix.Alignment] = own.Pointer[row];
        sides.Exchange(ofUsers, lines.Pointer, FactorMatrix.Alignment);
        var scales = LargeArray<float>.Uninitialized(rows.Rows);
        for (var row = 0; row < rows.Rows; row++) scales.Pointer[row] = lines.Pointer[(long)row * FactorMatrix.Alignment];
        return scales;
    }

    /// <summary>[rows] The scales of the rows [start, end); those of the others are undefined.</summary>
    static LargeArray<float> OwnScales(WeightedRows rows, int start, int end, int threads)
    {
        var scales = LargeArray<float>.Uninitialized(rows.Rows);
        var pieces = RowPieces.OfEqualCost(rows, 0, start, end);
        Threads.ForEachPiece(pieces.Count, threads, piece =>
        {
            Span<float> codes = stackalloc float[Chunk];
            for (var row = pieces.Start(piece); row < pieces.End(piece); row++)
            {
                var likes = 0L;
                var last = rows.Offsets[row + 1L];
                for (var first = rows.Offsets[row]; first < last; first += Chunk)
                {
                    var part = codes[..(int)Math.Min(Chunk, last - first)];
                    rows.Codes.CopyTo(first, part);
                    foreach (var code in part) likes += PairCode.IsLike(code) ? 1 : 0;
                }

                scales.Pointer[row] = likes > 0 ? (float)(1 / Math.Sqrt(likes)) : 0;
            }
        });
        return scales;
    }

    /// <summary>A product. Every row of the result is summed by one thread, in the order of its entries.</summary>
    readonly record struct Product(
        WeightedRows Rows,
        (int Start, int End) Own,
        LargeArray<float> RowScales,
        LargeArray<float> ColumnScales,
        FactorMatrix From,
        FactorMatrix To,
        int Threads,
        CancellationToken Cancel) : ISimdWork
    {
        public void Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct
        {
            var product = this;
            var pieces = RowPieces.OfEqualCost(Rows, From.Factors, Own.Start, Own.End);
            Numerics.Threads.ForEachPiece(
                pieces.Count,
                Threads,
                piece =>
                {
                    for (var row = pieces.Start(piece); row < pieces.End(piece); row++) product.SumRow<TSimd, V>(row);
                },
                Cancel);
            GC.KeepAlive(From);
            GC.KeepAlive(To);
        }

        // Optimised at the first call: there are only three products.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        [SkipLocalsInit]
        void SumRow<TSimd, V>(int row) where TSimd : struct, ISimd<V> where V : struct
        {
            var values = stackalloc float[Chunk];
            var to = To.Values.Pointer + (long)row * To.Stride;
            Vectors<TSimd, V>.Clear(to, To.Stride);
            var end = Rows.Offsets.Pointer[row + 1];
            for (var first = Rows.Offsets.Pointer[row]; first < end; first += Chunk)
            {
                var length = (int)Math.Min(Chunk, end - first);
                var columns = Rows.ColumnIndices.Pointer + first;
                Rows.Codes.CopyTo(first, new Span<float>(values, length));
                for (var e = 0; e < length; e++)
                    values[e] = PairCode.IsLike(values[e]) ? RowScales.Pointer[row] * ColumnScales.Pointer[columns[e]] : 0;
                AddChunk<TSimd, V>(columns, values, length, to);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void AddChunk<TSimd, V>(int* columns, float* values, int length, float* to) where TSimd : struct, ISimd<V> where V : struct
        {
            const int together = 4;
            var stride = From.Stride;
            var y = From.Values.Pointer;
            var at = 0;
            for (; at + together <= length; at += together)
            {
                for (var e = at + PrefetchedEntries; e < Math.Min(length, at + PrefetchedEntries + together); e++)
                    Prefetch.Row(y + (long)columns[e] * stride, stride);
                AddFour<TSimd, V>(y, columns + at, values + at, to, stride);
            }

            for (; at < length; at++) Vectors<TSimd, V>.AddScaled(values[at], y + (long)columns[at] * stride, to, stride);
        }

        /// <summary>to += Σ over four entries of value · y.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void AddFour<TSimd, V>(float* y, int* columns, float* values, float* to, int stride) where TSimd : struct, ISimd<V> where V : struct
        {
            float* y0 = y + (long)columns[0] * stride, y1 = y + (long)columns[1] * stride;
            float* y2 = y + (long)columns[2] * stride, y3 = y + (long)columns[3] * stride;
            V v0 = TSimd.Fill(values[0]), v1 = TSimd.Fill(values[1]), v2 = TSimd.Fill(values[2]), v3 = TSimd.Fill(values[3]);
            for (var k = 0; k < stride; k += TSimd.Count)
            {
                var even = TSimd.MultiplyAdd(v0, TSimd.Load(y0 + k), TSimd.Load(to + k));
                var odd = TSimd.Multiply(v1, TSimd.Load(y1 + k));
                even = TSimd.MultiplyAdd(v2, TSimd.Load(y2 + k), even);
                odd = TSimd.MultiplyAdd(v3, TSimd.Load(y3 + k), odd);
                TSimd.Store(TSimd.Add(even, odd), to + k);
            }
        }
    }
}
