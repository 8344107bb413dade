using System.Buffers;
using GpuAls.Core.Interactions;
using GpuAls.Core.Neighbours;

namespace GpuAls.Core.Queries;

/// <summary>
/// The neighbours' part of the scores of consecutive users, in two arrays for all of them: thousands of numbers a user, in memory that the next
/// block uses again.
/// </summary>
sealed class BlockNeighbours : IDisposable
{
    readonly int[] ends;
    int[] items = [];
    float[] parts = [];
    int count; // of users

    /// <param name="users">The maximum number of users.</param>
    public BlockNeighbours(int users) => ends = new int[users + 1];

    /// <summary>The items of a user with a part, ascending.</summary>
    public ReadOnlySpan<int> Items(int user) => items.AsSpan(ends[user]..ends[user + 1]);

    /// <summary>The parts of <see cref="Items"/>.</summary>
    public ReadOnlySpan<float> Parts(int user) => parts.AsSpan(ends[user]..ends[user + 1]);

    /// <summary>Adds the next user, of a matrix.</summary>
    /// <param name="sums">Computes the parts.</param>
    /// <param name="known">[users × items] Strengths.</param>
    /// <param name="user">The user's row.</param>
    public void Add(NeighbourSums sums, SparseRows known, int user)
    {
        var from = Reserve(sums.Add(known, user));
        sums.Take(items.AsSpan(from), parts.AsSpan(from));
    }

    /// <summary>Adds the next user.</summary>
    public void Add(NeighbourScores scores)
    {
        var from = Reserve(scores.Items.Length);
        scores.Items.CopyTo(items.AsSpan(from));
        scores.Scores.CopyTo(parts.AsSpan(from));
    }

    /// <summary>Returns the arrays for the next block.</summary>
    public void Dispose()
    {
        Return(items, parts);
        (items, parts) = ([], []);
    }

    int Reserve(int more)
    {
        var from = ends[count];
        var needed = checked(from + more);
        if (needed > items.Length)
        {
            var size = (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * items.Length));
            var (widerItems, widerParts) = (ArrayPool<int>.Shared.Rent(size), ArrayPool<float>.Shared.Rent(size));
            items.AsSpan(0, from).CopyTo(widerItems);
            parts.AsSpan(0, from).CopyTo(widerParts);
            Return(items, parts);
            (items, parts) = (widerItems, widerParts);
        }

        ends[++count] = needed;
        return from;
    }

    static void Return(int[] items, float[] parts)
    {
        if (items.Length == 0) return;
        ArrayPool<int>.Shared.Return(items);
        ArrayPool<float>.Shared.Return(parts);
    }
}
