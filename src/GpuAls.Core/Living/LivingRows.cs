using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Living;

/// <summary>
/// Both sides of a model that is updated: copies of its vectors, the weights of its new history, and the sweeps over the rows to solve.
/// </summary>
sealed class LivingRows
{
    readonly PairWeights pairWeights;
    readonly WeightedRows byUser;
    readonly int[] itemPairs; // [items] the number of pairs
    readonly double regularization;
    readonly int threads;
    readonly RowSolution solution;

    LivingRows(AlsModel model, Vocabulary users, Vocabulary items, SparseRows known, SideFeatures? features, int threads)
    {
        if (!(model with { Features = features }).HasFeaturesOfRows)
            throw new ArgumentException("the model learned from features and does not have those of its rows; expected them", nameof(model));
        (UserNames, ItemNames, this.threads) = (users, items, threads);
        pairWeights = model.Options.Weighting.Of(known);
        FactorMatrix? ofUsers = null, ofItems = null;
        SummedWeights? weights = null;
        // Evidence that depends on totals is summed up on one thread, which leaves the others to copy the vectors.
        Parallel.Invoke(
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => weights = pairWeights.ByUserWithSums(threads),
            () => ofUsers = Grown(model.Factors.Users, users.Count),
            () => ofItems = Grown(model.Factors.Items, items.Count));
        (byUser, var userEvidence, var itemEvidence, itemPairs) = weights!;
        var lambdas = model.Options.RowRegularization(known);
        regularization = lambdas.Mean;
        solution = new(regularization, known.Values.HasNegative, threads);
        Users = new(users, ofUsers!, userEvidence, lambdas.Users(), Grown(model.Changed?.Users, users.Count))
        {
            Prior = RowPrior.Of(model.UserFeatures, features?.Users),
        };
        Items = new(items, ofItems!, itemEvidence, lambdas.Items(), Grown(model.Changed?.Items, items.Count))
        {
            Prior = RowPrior.Of(model.ItemFeatures, features?.Items),
        };
    }

    /// <summary>[users] The names of the users.</summary>
    public Vocabulary UserNames { get; }

    /// <summary>[items] The names of the items.</summary>
    public Vocabulary ItemNames { get; }

    /// <summary>The users.</summary>
    public LivingSide Users { get; }

    /// <summary>The items.</summary>
    public LivingSide Items { get; }

    /// <summary>The rows of a model with another history.</summary>
    /// <param name="model">The model.</param>
    /// <param name="users">[users] The names, with those of the model first.</param>
    /// <param name="items">[items] The names, with those of the model first.</param>
    /// <param name="known">[users × items] The new history.</param>
    /// <param name="features">The features of the rows; null for none.</param>
    /// <param name="threads">The number of threads.</param>
    /// <exception cref="ArgumentException">The model learned from features, and those of the rows are missing.</exception>
    public static LivingRows Of(
        AlsModel model, Vocabulary users, Vocabulary items, SparseRows known, SideFeatures? features, int threads) =>
        new(model, users, items, known, features, threads);

    /// <summary>Counts changed pairs as changed evidence of their rows.</summary>
    public void AddChanges(IEnumerable<ChangedPair> changes)
    {
        foreach (var change in changes)
        {
            var changed = Math.Abs(Confidence(change, change.After) - Confidence(change, change.Before));
            Users.AddChange(change.User, changed);
            Items.AddChange(change.Item, changed);
        }
    }

    /// <summary>Counts the fading of the history as changed evidence of its rows.</summary>
    /// <returns>The share of all evidence.</returns>
    public double AddFading(FadedEvidence faded)
    {
        Items.AddFaded(faded.Items);
        return Users.AddFaded(faded.Users);
    }

    /// <summary>Solves the rows above a tolerance, users and items by turns, until none is left.</summary>
    /// <returns>The rows that each sweep solved.</returns>
    public IReadOnlyList<SolvedRows> Sweep(double tolerance, int maxSweeps, CancellationToken cancel)
    {
        var sweeps = new List<SolvedRows>();
        while (sweeps.Count < maxSweeps)
        {
            var users = Users.Due(tolerance);
            if (users.Length > 0) Solve(Users, users, SelectedRows.OfUsers(byUser, users, threads), Items, cancel);
            var items = Items.Due(tolerance);
            if (items.Length > 0) Solve(Items, items, SelectedRows.OfItems(byUser, items, itemPairs), Users, cancel);
            if (users.Length + items.Length == 0) break;
            sweeps.Add(new(users.Length, items.Length));
        }

        return sweeps;
    }

    /// <summary>The rows above a tolerance.</summary>
    public SolvedRows Due(double tolerance) => new(Users.Due(tolerance).Length, Items.Due(tolerance).Length);

    /// <summary>
    /// A measurement of the relative gradient of rows that the events do not change: the mean of both sides; null if there are none.
    /// </summary>
    /// <param name="tolerance">The share above which a row is solved.</param>
    public Func<double?> Sample(double tolerance)
    {
        var users = GradientSample.Of(Users, tolerance, byUser.RowLength, rows => SelectedRows.OfUsers(byUser, rows, threads));
        var items = GradientSample.Of(Items, tolerance, item => itemPairs[item], rows => SelectedRows.OfItems(byUser, rows, itemPairs));
        return () => (users.Measure(Users, Items, regularization, threads), items.Measure(Items, Users, regularization, threads)) switch
        {
            ({ } ofUsers, { } ofItems) => (ofUsers + ofItems) / 2,
            var (ofUsers, ofItems) => ofUsers ?? ofItems,
        };
    }

    void Solve(LivingSide side, int[] rows, WeightedRows pairs, LivingSide other, CancellationToken cancel)
    {
        var moves = solution.Solve(side, rows, pairs, other, cancel);
        // In the order of the rows, so that no bit depends on the threads.
        for (var n = 0; n < rows.Length; n++)
        {
            if (moves.OfRows[n] == 0) continue;
            var columns = pairs.RowColumns(n);
            var codes = pairs.RowCodes(n);
            for (var e = 0; e < codes.Length; e++) other.AddChange(columns[e], Math.Abs(1.0 + codes[e]) * moves.OfRows[n]);
        }

        for (var row = 0; row < other.Shares.Length; row++) other.Shares[row] += (float)moves.OfGram;
    }

    /// <summary>c/α₀ of a strength of a pair with the sign of its preference; 0 without a strength.</summary>
    double Confidence(ChangedPair pair, float strength) =>
        strength == 0 ? 0 : 1.0 + pairWeights.Of(strength, pair.Item, byUser.RowLength(pair.User)).Code;

    static FactorMatrix Grown(FactorMatrix factors, int rows)
    {
        var values = LargeArray<float>.Uninitialized((long)rows * factors.Stride);
        Copies.Of(factors.Values, 0, (long)factors.Rows * factors.Stride, values, 0);
        values.Writable((long)factors.Rows * factors.Stride, (rows - factors.Rows) * factors.Stride).Clear();
        return new FactorMatrix(rows, factors.Factors, values);
    }

    /// <summary>[rows] The shares of changed evidence, and 0 for new rows.</summary>
    public static float[] Grown(LargeArray<float>? shares, int rows)
    {
        var grown = new float[rows];
        shares?.Slice(0, (int)shares.Length).CopyTo(grown);
        return grown;
    }
}
