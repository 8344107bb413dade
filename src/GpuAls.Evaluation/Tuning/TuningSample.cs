using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;

namespace GpuAls.Evaluation.Tuning;

/// <summary>
/// Whole users, drawn by a seed, with all their pairs: a smaller matrix of the same items on which settings stand in much the same order. α depends on how
/// dense rows are, which stays; λ is searched as a part of the noise, which is that of the sample.
/// </summary>
static class TuningSample
{
    // Below this much less work it is not worth the second matrix.
    const int Least = 4;

    // Apart from the draws of splits and of validation.
    const int ForSample = -3;

    /// <summary>The sample; null where the matrix is not several times as large.</summary>
    /// <param name="train">[users × items]</param>
    /// <param name="pairs">About how many pairs the sample has; 0: there is none.</param>
    /// <param name="seed">Which users.</param>
    public static InteractionMatrix? Of(InteractionMatrix train, long pairs, long seed)
    {
        if (pairs == 0 || train.Entries / Least < pairs) return null;
        var share = (double)pairs / train.Entries;
        int[] users = [.. Enumerable.Range(0, train.Users.Count).Where(user => SplitMix.Share(SplitMix.Of((ulong)seed, user, ForSample)) < share && train.ByUser.RowLength(user) > 0)];
        var byUser = train.ByUser.Select(users);
        // So few users that none of them was drawn.
        return byUser.Entries == 0 ? null : new InteractionMatrix(Vocabulary.From(users.Select(user => train.Users.Key(user))), train.Items, byUser, byUser.Transpose(), duplicates: 0);
    }
}
