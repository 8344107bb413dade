using System.Numerics;

namespace GpuAls.Core.Memory;

/// <summary>Whether every index of a large array is in range: one pass at the speed of memory, on every core.</summary>
static class IndexRange
{
    const int PieceLength = 1 << 20;

    /// <summary>An index that is not in [0, <paramref name="count"/>), or null where there is none.</summary>
    public static int? FindOutside(LargeArray<int> indices, int count)
    {
        var pieces = (int)((indices.Length + PieceLength - 1) / PieceLength);
        var largest = new uint[pieces];
        Parallel.For(0, pieces, piece =>
        {
            var start = (long)piece * PieceLength;
            largest[piece] = Largest(indices.Slice(start, (int)Math.Min(PieceLength, indices.Length - start)));
        });
        // As unsigned numbers negative ones are the largest.
        foreach (var index in largest)
        {
            if (index >= (uint)count && indices.Length > 0) return (int)index;
        }

        return null;
    }

    static uint Largest(ReadOnlySpan<int> indices)
    {
        var vector = Vector<uint>.Zero;
        for (; indices.Length >= Vector<int>.Count; indices = indices[Vector<int>.Count..])
            vector = Vector.Max(vector, Vector.AsVectorUInt32(new Vector<int>(indices)));
        var largest = 0u;
        for (var lane = 0; lane < Vector<uint>.Count; lane++) largest = Math.Max(largest, vector[lane]);
        foreach (var index in indices) largest = Math.Max(largest, (uint)index);
        return largest;
    }
}
