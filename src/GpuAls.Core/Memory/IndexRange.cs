using System.Numerics;

namespace GpuAls.Core.Memory;

/// <summary>A range check of all indices in a large array, in one pass at the speed of memory on every core.</summary>
static class IndexRange
{
    const int PieceLength = 1 << 20;

    /// <summary>An index that is not in [0, <paramref name="count"/>), or null if all are.</summary>
    public static int? FindOutside(LargeArray<int> indices, int count)
    {
        var pieces = (int)((indices.Length + PieceLength - 1) / PieceLength);
        var maxima = new uint[pieces];
        Parallel.For(0, pieces, piece =>
        {
            var start = (long)piece * PieceLength;
            maxima[piece] = Max(indices.Slice(start, (int)Math.Min(PieceLength, indices.Length - start)));
        });
        // A negative index is a large unsigned number.
        foreach (var index in maxima)
        {
            if (index >= (uint)count && indices.Length > 0) return (int)index;
        }

        return null;
    }

    /// <summary>The maximum of the indices as unsigned numbers.</summary>
    static uint Max(ReadOnlySpan<int> indices)
    {
        var vector = Vector<uint>.Zero;
        for (; indices.Length >= Vector<int>.Count; indices = indices[Vector<int>.Count..])
            vector = Vector.Max(vector, Vector.AsVectorUInt32(new Vector<int>(indices)));
        var max = 0u;
        for (var lane = 0; lane < Vector<uint>.Count; lane++) max = Math.Max(max, vector[lane]);
        foreach (var index in indices) max = Math.Max(max, (uint)index);
        return max;
    }
}
