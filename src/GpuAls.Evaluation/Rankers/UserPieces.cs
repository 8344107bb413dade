using GpuAls.Core.Numerics;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Rankers;

/// <summary>Ranks for many users, a piece of users at a time, on all cores.</summary>
static class UserPieces
{
    const int PieceUsers = 16;

    /// <summary>Ranks for every user.</summary>
    /// <typeparam name="TMemory">The working memory of a thread.</typeparam>
    /// <param name="users">Rows of users.</param>
    /// <param name="createMemory">Creates the working memory of a thread.</param>
    /// <param name="rank">Ranks for one user.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>[users] In the given order.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static RankedUser[] Rank<TMemory>(
        IReadOnlyList<int> users, Func<TMemory> createMemory, Func<TMemory, int, RankedUser> rank, CancellationToken cancel)
    {
        var ranked = new RankedUser[users.Count];
        Threads.ForEachPiece(
            (users.Count + PieceUsers - 1) / PieceUsers,
            Environment.ProcessorCount,
            createMemory,
            (memory, piece) =>
            {
                for (var u = piece * PieceUsers; u < Math.Min(users.Count, (piece + 1) * PieceUsers); u++) ranked[u] = rank(memory, users[u]);
            },
            _ => { },
            cancel);
        return ranked;
    }
}
