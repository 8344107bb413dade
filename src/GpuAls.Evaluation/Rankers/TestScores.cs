using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Neighbours;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Rankers;

/// <summary>A user's test items with their scores, and the number of other items that come before each of them.</summary>
sealed class TestScores
{
    readonly int[] items; // ascending
    readonly float[] scores;
    readonly int[] before;
    readonly int testItems;
    readonly int candidates;
    int passed; // test items before the next items

    /// <param name="model">Computes the scores.</param>
    /// <param name="test">[users × at least items]</param>
    /// <param name="user">The user's row.</param>
    /// <param name="neighbours">The neighbours' part of the user's scores; null if the model has no neighbours.</param>
    public TestScores(AlsModel model, SparseRows test, int user, NeighbourScores? neighbours = null)
    {
        User = user;
        testItems = test.RowLength(user);
        var known = model.Known.RowColumns(user);
        candidates = model.Items.Count - known.Length;
        items = Rankable(model, test, user);
        var x = model.Factors.Users.Row(user);
        scores = new float[items.Length];
        TooLow = new float[items.Length];
        before = new int[items.Length];
        for (var t = 0; t < items.Length; t++)
        {
            scores[t] = Recommender.Product(x, model.Factors.Items.Row(items[t])) + (neighbours?.Of(items[t]) ?? 0);
            // Until the item itself is scored, an equal score has a lower row and comes before it.
            TooLow[t] = MathF.BitDecrement(scores[t]);
        }

        if (items.Length == 0) return;
        // All items are counted by their products x·y. Known items are not in the list, so they are subtracted here.
        foreach (var item in known) Add(Recommender.Product(x, model.Factors.Items.Row(item)), item, -1);
        if (neighbours is not null) AddNeighbours(x, model.Factors.Items, known, neighbours);
    }

    /// <summary>The test items of a user that have a rank: those of the model, if the user has a vector.</summary>
    /// <param name="model">The model.</param>
    /// <param name="test">[users × at least items]</param>
    /// <param name="user">The user's row.</param>
    public static int[] Rankable(AlsModel model, SparseRows test, int user)
    {
        var columns = test.RowColumns(user);
        var unknown = columns.BinarySearch(model.Items.Count);
        return model.Factors.Users.IsZero(user) ? [] : columns[..(unknown < 0 ? ~unknown : unknown)].ToArray();
    }

    /// <summary>The user's row.</summary>
    public int User { get; }

    /// <summary>The number of test items that can be ranked.</summary>
    public int Count => items.Length;

    /// <summary>[count] For each test item, the highest score that does not come before it, among the items that are scored now.</summary>
    public float[] TooLow { get; }

    /// <summary>The next test item to be scored, if its row is below a row; otherwise −1.</summary>
    public int NextBelow(int row) => passed < items.Length && items[passed] < row ? passed : -1;

    /// <summary>Whether an item comes before a test item.</summary>
    public bool IsBefore(float score, int item, int t) => score > scores[t] || (score == scores[t] && item < items[t]);

    /// <summary>Adds to the number of items before a test item.</summary>
    public void Add(int t, int count) => before[t] += count;

    /// <summary>Counts the items with a part of the neighbours by their whole scores, and subtracts their products.</summary>
    void AddNeighbours(ReadOnlySpan<float> x, FactorMatrix all, ReadOnlySpan<int> known, NeighbourScores neighbours)
    {
        var products = new float[neighbours.Items.Length];
        ItemScores.Of(x, all, neighbours.Items, products);
        for (var n = 0; n < products.Length; n++)
        {
            var item = neighbours.Items[n];
            if (known.BinarySearch(item) >= 0) continue;
            Add(products[n], item, -1);
            Add(products[n] + neighbours.Scores[n], item, 1);
        }
    }

    void Add(float score, int item, int count)
    {
        for (var t = 0; t < items.Length; t++) before[t] += IsBefore(score, item, t) ? count : 0;
    }

    /// <summary>Marks the next test item as scored: from now on an equal score comes behind it.</summary>
    public void Pass()
    {
        TooLow[passed] = scores[passed];
        passed++;
    }

    /// <summary>The ranks, after all items were scored.</summary>
    /// <param name="top">The first items of the list.</param>
    public RankedUser ToRanked(IReadOnlyList<int> top)
    {
        var ranks = Array.ConvertAll(before, count => count + 1);
        Array.Sort(ranks);
        return new RankedUser(User, ranks, testItems, candidates, top);
    }
}

/// <summary>Counts the items before every test item of some users: each line of scores is compared with every test score of its user.</summary>
static unsafe class HigherScores<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    /// <summary>Counts over all items.</summary>
    /// <param name="users">The users, each with test items.</param>
    /// <param name="vectors">[all users × f] X.</param>
    /// <param name="panels">All items, in order.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="cancel">Checked every 32 items.</param>
    public static void Count(TestScores[] users, FactorMatrix vectors, ItemPanels panels, int items, CancellationToken cancel)
    {
        var rows = Array.ConvertAll(users, user => user.User);
        ScoreLines<TSimd, V>.Visit(vectors, rows, panels, 0, items, (user, line, first, count) => Count(users[user], line, first, count), cancel);
    }

    static void Count(TestScores user, float* line, int first, int count)
    {
        var end = first + count;
        // A test item among these 32: equal scores before it count, equal scores behind it do not.
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
