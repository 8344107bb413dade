using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Living;

/// <summary>
/// The names of a model with the new ones of more interactions behind them: a name of the interactions belongs to the row whose key has the same
/// bytes, as in one reading of both, and any other name gets the next row.
/// </summary>
/// <param name="Names">[old + added] All names.</param>
/// <param name="Rows">[names of the interactions] The row of each in <paramref name="Names"/>.</param>
/// <param name="Added">The number of new rows.</param>
sealed record NameGrowth(Vocabulary Names, int[] Rows, int Added)
{
    /// <summary>Adds the names of more interactions.</summary>
    /// <param name="old">The names of the model.</param>
    /// <param name="more">The names of the interactions, with labels or without.</param>
    public static NameGrowth Of(Vocabulary old, Vocabulary more)
    {
        var rows = new int[more.Count];
        Array.Fill(rows, -1);
        // A table of the new names, which are usually fewer: each name of the model is looked up in it.
        for (var row = 0; row < old.Count && more.Count > 0; row++)
        {
            if (more.FindKey(old.Keys[row]) is >= 0 and var found) rows[found] = row;
        }

        var added = new List<int>();
        for (var row = 0; row < rows.Length; row++)
        {
            if (rows[row] >= 0) continue;
            rows[row] = old.Count + added.Count;
            added.Add(row);
        }

        if (added.Count == 0) return new(old, rows, 0);
        var keys = Join(old.Keys, more.Keys.Select(added));
        var hasLabels = old.Labels is not null || more.Labels is not null;
        var labels = hasLabels ? Join(old.Labels ?? Blank(old.Count), more.Labels?.Select(added) ?? Blank(added.Count)) : null;
        return new(new Vocabulary(keys, labels, old.Kind), rows, added.Count);
    }

    static Utf8Strings Blank(int count) => Utf8Strings.From(Enumerable.Repeat("", count));

    static Utf8Strings Join(Utf8Strings first, Utf8Strings second)
    {
        var start = first.Offsets[first.Count];
        var offsets = LargeArray<long>.Uninitialized(first.Count + (long)second.Count + 1);
        var bytes = LargeArray<byte>.Uninitialized(start + second.Offsets[second.Count]);
        Copies.Of(first.Offsets, 0, first.Count + 1L, offsets, 0);
        for (var n = 1; n <= second.Count; n++) offsets.Writable(first.Count + (long)n, 1)[0] = start + second.Offsets[n];
        Copies.Of(first.Bytes, 0, start, bytes, 0);
        Copies.Of(second.Bytes, 0, second.Offsets[second.Count], bytes, start);
        return new Utf8Strings(first.Count + second.Count, offsets, bytes);
    }
}

/// <summary>Copies between arrays that are longer than a span.</summary>
static class Copies
{
    const int Piece = 1 << 26;

    /// <summary>Copies elements [start, start + length) to the place <paramref name="to"/> of another array.</summary>
    public static void Of<T>(LargeArray<T> from, long start, long length, LargeArray<T> into, long to) where T : unmanaged
    {
        for (long done = 0; done < length; done += Piece)
        {
            var count = (int)Math.Min(Piece, length - done);
            from.Slice(start + done, count).CopyTo(into.Writable(to + done, count));
        }
    }
}
