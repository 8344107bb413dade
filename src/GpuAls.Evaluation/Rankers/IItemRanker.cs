using GpuAls.Core.Interactions;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Rankers;

/// <summary>Ranks all items for a user: a model, or a baseline that a model has to beat.</summary>
public interface IItemRanker
{
    /// <summary>The name for people.</summary>
    string Name { get; }

    /// <summary>[users × items] The known items of each user, which are never ranked.</summary>
    SparseRows Known { get; }

    /// <summary>Ranks the test items of many users and lists the first items, on all cores.</summary>
    /// <param name="test">[users × at least items] The test items of each user;
    /// columns beyond the items are unknown items, which are never ranked.</param>
    /// <param name="users">Rows of users.</param>
    /// <param name="top">The number of items to list for each user.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>[users] In the given order.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    IReadOnlyList<RankedUser> Rank(SparseRows test, IReadOnlyList<int> users, int top, CancellationToken cancel = default);
}
