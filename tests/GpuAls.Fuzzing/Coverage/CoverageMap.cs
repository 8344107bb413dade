using System.Numerics;
using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace GpuAls.Fuzzing.Coverage;

/// <summary>
/// The edges that instrumented assemblies pass: SharpFuzz counts each in one byte of a map. Counts fall into eight classes (1, 2, 3, 4–7, 8–15,
/// 16–31, 32–127, more), and a class of an edge that was not seen before is new behaviour.
/// </summary>
sealed unsafe class CoverageMap : IDisposable
{
    const int Size = 1 << 16;

    static readonly byte[] ClassOf = [.. Enumerable.Range(0, 256).Select(Classify)];

    readonly byte* map = (byte*)NativeMemory.AlignedAlloc(Size, 64);
    readonly byte[] seen = new byte[Size];

    public CoverageMap()
    {
        Clear();
        Trace.SharedMem = map;
    }

    /// <summary>The number of edges that any execution passed.</summary>
    public int Edges { get; private set; }

    /// <summary>Forgets the last execution.</summary>
    public void Clear()
    {
        new Span<byte>(map, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Adds the last execution.</summary>
    /// <returns>Whether it passed a new edge, or an edge for a new class of times.</returns>
    public bool Add()
    {
        var isNew = false;
        var words = new ReadOnlySpan<ulong>(map, Size / sizeof(ulong));
        for (var word = 0; word < words.Length; word++)
        {
            if (words[word] == 0) continue;
            for (var at = word * sizeof(ulong); at < (word + 1) * sizeof(ulong); at++)
            {
                var bit = ClassOf[map[at]];
                if ((seen[at] | bit) == seen[at]) continue;
                if (seen[at] == 0) Edges++;
                seen[at] |= bit;
                isNew = true;
            }
        }

        return isNew;
    }

    /// <summary>The edges of the last execution.</summary>
    public HashSet<int> LastEdges()
    {
        var edges = new HashSet<int>();
        for (var at = 0; at < Size; at++)
        {
            if (map[at] != 0) edges.Add(at);
        }

        return edges;
    }

    public void Dispose()
    {
        // Other threads may still count; the memory stays.
        Trace.PrevLocation = 0;
    }

    static byte Classify(int count) => count switch
    {
        0 => 0,
        < 4 => (byte)(1 << (count - 1)),
        _ => (byte)(1 << Math.Min(BitOperations.Log2((uint)count) + 1, 7)),
    };
}
