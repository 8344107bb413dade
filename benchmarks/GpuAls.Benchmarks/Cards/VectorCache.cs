namespace GpuAls.Benchmarks.Cards;

/// <summary>
/// A cache of whole vectors that forgets the one that was used least recently, as a stand-in for the L2 cache of a card. It counts the vectors that
/// come from memory and the changed ones that return there.
/// </summary>
sealed class VectorCache
{
    readonly int capacity;
    readonly int[] next; // towards less recently used; −1 outside the cache
    readonly int[] previous;
    readonly bool[] isChanged;
    readonly int ring; // the anchor of the list: its next is the most recently used vector
    int count;

    /// <param name="vectors">The number of different vectors.</param>
    /// <param name="capacity">The number of vectors that fit.</param>
    public VectorCache(int vectors, int capacity)
    {
        this.capacity = Math.Max(1, capacity);
        (next, previous, isChanged) = (new int[vectors + 1], new int[vectors + 1], new bool[vectors]);
        Array.Fill(next, -1);
        ring = vectors;
        next[ring] = previous[ring] = ring;
    }

    /// <summary>Changed vectors that were written back to memory.</summary>
    public long WrittenBack { get; private set; }

    /// <summary>Reads a vector and returns whether it was found.</summary>
    public bool Read(int vector)
    {
        var isFound = next[vector] >= 0;
        Use(vector, isFound);
        return isFound;
    }

    /// <summary>Writes a whole vector, which needs no read from memory.</summary>
    public void Write(int vector)
    {
        Use(vector, next[vector] >= 0);
        isChanged[vector] = true;
    }

    void Use(int vector, bool isFound)
    {
        if (isFound) Unlink(vector);
        else if (count == capacity) Evict(previous[ring]);
        else count++;
        (next[vector], previous[vector]) = (next[ring], ring);
        previous[next[ring]] = vector;
        next[ring] = vector;
    }

    void Evict(int vector)
    {
        Unlink(vector);
        next[vector] = -1;
        if (!isChanged[vector]) return;
        isChanged[vector] = false;
        WrittenBack++;
    }

    void Unlink(int vector)
    {
        next[previous[vector]] = next[vector];
        previous[next[vector]] = previous[vector];
    }
}
