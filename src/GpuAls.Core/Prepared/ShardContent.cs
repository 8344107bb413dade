using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Prepared;

/// <summary>The properties of the pairs of a shard that training assumes, checked on all cores.</summary>
static class ShardContent
{
    const int PieceLength = 1 << 20;
    const int PieceRows = 1 << 12;

    /// <summary>The first code beyond the levels, as a sentence; null if there is none.</summary>
    public static string? FindCode(LargeArray<ushort> codes, long levels)
    {
        if (levels > ushort.MaxValue) return null;
        return Find(codes, 0, code => code >= levels) is { } outside
            ? FormattableString.Invariant($"the code {outside}; expected 0 to {levels - 1}")
            : null;
    }

    /// <summary>A strength that is 0 or not finite, as a sentence; null if there is none.</summary>
    public static string? FindStrength(LargeArray<float> strengths, long start) =>
        Find(strengths, start, value => value == 0 || !float.IsFinite(value)) is { } wrong
            ? FormattableString.Invariant($"the strength {wrong}; expected a finite number other than 0")
            : null;

    /// <summary>The first row whose columns do not ascend, as a sentence; null if there is none.</summary>
    /// <param name="offsets">[rows + 1] The starts of the rows.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="padding">The columns before the first row.</param>
    public static string? FindOrder(LargeArray<long> offsets, LargeArray<int> columns, long padding)
    {
        var rows = (int)(offsets.Length - 1);
        var found = new int[(rows + PieceRows - 1) / PieceRows];
        Parallel.For(0, found.Length, piece => found[piece] = FirstUnordered(
            offsets, columns, padding, piece * PieceRows, (int)Math.Min(rows, (piece + 1L) * PieceRows)));
        return Array.Find(found, row => row >= 0) is var first && Array.Exists(found, row => row >= 0)
            ? FormattableString.Invariant($"row {first}: columns that do not ascend")
            : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static unsafe int FirstUnordered(LargeArray<long> offsets, LargeArray<int> columns, long padding, int start, int end)
    {
        var offset = offsets.Pointer;
        var column = columns.Pointer + padding;
        for (var row = start; row < end; row++)
        {
            for (var e = offset[row] + 1; e < offset[row + 1L]; e++)
            {
                if (column[e] <= column[e - 1]) return row;
            }
        }

        return -1;
    }

    static T? Find<T>(LargeArray<T> values, long start, Predicate<T> isWrong) where T : unmanaged
    {
        var pieces = (int)((values.Length - start + PieceLength - 1) / PieceLength);
        var found = new T?[pieces];
        Parallel.For(0, pieces, piece =>
        {
            var first = start + (long)piece * PieceLength;
            foreach (var value in values.Slice(first, (int)Math.Min(PieceLength, values.Length - first)))
            {
                if (!isWrong(value)) continue;
                found[piece] = value;
                return;
            }
        });
        return Array.Find(found, value => value is not null);
    }
}
