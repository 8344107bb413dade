namespace GpuAls.Core.Interactions;

/// <summary>
/// Keeps the users with enough items and the items with enough users: the (k, l)-core of the bipartite graph, the largest part of the interactions in
/// which every user and every item has enough of the others. A dislike counts like any other pair.
/// </summary>
/// <remarks>
/// The core is unique, so neither the order of the interactions nor the number of threads changes the result (Batagelj, Zaversnik: "An O(m) Algorithm
/// for Cores Decomposition of Networks", 2003).
/// </remarks>
public sealed record InteractionFilter
{
    /// <summary>The minimum number of items of a user; 1 or more. Default: 1.</summary>
    public int MinItemsPerUser { get; init; } = 1;

    /// <summary>The minimum number of users of an item; 1 or more. Default: 1.</summary>
    public int MinUsersPerItem { get; init; } = 1;

    /// <summary>
    /// Drops the users with too few items, then the items with too few of the remaining users, and repeats both until nothing changes.
    /// </summary>
    /// <param name="matrix">The interactions; unchanged.</param>
    /// <returns>The remaining interactions, maybe none, and the numbers of dropped ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A minimum is below 1.</exception>
    public FilteredInteractions Apply(InteractionMatrix matrix)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MinItemsPerUser, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinUsersPerItem, 1);
        var core = new InteractionCore(matrix, MinItemsPerUser, MinUsersPerItem);
        var (users, items) = (core.Users, core.Items);
        if (core.Rounds == 0) return new FilteredInteractions(matrix, 0, 0, 0, 0);
        var byUser = matrix.ByUser.Select(users, items);
        var kept = new InteractionMatrix(matrix.Users.Select(users), matrix.Items.Select(items), byUser, byUser.Transpose(), matrix.Duplicates)
        {
            Cancelled = matrix.Cancelled,
            RoundedSums = matrix.RoundedSums,
            Times = matrix.Times,
            IsFiltered = true,
        };
        return new FilteredInteractions(
            kept, matrix.Entries - kept.Entries, matrix.Users.Count - users.Count, matrix.Items.Count - items.Count, core.Rounds);
    }
}

/// <summary>The result of an <see cref="InteractionFilter"/>.</summary>
/// <param name="Matrix">The remaining interactions. Users and items are numbered again, in the order that they had.</param>
/// <param name="DroppedPairs">The number of dropped pairs of user and item.</param>
/// <param name="DroppedUsers">The number of dropped users.</param>
/// <param name="DroppedItems">The number of dropped items.</param>
/// <param name="Rounds">The number of rounds that dropped a user or an item; each drops users first, then items.</param>
public sealed record FilteredInteractions(InteractionMatrix Matrix, long DroppedPairs, int DroppedUsers, int DroppedItems, int Rounds);
