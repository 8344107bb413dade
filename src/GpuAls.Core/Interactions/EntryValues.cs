using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Interactions;

/// <summary>
/// [entries] The values of a sparse matrix's entries, float32. Counts have few distinct values: if there are at most 65,536, an entry has a 16-bit
/// code and a table has the <see cref="Levels"/>, which takes half the memory. The memory is freed when the last reference is collected, or by
/// <see cref="Dispose"/>.
/// </summary>
sealed unsafe class EntryValues : IDisposable
{
    // Values in a piece of work: they stay in the first-level cache.
    const int Piece = 4096;

    bool? hasNegative;

    EntryValues(LargeArray<float>? floats, LargeArray<ushort>? codes, LargeArray<float>? levels)
    {
        Floats = floats;
        Codes = codes;
        Levels = levels;
    }

    /// <summary>The number of entries.</summary>
    public long Length => Codes?.Length ?? Floats!.Length;

    /// <summary>[entries] The values; null if they are coded.</summary>
    internal LargeArray<float>? Floats { get; }

    /// <summary>[entries] The level of each value; null if the values are not coded.</summary>
    internal LargeArray<ushort>? Codes { get; }

    /// <summary>[distinct] The value of each code; null if the values are not coded.</summary>
    internal LargeArray<float>? Levels { get; }

    /// <summary>The number of values for which a condition holds.</summary>
    public long Count(Predicate<float> condition) => (long)Sum(value => condition(value) ? 1 : 0);

    /// <summary>Σ of a function of every value; if the values are coded, the function is computed once for each level.</summary>
    internal double Sum(Func<float, double> function)
    {
        var sum = 0.0;
        if (Codes is null)
        {
            for (long entry = 0; entry < Length; entry++) sum += function(Floats![entry]);
            return sum;
        }

        var counts = CountLevels(Codes);
        for (var level = 0; level < counts.Length; level++) sum += counts[level] * function(Levels![level]);
        return sum;
    }

    /// <summary>
    /// The largest result of a function of every value; if the values are coded, the function is computed once for each level that occurs. Without
    /// values, −∞.
    /// </summary>
    internal double Max(Func<float, double> function)
    {
        var max = double.NegativeInfinity;
        if (Codes is null)
        {
            for (long entry = 0; entry < Length; entry++) max = Math.Max(max, function(Floats![entry]));
            return max;
        }

        // A part of the entries of a matrix shares the levels of all of them.
        var counts = CountLevels(Codes);
        for (var level = 0; level < counts.Length; level++)
        {
            if (counts[level] > 0) max = Math.Max(max, function(Levels![level]));
        }

        return max;
    }

    /// <summary>Whether any value is below 0; computed once.</summary>
    internal bool HasNegative => hasNegative ??= FindNegative();

    /// <summary>The value of one entry.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="entry"/> is not in [0, <see cref="Length"/>).</exception>
    public float this[long entry] => Codes is null ? Floats![entry] : Levels![Codes[entry]];

