namespace GpuAls.Core.Queries;

/// <summary>
/// The best <paramref name="capacity"/> of any number of scored rows: a heap with the worst row on top. Higher scores are better, and of equal scores
/// the lower row, so that the result does not depend on the order of adding.
/// </summary>
sealed class TopK(int capacity)
{
    // Grows with its content: a capacity of all items costs nothing if a filter allows ten.
    Scored[] heap = new Scored[Math.Min(capacity, 16)];
    int count;

    /// <summary>Scores below it are not kept, nor an equal score with a higher row; −∞ until the heap is full.</summary>
    public float Threshold => count == capacity ? heap[0].Score : float.NegativeInfinity;

    /// <summary>The worst row that is kept; until the heap is full, one that is worse than any other.</summary>
    public Scored Worst => count == capacity ? heap[0] : new Scored(int.MaxValue, float.NegativeInfinity);

    /// <summary>The number of rows that are kept.</summary>
    public int Count => count;

    /// <summary>Forgets all rows.</summary>
    public void Clear() => count = 0;

    public void Add(Scored candidate)
    {
        if (count < capacity)
        {
            if (count == heap.Length) Array.Resize(ref heap, (int)Math.Min(capacity, count * 2L));
            Raise(candidate, count++);
        }
        else if (IsBetter(candidate, heap[0]))
        {
            Sink(candidate);
        }
    }

    /// <summary>Adds all rows of another heap.</summary>
    public void AddAll(TopK other)
    {
        foreach (var candidate in other.heap.AsSpan(0, other.count)) Add(candidate);
    }

    /// <summary>The rows, best first.</summary>
    public Scored[] ToSortedArray()
    {
        var sorted = heap.AsSpan(0, count).ToArray();
        Array.Sort(sorted, static (a, b) => IsBetter(a, b) ? -1 : IsBetter(b, a) ? 1 : 0);
        return sorted;
    }

    static bool IsBetter(Scored a, Scored b) => a.Score > b.Score || (a.Score == b.Score && a.Row < b.Row);

    void Raise(Scored candidate, int place)
    {
        while (place > 0 && IsBetter(heap[(place - 1) / 2], candidate))
        {
            heap[place] = heap[(place - 1) / 2];
            place = (place - 1) / 2;
        }

        heap[place] = candidate;
    }

    void Sink(Scored candidate)
    {
        var place = 0;
        while (2 * place + 1 < count)
        {
            var worse = 2 * place + 1;
            if (worse + 1 < count && IsBetter(heap[worse], heap[worse + 1])) worse++;
            if (!IsBetter(candidate, heap[worse])) break;
            heap[place] = heap[worse];
            place = worse;
        }

        heap[place] = candidate;
    }
}
