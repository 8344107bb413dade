using GpuAls.Core.Model;
using GpuAls.Core.Neighbours;

namespace GpuAls.Core.Queries.Prepared;

/// <summary>
/// The memory of one search at a time: the items that it must not list, and the parts of the neighbours in the scores. Items with a part that the
/// search by descending norm did not reach are scored one by one, unless their bound is below the threshold.
/// </summary>
/// <param name="model">The model.</param>
sealed class SearchWorkspace(AlsModel model)
{
    const int WordBits = 64;

    // Items that are scored together.
    const int Group = 32;

    // The sum of any number, 0 and −0 too, and this one is the number.
    const float NoPart = -0f;

    readonly ulong[] hidden = new ulong[(model.Items.Count + WordBits - 1) / WordBits];
    readonly List<int> allowed = [];
    readonly NeighbourSums? sums = model.Neighbours is { } weights ? new NeighbourSums(weights) : null;
    readonly float[] vector = new float[model.Factors.Items.Factors];
    readonly int[] group = new int[Group];
    readonly float[] groupParts = new float[Group];
    readonly float[] products = new float[Group];
    int[] items = [];
    float[] parts = [];
    int count;

    /// <summary>[f] Memory for a vector.</summary>
    public double[] Factors { get; } = new double[model.Factors.Items.Factors];

    /// <summary>
    /// [items] The neighbours' part of each score, from <see cref="AddNeighbours"/> to <see cref="TakeParts"/>; null without neighbours.
    /// </summary>
    public float[]? Parts => sums?.Sums;

    /// <summary>A copy of a user's vector.</summary>
    public float[] Copy(ReadOnlySpan<float> from)
    {
        from.CopyTo(vector);
        return vector;
    }

    /// <summary>Whether an item must not be listed.</summary>
    public bool IsHidden(int item) => (hidden[item / WordBits] >> (item % WordBits) & 1) != 0;

    /// <summary>Hides items.</summary>
    public void Hide(ReadOnlySpan<int> rows)
    {
        foreach (var item in rows) Hide(item);
    }

    /// <summary>Hides excluded items.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range.</exception>
    public void Hide(IReadOnlyCollection<int>? rows, string name)
    {
        foreach (var item in rows ?? [])
        {
            RequireItem(item, name);
            Hide(item);
        }
    }

    /// <summary>Sets the items to choose from, after items were hidden.</summary>
    /// <param name="rows">Rows of items; null for all.</param>
    /// <param name="name">The name of the parameter, for the exception.</param>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range.</exception>
    public void Allow(IReadOnlyCollection<int>? rows, string name)
    {
        foreach (var item in rows ?? [])
        {
            RequireItem(item, name);
            // An item that occurs twice is listed once.
            if (IsHidden(item)) continue;
            Hide(item);
            allowed.Add(item);
        }
    }

    /// <summary>Computes the neighbours' parts of a user's scores.</summary>
    public void AddNeighbours(in PreparedUser user) => count = sums?.Add(user.Items, user.Strengths) ?? 0;

    /// <summary>Lists the items that have a part, with their parts.</summary>
    public void TakeParts()
    {
        if (count > items.Length) (items, parts) = (new int[count + count / 2], new float[count + count / 2]);
        sums?.Take(items, parts);
    }

    /// <summary>Adds the items with a part that the search did not reach to a list.</summary>
    /// <param name="user">The user.</param>
    /// <param name="places">[items] The place of each item in the order of the search.</param>
    /// <param name="searched">The number of items that the search has seen.</param>
    /// <param name="norms">[items] ‖y‖, rounded up.</param>
    /// <param name="norm">‖x‖.</param>
    /// <param name="best">The list.</param>
    public void ScoreItemsWithParts(in PreparedUser user, int[] places, int searched, float[] norms, double norm, TopK best)
    {
        var size = 0;
        for (var n = 0; n < count; n++)
        {
            if (CanReach(best.Threshold, norm * norms[items[n]], parts[n]) && places[items[n]] >= searched && !IsHidden(items[n]))
                size = AddToGroup(user, items[n], parts[n], size, best);
        }

        ScoreGroup(user, size, best);
    }

    /// <summary>Adds the items of <see cref="Allow"/> to a list.</summary>
    public void ScoreAllowed(in PreparedUser user, TopK best)
    {
        var size = 0;
        foreach (var item in allowed)
        {
            var place = Array.BinarySearch(items, 0, count, item);
            size = AddToGroup(user, item, place < 0 ? NoPart : parts[place], size, best);
        }

        ScoreGroup(user, size, best);
    }

    /// <summary>Adds items that a search found, and every item with a part, to a list, unless they are hidden.</summary>
    /// <param name="user">The user.</param>
    /// <param name="found">The items, each once.</param>
    /// <param name="best">The list.</param>
    public void ScoreFound(in PreparedUser user, ReadOnlySpan<Scored> found, TopK best)
    {
        var size = 0;
        for (var n = 0; n < count; n++)
        {
            if (!IsHidden(items[n])) size = AddToGroup(user, items[n], parts[n], size, best);
        }

        foreach (var item in found)
        {
            var isNew = Array.BinarySearch(items, 0, count, item.Row) < 0;
            if (isNew && !IsHidden(item.Row)) size = AddToGroup(user, item.Row, NoPart, size, best);
        }

        ScoreGroup(user, size, best);
    }

    /// <summary>Forgets the user.</summary>
    public void Clear()
    {
        Array.Clear(hidden);
        allowed.Clear();
        count = 0;
    }

    // Every rounding of the sum of a product and a part is less than this share of them.
    static bool CanReach(float threshold, double bound, float part)
    {
        const double rounding = 1.0 / (1 << 22);
        var limit = Math.Min(threshold, ScoreBound.MaxThreshold);
        return bound + part >= limit - rounding * (Math.Abs(limit) + Math.Abs(part));
    }

    int AddToGroup(in PreparedUser user, int item, float part, int size, TopK best)
    {
        (group[size], groupParts[size]) = (item, part);
        if (++size < Group) return size;
        ScoreGroup(user, size, best);
        return 0;
    }

    void ScoreGroup(in PreparedUser user, int size, TopK best)
    {
        ItemScores.Of(user.Vector, model.Factors.Items, group.AsSpan(0, size), products);
        for (var n = 0; n < size; n++)
        {
            var score = user.Penalty.Apply(products[n], group[n]) + groupParts[n];
            if (score > float.NegativeInfinity) best.Add(new Scored(group[n], score));
        }
    }

    void Hide(int item) => hidden[item / WordBits] |= 1UL << (item % WordBits);

    void RequireItem(int item, string name) => ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)item, (uint)model.Items.Count, name);
}
