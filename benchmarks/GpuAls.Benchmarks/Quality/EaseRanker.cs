using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Rankers;

namespace GpuAls.Benchmarks.Quality;

/// <summary>
/// EASE (Steck: Embarrassingly Shallow Autoencoders for Sparse Data, 2019): with P = (XᵀX + λI)⁻¹ for the pattern X [users × items], the score of
/// item j is Σ over the user's items i of −P_ij/P_jj. It takes items² memory and items³ time, in double, and is a rival for small sets.
/// </summary>
sealed class EaseRanker : IItemRanker
{
    readonly double[] weights; // [items × items], row i: the weights of a user's item i
    readonly int items;

    /// <param name="train">[users × items] The training interactions; only their pattern counts.</param>
    /// <param name="known">[users × items] The known items of each user.</param>
    /// <param name="regularization">λ.</param>
    public EaseRanker(SparseRows train, SparseRows known, double regularization)
    {
        (Known, items) = (known, train.Columns);
        var gram = new double[items * items];
        for (var user = 0; user < train.Rows; user++)
        {
            foreach (var i in train.RowColumns(user))
            {
                foreach (var j in train.RowColumns(user)) gram[i * items + j]++;
            }
        }

        for (var i = 0; i < items; i++) gram[i * items + i] += regularization;
        var cholesky = DenseCholesky.TryFactor(gram, items) ?? throw new InvalidOperationException("XᵀX + λI is positive definite");
        weights = new double[items * items];
        Parallel.For(0, items, j =>
        {
            var unit = new double[items];
            unit[j] = 1;
            var column = cholesky.Solve(unit);
            for (var i = 0; i < items; i++) weights[i * items + j] = i == j ? 0 : -column[i] / column[j];
        });
    }

    /// <inheritdoc/>
    public string Name => "EASE";

    /// <inheritdoc/>
    public SparseRows Known { get; }

    /// <inheritdoc/>
    public IReadOnlyList<RankedUser> Rank(SparseRows test, IReadOnlyList<int> users, int top, CancellationToken cancel = default)
    {
        var ranked = new RankedUser[users.Count];
        Parallel.For(0, users.Count, new ParallelOptions { CancellationToken = cancel }, u => ranked[u] = Rank(test, users[u], top));
        return ranked;
    }

    RankedUser Rank(SparseRows test, int user, int top)
    {
        var scores = new double[items];
        var known = Known.RowColumns(user);
        foreach (var i in known)
        {
            for (var j = 0; j < items; j++) scores[j] += weights[i * items + j];
        }

        foreach (var i in known) scores[i] = double.NegativeInfinity;
        int[] order = [.. Enumerable.Range(0, items).OrderByDescending(item => scores[item]).Take(items - known.Length)];
        var place = new Dictionary<int, int>(order.Length);
        for (var p = 0; p < order.Length; p++) place[order[p]] = p + 1;
        int[] ranks = [.. test.RowColumns(user).ToArray().Where(place.ContainsKey).Select(item => place[item]).Order()];
        return new RankedUser(user, ranks, test.RowLength(user), items - known.Length, [.. order.Take(top)]);
    }
}
