namespace GpuAls.Core;

/// <summary>The items that may be recommended, rows ascending: all, or a list that was filtered once for all users of a query.</summary>
sealed class Candidates
{
    readonly int[]? rows;

    Candidates(int count, int[]? rows)
    {
        Count = count;
        this.rows = rows;
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The item of a candidate.</summary>
    public int Row(int candidate) => rows is null ? candidate : rows[candidate];

    /// <summary>The items that the options let through; each once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A row is not in [0, items), or the count is below 1.</exception>
    public static Candidates From(RecommendOptions options, int items)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Count, 1, nameof(options.Count));
        if (options is { Only: null, Exclude: null or { Count: 0 } }) return new Candidates(items, null);

        var isCandidate = new bool[items];
        if (options.Only is null) Array.Fill(isCandidate, true);
        Mark(options.Only, true, nameof(options.Only));
        Mark(options.Exclude, false, nameof(options.Exclude));
        var rows = new int[isCandidate.Count(true)];
        var next = 0;
        for (var item = 0; item < items; item++)
        {
            if (isCandidate[item]) rows[next++] = item;
        }

        return new Candidates(rows.Length, rows);

        void Mark(IReadOnlyCollection<int>? marked, bool value, string name)
        {
            foreach (var item in marked ?? [])
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)item, (uint)items, name);
                isCandidate[item] = value;
            }
        }
    }
}