    /// <summary>Copies the values of entries [start, start + the length of <paramref name="to"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the entries.</exception>
    public void CopyTo(long start, Span<float> to)
    {
        if (Codes is null) Floats!.Slice(start, to.Length).CopyTo(to);
        else Decode(Codes.Slice(start, to.Length), Levels!.Pointer, to);
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Frees the memory now; later use throws <see cref="ObjectDisposedException"/>. A table of levels stays, because another matrix may share it.
    /// </summary>
    public void Dispose()
    {
        Floats?.Dispose();
        Codes?.Dispose();
    }

    /// <summary>A function of every value; if the values are coded, the function is computed once for each level, and the codes are shared.</summary>
    /// <param name="function">The function.</param>
    /// <param name="arrays">The place of results that have no codes; null: in memory.</param>
    internal EntryValues Select(Func<float, float> function, ArrayStore? arrays = null)
    {
        var from = Levels ?? Floats!;
        var results = (arrays ?? ArrayStore.InMemory).Uninitialized<float>(from.Length);
        for (long start = 0; start < from.Length; start += Piece)
        {
            var values = from.Slice(start, (int)Math.Min(Piece, from.Length - start));
            var to = results.Writable(start, values.Length);
            for (var e = 0; e < to.Length; e++) to[e] = function(values[e]);
        }

        return Codes is null ? Of(results) : Of(Codes, results);
    }

    /// <summary>A copy of the values of some entries; coded values share their levels.</summary>
    /// <param name="start">The first entry.</param>
    /// <param name="length">The number of entries.</param>
    internal EntryValues Part(long start, long length) =>
        Codes is null ? Of(Copy(Floats!, start, length)) : Of(Copy(Codes, start, length), Levels!);

    static LargeArray<T> Copy<T>(LargeArray<T> from, long start, long length) where T : unmanaged
    {
        var to = LargeArray<T>.Uninitialized(length);
        for (long done = 0; done < length; done += Piece)
        {
            var count = (int)Math.Min(Piece, length - done);
            from.Slice(start + done, count).CopyTo(to.Writable(done, count));
        }

        return to;
    }

    /// <summary>Values without codes.</summary>
    internal static EntryValues Of(LargeArray<float> floats) => new(floats, null, null);

    /// <summary>Coded values; every code is in [0, levels).</summary>
    internal static EntryValues Of(LargeArray<ushort> codes, LargeArray<float> levels) => new(null, codes, levels);

    /// <summary>Finite values, coded if they have few levels. The array is handed over: it is kept or freed.</summary>
    /// <param name="floats">The values.</param>
    /// <param name="arrays">The place of the codes; null: in memory.</param>
    internal static EntryValues Pack(LargeArray<float> floats, ArrayStore? arrays = null)
    {
        var pieces = (floats.Length + Piece - 1) / Piece;
        var parts = (int)Math.Min(pieces, Environment.ProcessorCount);
        var levels = DistinctValues.Find(parts, (part, ofPart) => AddPieces(floats, pieces * part / parts, pieces * (part + 1) / parts, ofPart));
        if (levels is null) return Of(floats);
        var codes = (arrays ?? ArrayStore.InMemory).Uninitialized<ushort>(floats.Length);
        Parallel.For(0, parts, part =>
        {
            for (var piece = pieces * part / parts; piece < pieces * (part + 1) / parts; piece++)
            {
                var values = Slice(floats, piece);
                levels.Encode(values, codes.Writable(piece * Piece, values.Length));
            }
        });
        floats.Dispose();
        return Of(codes, levels.Levels);
    }

    static bool AddPieces(LargeArray<float> floats, long first, long end, DistinctValues distinct)
    {
        for (var piece = first; piece < end; piece++)
        {
            if (!distinct.TryAdd(Slice(floats, piece))) return false;
        }

        return true;
    }

    /// <summary>[levels] How often each level occurs.</summary>
    long[] CountLevels(LargeArray<ushort> codes)
    {
        var counts = new long[Levels!.Length];
        for (long start = 0; start < codes.Length; start += Piece)
        {
            foreach (var code in codes.Slice(start, (int)Math.Min(Piece, codes.Length - start))) counts[code]++;
        }

        return counts;
    }

    bool FindNegative()
    {
        var values = Levels ?? Floats!;
        for (long start = 0; start < values.Length; start += Piece)
        {
            foreach (var value in values.Slice(start, (int)Math.Min(Piece, values.Length - start)))
            {
                if (value < 0) return true;
            }
        }

        return false;
    }

    static ReadOnlySpan<float> Slice(LargeArray<float> floats, long piece) =>
        floats.Slice(piece * Piece, (int)Math.Min(Piece, floats.Length - piece * Piece));

    // Optimised at the first call: solvers call it for every row.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Decode(ReadOnlySpan<ushort> codes, float* levels, Span<float> to)
    {
        fixed (ushort* code = codes)
        fixed (float* value = to)
        {
            for (var e = 0; e < codes.Length; e++) value[e] = levels[code[e]];
        }
    }
}
