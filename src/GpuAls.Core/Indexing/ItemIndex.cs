using GpuAls.Core.Memory;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Indexing;

/// <summary>
/// An inverted file (IVF) of the items: each item that has a vector is in the list of the centroid that is nearest by cosine, with its vector in
/// 8 bits. A query reads the lists of a few centroids, and computes the best candidates again from the exact vectors. The design is that of Jégou,
/// Douze and Schmid, "Product quantization for nearest neighbor search", IEEE TPAMI 33, 2011, with scalar codes in place of product codes.
/// </summary>
/// <param name="Settings">The number of lists that a query reads, and the measured recall.</param>
/// <param name="Centroids">[lists × f] Vectors of length 1.</param>
/// <param name="Offsets">[lists + 1] The start of each list, from 0.</param>
/// <param name="Rows">[entries] The row of each item, ascending within a list.</param>
/// <param name="Codes">[entries × stride] The vectors in 8 bits; see <see cref="ByteVectors"/>.</param>
/// <param name="Scales">[entries] The scale of the codes for a vector of length 1.</param>
/// <param name="Lengths">[entries] The length of each vector.</param>
sealed record ItemIndex(
    IndexSettings Settings,
    FactorMatrix Centroids,
    LargeArray<long> Offsets,
    LargeArray<int> Rows,
    LargeArray<sbyte> Codes,
    LargeArray<float> Scales,
    LargeArray<float> Lengths)
{
    /// <summary>The number of lists.</summary>
    public int Lists => Centroids.Rows;

    /// <summary>The number of codes from one vector to the next.</summary>
    public int Stride => ByteVectors.StrideFor(Centroids.Factors);

    /// <summary>The size in bytes.</summary>
    public long Bytes => Centroids.Values.Bytes + Offsets.Bytes + Rows.Bytes + Codes.Bytes + Scales.Bytes + Lengths.Bytes;

    /// <summary>[items] The list of each item; −1 for an item without a vector.</summary>
    /// <param name="items">The number of items, at least that of the index.</param>
    public int[] ListsOf(int items)
    {
        var lists = new int[items];
        Array.Fill(lists, -1);
        for (var list = 0; list < Lists; list++)
        {
            for (var n = Offsets[list]; n < Offsets[list + 1]; n++) lists[Rows[n]] = list;
        }

        return lists;
    }

    /// <summary>[items] The entry of each item; −1 for an item without a vector.</summary>
    /// <param name="items">The number of items, at least that of the index.</param>
    public long[] EntriesOf(int items)
    {
        var entries = new long[items];
        Array.Fill(entries, -1);
        for (long n = 0; n < Rows.Length; n++) entries[Rows[n]] = n;
        return entries;
    }

    /// <summary>Frees everything but the centroids, which another index may share.</summary>
    public void FreeEntries()
    {
        Offsets.Dispose();
        Rows.Dispose();
        Codes.Dispose();
        Scales.Dispose();
        Lengths.Dispose();
    }

    /// <summary>The checksum of the vectors that an index belongs to.</summary>
    /// <param name="items">[items × f] Y.</param>
    public static unsafe uint ChecksumOf(FactorMatrix items)
    {
        var checksum = BlockChecksum.Of((byte*)items.Values.Pointer, items.Values.Bytes);
        GC.KeepAlive(items);
        return checksum;
    }

    /// <summary>The first number that no query may read, as a sentence with its section; null if there is none.</summary>
    /// <param name="items">The number of items of the model.</param>
    public string? FindProblem(int items)
    {
        for (var list = 0; list < Lists; list++)
        {
            foreach (var value in Centroids.Row(list))
                if (!float.IsFinite(value)) return Problem("index centroids", list, value, "a finite number");
        }

        if (IndexRange.FindOutside(Rows, items) is { } outside)
            return FormattableString.Invariant($"section 'index rows': the item {outside}; expected 0 to {items - 1}");
        var isListed = new bool[items];
        for (long n = 0; n < Rows.Length; n++)
        {
            var row = Rows[n];
            if (isListed[row]) return FormattableString.Invariant($"section 'index rows': the item {row} occurs twice; expected once");
            isListed[row] = true;
            if (!(Scales[n] >= 0 && float.IsFinite(Scales[n]))) return Problem("index scales", n, Scales[n], "a finite number of at least 0");
            if (!(Lengths[n] >= 0 && float.IsFinite(Lengths[n]))) return Problem("index lengths", n, Lengths[n], "a finite number of at least 0");
        }

        return null;

        static string Problem(string section, long row, float value, string expected) =>
            FormattableString.Invariant($"section '{section}', row {row}: {value}; expected {expected}");
    }
}
