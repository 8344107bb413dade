using GpuAls.Core.Model;
using GpuAls.Core.Neighbours;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries;

/// <summary>
/// Users that are scored together: their vectors, the items to hide from each of them, and the items whose scores have a part of the neighbours.
/// These items are scored one by one, and the search of the other items does not see them.
/// </summary>
sealed class UserBlock : IDisposable
{
    readonly int[]?[] known; // null if known items are not hidden
    readonly NeighbourScores?[] neighbours;

    UserBlock(int count, int factors)
    {
        Vectors = FactorMatrix.Zeros(count, factors);
        known = new int[]?[count];
        neighbours = new NeighbourScores?[count];
    }

    /// <summary>The number of users.</summary>
    public int Count => Vectors.Rows;

    /// <summary>[users × f]</summary>
    public FactorMatrix Vectors { get; }

    public static UserBlock Of(AlsModel model, ReadOnlySpan<int> users, bool hideKnown)
    {
        var block = new UserBlock(users.Length, model.Factors.Users.Factors);
        var sums = model.Neighbours is { } weights ? new NeighbourSums(weights) : null;
        for (var u = 0; u < users.Length; u++)
        {
            model.Factors.Users.Row(users[u]).CopyTo(block.Vectors.WritableRow(u));
            if (hideKnown) block.known[u] = model.Known.RowColumns(users[u]).ToArray();
            block.neighbours[u] = sums?.Of(model.Known, users[u]);
        }

        return block;
    }

    public static UserBlock Of(AlsModel model, FoldedInUser user, bool hideKnown)
    {
        var block = new UserBlock(1, user.Vector.Length);
        user.Vector.CopyTo(block.Vectors.WritableRow(0));
        if (hideKnown) block.known[0] = user.Items;
        if (model.Neighbours is { } weights) block.neighbours[0] = user.NeighboursOf(weights);
        return block;
    }

    /// <summary>Whether an item is hidden from the search for a user, because the user knows it or because it is scored apart.</summary>
    public bool IsHidden(int user, int item) => Contains(known[user], item) || Contains(neighbours[user]?.Items, item);

    /// <summary>
    /// Adds the items with a part of the neighbours to the list of a user, with their whole scores. A user with a vector of zeros gets none, as in
    /// the search of the other items.
    /// </summary>
    /// <param name="user">The user.</param>
    /// <param name="items">[items × f] Y.</param>
    /// <param name="candidates">The items that may be added.</param>
    /// <param name="best">The list.</param>
    public void AddNeighbours(int user, FactorMatrix items, Candidates candidates, TopK best)
    {
        if (neighbours[user] is not { } parts || Vectors.IsZero(user)) return;
        var scores = new float[parts.Items.Length];
        ItemScores.Of(Vectors.Row(user), items, parts.Items, scores);
        for (var n = 0; n < scores.Length; n++)
        {
            var item = parts.Items[n];
            if (candidates.Contains(item) && !Contains(known[user], item)) best.Add(new Scored(item, scores[n] + parts.Scores[n]));
        }
    }

    public void Dispose() => Vectors.Values.Dispose();

    static bool Contains(int[]? rows, int item) => rows is not null && Array.BinarySearch(rows, item) >= 0;
}
