using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries;

/// <summary>
/// The items that may be recommended: all, or a list that was filtered once for all users of a query. Ordered by ascending row, or, with a bound of
/// their scores, by descending norm.
/// </summary>
sealed class Candidates
{
    const int PieceRows = 4096;

    readonly bool[]? isCandidate;
    readonly int[]? rows;
    readonly double[]? norms;

    Candidates(int count, int[]? rows, bool[]? isCandidate)
    {
        Count = count;
        this.rows = rows;
        this.isCandidate = isCandidate;
    }

    Candidates(int[] rows, bool[]? isCandidate, double[] norms, ScoreBound bound)
        : this(rows.Length, rows, isCandidate)
    {
        this.norms = norms;
        Bound = bound;
    }

    /// <summary>The bound that orders them; null if they are ordered by row.</summary>
    public ScoreBound? Bound { get; }

    /// <summary>The number of candidates.</summary>
    public int Count { get; }

    /// <summary>The item of a candidate.</summary>
    public int Row(int candidate) => rows is null ? candidate : rows[candidate];

    /// <summary>Whether an item is a candidate.</summary>
    public bool Contains(int item) => isCandidate is null || isCandidate[item];

    /// <summary>The highest norm of a candidate and all behind it; infinite if they are ordered by row.</summary>
    public double HighestNormFrom(int candidate) => norms?[candidate] ?? double.PositiveInfinity;

    /// <summary>The same items, ordered by the bound of their scores, highest first.</summary>
    /// <param name="bound">Computes the norms.</param>
    /// <param name="items">[items × f] Y.</param>
    /// <param name="threads">The number of threads.</param>
    public Candidates Descending(ScoreBound bound, FactorMatrix items, int threads)
    {
        var ordered = new int[Count];
        var negative = new double[Count];
        Threads.ForEachPiece((Count + PieceRows - 1) / PieceRows, threads, piece =>
        {
            var work = new double[items.Factors];
            for (var candidate = piece * PieceRows; candidate < Math.Min(Count, (piece + 1) * PieceRows); candidate++)
            {
                ordered[candidate] = Row(candidate);
                negative[candidate] = -bound.ItemNorm(items.Row(Row(candidate)), work);
            }
        });
        Array.Sort(negative, ordered);
        return new Candidates(ordered, isCandidate, Array.ConvertAll(negative, norm => -norm), bound);
    }

    /// <summary>The items that the options allow, each once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A row is not in [0, items), or the count is below 1.</exception>
    public static Candidates From(RecommendOptions options, int items)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Count, 1, nameof(options.Count));
        if (options is { Only: null, Exclude: null or { Count: 0 } }) return new Candidates(items, null, null);

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

        return new Candidates(rows.Length, rows, isCandidate);

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
