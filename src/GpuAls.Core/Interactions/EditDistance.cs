using System.Runtime.CompilerServices;

namespace GpuAls.Core.Interactions;

/// <summary>
/// How many letters must be inserted, deleted, replaced or exchanged with their neighbour to make one text of another (optimal string alignment, Damerau 1964).
/// </summary>
static class EditDistance
{
    /// <summary>The distance, or any number above <paramref name="most"/> where it is above that: only the cells near the diagonal are computed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Bounded(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int most)
    {
        if (Math.Abs(a.Length - b.Length) > most) return most + 1;
        var width = b.Length + 1;
        Span<int> cells = width <= 512 ? stackalloc int[3 * width] : new int[3 * width];
        Span<int> beforeLast = cells[..width], last = cells.Slice(width, width), current = cells[(2 * width)..];
        cells.Fill(most + 1);
        for (var j = 0; j <= Math.Min(most, b.Length); j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current.Fill(most + 1);
            if (i <= most) current[0] = i;
            var nearest = current[0];
            for (var j = Math.Max(1, i - most); j <= Math.Min(b.Length, i + most); j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                var cell = Math.Min(last[j - 1] + cost, 1 + Math.Min(last[j], current[j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) cell = Math.Min(cell, beforeLast[j - 2] + 1);
                current[j] = cell;
                nearest = Math.Min(nearest, cell);
            }

            // An exchange reaches one row back, so both of the last two rows must be out of reach.
            if (nearest > most && i > 1 && Least(last) > most) return most + 1;
            var free = beforeLast;
            beforeLast = last;
            last = current;
            current = free;
        }

        return last[^1];
    }

    static int Least(ReadOnlySpan<int> cells)
    {
        var least = int.MaxValue;
        foreach (var cell in cells) least = Math.Min(least, cell);
        return least;
    }
}
