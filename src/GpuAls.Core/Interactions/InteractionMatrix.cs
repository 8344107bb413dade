namespace GpuAls.Core.Interactions;

/// <summary>All interactions of users with items: strengths by user (CSR) and by item (CSC), and the names of both. Immutable.</summary>
public sealed class InteractionMatrix
{
    internal InteractionMatrix(Vocabulary users, Vocabulary items, SparseRows byUser, SparseRows byItem, long duplicates)
    {
        Users = users;
        Items = items;
        ByUser = byUser;
        ByItem = byItem;
        Duplicates = duplicates;
    }

    /// <summary>[users] The users' names.</summary>
    public Vocabulary Users { get; }

    /// <summary>[items] The items' names.</summary>
    public Vocabulary Items { get; }

    /// <summary>[users × items] Strengths r, a row for each user; negative for a dislike, never 0.</summary>
    public SparseRows ByUser { get; }

    /// <summary>[items × users] The same strengths, a row for each item.</summary>
    public SparseRows ByItem { get; }

    /// <summary>The number of (user, item) pairs with an interaction.</summary>
    public long Entries => ByUser.Entries;

    /// <summary>The number of interactions that repeated a pair and were added to it.</summary>
    public long Duplicates { get; }

    /// <summary>The number of pairs that were dropped because their likes and dislikes cancel out.</summary>
    public long Cancelled { get; internal init; }

    /// <summary>The use of the times of its rows; null if they were not used.</summary>
    public InteractionTimes? Times { get; internal init; }

    /// <summary>Whether a filter has dropped users or items of the data.</summary>
    internal bool IsFiltered { get; init; }

    /// <summary>The sums of repeated pairs that are whole numbers beyond the precision of float32; null if there are none.</summary>
    internal RoundedStrengths? RoundedSums { get; init; }

    /// <summary>The number of pairs that are dislikes.</summary>
    public long Dislikes => ByUser.Values.HasNegative ? ByUser.Values.Count(strength => strength < 0) : 0;

    /// <summary>Whether all pairs have the same |r|, as in data without counts.</summary>
    internal bool HasOneStrength =>
        ByUser.Values.Max(strength => Math.Abs(strength)) == -ByUser.Values.Max(strength => -Math.Abs(strength));

    /// <summary>The same error with the name of its row instead of the number.</summary>
    internal GpuAlsException WithName(GpuAlsException error) => error.Row is { } row
        ? new($"{row.Before}{Name(row.Side, row.Row)}{row.After}", error)
        : error;

    /// <summary>A user or an item in a message: <c>user 'alice'</c>.</summary>
    internal string Name(string side, int row) => $"{side} {DisplayText.Quote((side == "user" ? Users : Items).Name(row))}";

    /// <exception cref="GpuAlsException">There are no interactions, or only dislikes.</exception>
    internal void RequireInteractions()
    {
        if (Entries == 0) throw new GpuAlsException("there is nothing to train on: the matrix has no interactions");
        if (Dislikes == Entries)
            throw new GpuAlsException("there is nothing to train on: all interactions are dislikes, and recommendations come from likes");
    }
}
