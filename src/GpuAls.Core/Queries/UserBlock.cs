using System.Runtime.InteropServices;
using GpuAls.Core.Model;
using GpuAls.Core.Neighbours;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries;

/// <summary>
/// Users that are scored together: their vectors, the items to hide from each of them, and the items whose scores have a part of the neighbours. The
/// items with the largest parts are scored one by one, apart from the search. The search of the other items adds the part to the product x·y of an
/// item, and looks at every product that the largest of these parts could make good enough.
/// </summary>
sealed class UserBlock : IDisposable
{
    // So many items are scored in less time than a search takes, and the parts of the others are small.
    const int MaxApart = 256;

    readonly int[]?[] known; // null if known items are not hidden
    readonly BlockNeighbours? neighbours;
    readonly float[] largestPart; // of the items that are not scored apart

    UserBlock(AlsModel model, int count)
    {
        Vectors = FactorMatrix.Zeros(count, model.Factors.Items.Factors);
        known = new int[]?[count];
        largestPart = new float[count];
        if (model.Neighbours is not null) neighbours = new BlockNeighbours(count);
    }

    /// <summary>The number of users.</summary>
    public int Count => Vectors.Rows;

    /// <summary>[users × f]</summary>
    public FactorMatrix Vectors { get; }

    public static UserBlock Of(AlsModel model, ReadOnlySpan<int> users, bool hideKnown)
    {
        var block = new UserBlock(model, users.Length);
        var sums = model.Neighbours is { } weights ? new NeighbourSums(weights) : null;
        for (var u = 0; u < users.Length; u++)
        {
            model.Factors.Users.Row(users[u]).CopyTo(block.Vectors.WritableRow(u));
            if (hideKnown) block.known[u] = model.Known.RowColumns(users[u]).ToArray();
            if (sums is null) continue;
            block.neighbours!.Add(sums, model.Known, users[u]);
            block.largestPart[u] = LargestPartOf(block.neighbours.Parts(u));
        }

        return block;
    }

    public static UserBlock Of(AlsModel model, ReadOnlySpan<FoldedInUser> users, bool hideKnown)
    {
        var block = new UserBlock(model, users.Length);
        var sums = model.Neighbours is { } weights ? new NeighbourSums(weights) : null;
        for (var u = 0; u < users.Length; u++)
        {
            users[u].Vector.CopyTo(block.Vectors.WritableRow(u));
            if (hideKnown) block.known[u] = users[u].Items;
            if (sums is null) continue;
            block.neighbours!.Add(sums.Of(users[u].Items, users[u].Strengths));
            block.largestPart[u] = LargestPartOf(block.neighbours.Parts(u));
        }

        return block;
    }

    /// <summary>The largest part of the neighbours in the score of an item that is not scored apart; 0 or more.</summary>
    public float LargestPart(int user) => largestPart[user];

    /// <summary>The whole score of an item in the search; null if the user knows the item, or if it is scored apart.</summary>
    /// <param name="user">The user.</param>
    /// <param name="item">The item.</param>
    /// <param name="product">x·y.</param>
    public float? Score(int user, int item, float product)
    {
        if (known[user] is { } own && Array.BinarySearch(own, item) >= 0) return null;
        if (neighbours is null || neighbours.Items(user).BinarySearch(item) is not (>= 0 and var place)) return product;
        var part = neighbours.Parts(user)[place];
        return part > largestPart[user] ? null : product + part;
    }

    /// <summary>Adds the items that are scored apart to the list of a user.</summary>
    /// <param name="user">The user.</param>
    /// <param name="items">[items × f] Y.</param>
    /// <param name="candidates">The items that may be added.</param>
    /// <param name="best">The list.</param>
    public void AddApart(int user, FactorMatrix items, Candidates candidates, TopK best) =>
        AddAbove(largestPart[user], user, items, candidates, best);

    /// <summary>
    /// Adds all items with a part of the neighbours to the list of a user, for a search that sees none of them. The parameters are those of
    /// <see cref="AddApart"/>.
    /// </summary>
    public void AddAll(int user, FactorMatrix items, Candidates candidates, TopK best) =>
        AddAbove(float.NegativeInfinity, user, items, candidates, best);

    // A user with a vector of zeros gets none, as in the search of the other items.
    void AddAbove(float limit, int user, FactorMatrix items, Candidates candidates, TopK best)
    {
        if (neighbours is null || Vectors.IsZero(user)) return;
        var own = known[user];
        var (rows, partsOfRows) = (new List<int>(), new List<float>());
        var all = neighbours.Items(user);
        var parts = neighbours.Parts(user);
        for (var n = 0; n < all.Length; n++)
        {
            if (!(parts[n] > limit) || !candidates.Contains(all[n]) || (own is not null && Array.BinarySearch(own, all[n]) >= 0)) continue;
            rows.Add(all[n]);
            partsOfRows.Add(parts[n]);
        }

        var products = new float[rows.Count];
        ItemScores.Of(Vectors.Row(user), items, CollectionsMarshal.AsSpan(rows), products);
        for (var n = 0; n < products.Length; n++) best.Add(new Scored(rows[n], products[n] + partsOfRows[n]));
    }

    public void Dispose()
    {
        Vectors.Values.Dispose();
        neighbours?.Dispose();
    }

    /// <summary>A part that about <see cref="MaxApart"/> of the parts exceed, from an even sample of them; 0 if there are not so many.</summary>
    static float LargestPartOf(ReadOnlySpan<float> parts)
    {
        if (parts.Length <= MaxApart) return 0;
        var sample = new float[MaxApart];
        for (var n = 0; n < sample.Length; n++) sample[n] = parts[(int)((long)n * parts.Length / sample.Length)];
        Array.Sort(sample);
        return Math.Max(0, sample[sample.Length - 1 - (int)((long)MaxApart * sample.Length / parts.Length)]);
    }
}
