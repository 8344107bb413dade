using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;

namespace GpuAls.Evaluation.Rankers;

/// <summary>Counts for every test item of some users how many items come before it: each line of scores is compared with every test score of its user.</summary>
static unsafe class HigherScores<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    /// <summary>Counts over all items.</summary>
    /// <param name="users">The users, each with test items.</param>
    /// <param name="vectors">[all users × f] X.</param>
    /// <param name="panels">All items, in order.</param>
    /// <param name="items">How many there are.</param>
    /// <param name="cancel">Looked at for every 32 items.</param>
    public static void Count(TestScores[] users, FactorMatrix vectors, ItemPanels panels, int items, CancellationToken cancel) => ScoreLines<TSimd, V>.Visit(
        vectors, Array.ConvertAll(users, user => user.User), panels, 0, items, (user, line, first, count) => Count(users[user], line, first, count), cancel);

    static void Count(TestScores user, float* line, int first, int count)
    {
        var end = first + count;
        // A test item among these 32: before it equal scores count, behind it they do not.
        var own = user.NextBelow(end);
        var tooLow = user.TooLow;
        for (var t = 0; t < tooLow.Length; t++)
        {
            if (t == own)
            {
                for (var n = 0; n < count; n++) user.Add(t, user.IsBefore(line[n], first + n, t) ? 1 : 0);
                user.Pass();
                own = user.NextBelow(end);
                continue;
            }

            user.Add(t, ScoreLines<TSimd, V>.CountGreater(line, tooLow[t]));
        }
    }
}
