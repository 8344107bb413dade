using GpuAls.Core.Indexing;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries.Indexed;

/// <summary>The entries of an index: the vectors of its items in 8 bits, list by list.</summary>
/// <param name="items">[items × f] Y.</param>
/// <param name="threads">The number of threads; the entries do not depend on it.</param>
sealed class IndexEncoding(FactorMatrix items, int threads)
{
    const int PieceRows = 4096;

    readonly int stride = ByteVectors.StrideFor(items.Factors);

    /// <summary>The index.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="centroids">[lists × f] The centroids.</param>
    /// <param name="members">The rows of each list, none of them zeros.</param>
    /// <param name="kept">The entries of rows whose vectors did not change; null for none.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public ItemIndex Of(IndexSettings settings, FactorMatrix centroids, Members members, KeptEntries? kept, CancellationToken cancel)
    {
        var count = members.Rows.Length;
        var codes = LargeArray<sbyte>.Uninitialized((long)count * stride);
        var (scales, lengths) = (new float[count], new float[count]);
        Threads.ForEachRow(
            count,
            PieceRows,
            threads,
            n =>
            {
                var own = codes.Writable((long)n * stride, stride);
                (scales[n], lengths[n]) = kept?.Copy(members.Rows[n], own) ?? Encode(items.Row(members.Rows[n]), own);
            },
            cancel);
        return new ItemIndex(
            settings,
            centroids,
            LargeArray<long>.From(members.Offsets),
            LargeArray<int>.From(members.Rows),
            codes,
            LargeArray<float>.From(scales),
            LargeArray<float>.From(lengths));
    }

    static (float Scale, float Length) Encode(ReadOnlySpan<float> vector, Span<sbyte> codes)
    {
        var square = 0.0;
        foreach (double value in vector) square += value * value;
        var length = Math.Sqrt(square);
        return ((float)(ByteVectors.Encode(vector, codes) / length), (float)Math.Min(length, float.MaxValue));
    }
}

/// <summary>The entries of an index whose vectors stay as they are.</summary>
/// <param name="Index">The index.</param>
/// <param name="EntryOf">[rows] The entry of each row; −1 for a row whose vector is new.</param>
sealed record KeptEntries(ItemIndex Index, long[] EntryOf)
{
    /// <summary>Copies the codes of a row.</summary>
    /// <returns>Its scale and length; null if its vector is new.</returns>
    public (float Scale, float Length)? Copy(int row, Span<sbyte> codes)
    {
        if (EntryOf[row] is not (>= 0 and var entry)) return null;
        Index.Codes.Slice(entry * Index.Stride, Index.Stride).CopyTo(codes);
        return (Index.Scales[entry], Index.Lengths[entry]);
    }
}
