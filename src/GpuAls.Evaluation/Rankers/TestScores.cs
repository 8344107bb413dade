using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Rankers;

/// <summary>A user's test items with their scores, and how many other items were seen to come before each.</summary>
sealed class TestScores
{
    readonly int[] items; // ascending
    readonly float[] scores;
    readonly int[] before;
    readonly int testItems;
    readonly int candidates;
    int passed; // test items before the items that come next

    /// <param name="model">Gives the scores.</param>
    /// <param name="test">[users × at least items]</param>
    /// <param name="user">The user's row.</param>
    public TestScores(AlsModel model, SparseRows test, int user)
    {
        User = user;
        testItems = test.RowLength(user);
        var known = model.Known.RowColumns(user);
        candidates = model.Items.Count - known.Length;
        var columns = test.RowColumns(user);
        var unknown = columns.BinarySearch(model.Items.Count);
        items = model.Factors.Users.IsZero(user) ? [] : columns[..(unknown < 0 ? ~unknown : unknown)].ToArray();
        var x = model.Factors.Users.Row(user);
        scores = new float[items.Length];
        TooLow = new float[items.Length];
        before = new int[items.Length];
        for (var t = 0; t < items.Length; t++)
        {
            scores[t] = Recommender.Score(x, model.Factors.Items.Row(items[t]));
            // Until the item itself passes by, an equal score has a lower row and comes before it.
            TooLow[t] = MathF.BitDecrement(scores[t]);
        }

        // Known items are not in the list: what counting all will add for them is taken away.
        foreach (var item in items.Length == 0 ? [] : known)
        {
            var score = Recommender.Score(x, model.Factors.Items.Row(item));
            for (var t = 0; t < items.Length; t++) before[t] -= IsBefore(score, item, t) ? 1 : 0;
        }
    }

    /// <summary>The user's row.</summary>
    public int User { get; }

    /// <summary>How many test items can be ranked.</summary>
    public int Count => items.Length;

    /// <summary>[count] The highest score that does not come before each test item, of the items that pass by now.</summary>
    public float[] TooLow { get; }

    /// <summary>The next test item to pass by, if its row is below another row; else −1.</summary>
    public int NextBelow(int row) => passed < items.Length && items[passed] < row ? passed : -1;

    /// <summary>Whether an item comes before a test item.</summary>
    public bool IsBefore(float score, int item, int t) => score > scores[t] || (score == scores[t] && item < items[t]);

    /// <summary>Adds to how many come before a test item.</summary>
    public void Add(int t, int count) => before[t] += count;

    /// <summary>Says that the next test item has passed by: from now on an equal score comes behind it.</summary>
    public void Pass()
    {
        TooLow[passed] = scores[passed];
        passed++;
    }

    /// <summary>When all items have passed by.</summary>
    /// <param name="top">The first items of the list.</param>
    public RankedUser ToRanked(IReadOnlyList<int> top)
    {
        var ranks = Array.ConvertAll(before, count => count + 1);
        Array.Sort(ranks);
        return new RankedUser(User, ranks, testItems, candidates, top);
    }
}

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
