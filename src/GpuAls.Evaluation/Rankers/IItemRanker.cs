using GpuAls.Core.Interactions;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Rankers;

/// <summary>Something that puts all items in an order for a user: a model, or a plain rule that a model has to beat.</summary>
public interface IItemRanker
{
    /// <summary>What it is, for people.</summary>
    string Name { get; }

    /// <summary>[users × items] What each user knows already: it is never ranked.</summary>
    SparseRows Known { get; }

    /// <summary>Ranks the test items of many users, and lists the first items, on all cores.</summary>
    /// <param name="test">[users × at least items] The test items of each user; columns beyond the items are items that nobody here knows, and are never ranked.</param>
    /// <param name="users">Rows of users.</param>
    /// <param name="top">How many items to list for each.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>[users] In the order asked.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    IReadOnlyList<RankedUser> Rank(SparseRows test, IReadOnlyList<int> users, int top, CancellationToken cancel = default);
}
