using GpuAls.Core.Model;
using GpuAls.Core.Neighbours;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries;

/// <summary>
/// The percentile of a score among all scores of the same user: 100 · (the number of other items that score lower + half of those that score the
/// same) / (the number of other items). All items of the model count, known ones too, so that the percentile of a pair depends on the pair alone; 100
/// is the best.
/// </summary>
/// <remarks>All scores of a user are computed in tiles and counted, not sorted: items × factors products for each user.</remarks>
/// <param name="model">The model.</param>
sealed class ScorePercentiles(AlsModel model)
{
    // Enough pieces for all threads, and enough work in each to outweigh copying the users' vectors.
    const int PieceItems = 4096;

    // Few enough that the vectors stay in the second-level cache.
    const int RoundUsers = 512;

    /// <summary>[items] The percentiles of a user's scores; 50 for all if the user has no likes, because every score is 0.</summary>
    /// <param name="user">The user's row.</param>
    /// <param name="items">Rows of items.</param>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range.</exception>
    public IReadOnlyList<double> Of(int user, IReadOnlyList<int> items) => OfMany([(user, items)]).Single().Percentiles;

    /// <summary>[items] The percentiles of the scores of a user who was not trained.</summary>
    /// <param name="user">A user from <see cref="Recommender.FoldIn"/> of this model.</param>
    /// <param name="items">Rows of items.</param>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range.</exception>
    public IReadOnlyList<double> Of(FoldedInUser user, IReadOnlyList<int> items) => OfAll([(user, items)], CancellationToken.None)[0];

    /// <summary>[questions] The percentiles of the scores of many users who were not trained.</summary>
    /// <param name="questions">Users from <see cref="Recommender.FoldInMany"/> of this model, each with the rows of items.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public IReadOnlyList<IReadOnlyList<double>> OfAll(
        IReadOnlyList<(FoldedInUser User, IReadOnlyList<int> Items)> questions, CancellationToken cancel) =>
        [.. questions.Chunk(RoundUsers).SelectMany(round => OfRound(round, cancel))];

    double[][] OfRound((FoldedInUser User, IReadOnlyList<int> Items)[] round, CancellationToken cancel)
    {
        var sums = model.Neighbours is { } weights ? new NeighbourSums(weights) : null;
        var neighbours = Array.ConvertAll(round, question => sums?.Of(question.User.Items, question.User.Strengths));
        var vectors = FactorMatrix.From(model.Factors.Items.Factors, Array.ConvertAll(round, question => question.User.Vector.ToArray()));
        return Count(vectors, [.. round.Select((question, n) => (n, question.Items))], neighbours, cancel);
    }

    /// <summary>The percentiles of the scores of many users, computed for several hundred users at a time during enumeration.</summary>
    /// <param name="questions">Rows of users, each with the rows of items.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>One answer for each question, in the given order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range; thrown during enumeration.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; thrown during enumeration.</exception>
    public IEnumerable<(int User, IReadOnlyList<double> Percentiles)> OfMany(
        IEnumerable<(int User, IReadOnlyList<int> Items)> questions, CancellationToken cancel = default)
    {
        foreach (var round in questions.Chunk(RoundUsers))
        {
            var answers = Count(model.Factors.Users, round, NeighboursOf(round), cancel);
            for (var u = 0; u < round.Length; u++) yield return (round[u].User, answers[u]);
        }
    }

    NeighbourScores?[] NeighboursOf((int User, IReadOnlyList<int> Items)[] questions)
    {
        var neighbours = new NeighbourScores?[questions.Length];
        if (model.Neighbours is not { } weights) return neighbours;
        using var use = model.Memory.BeginUse();
        var sums = new NeighbourSums(weights);
        for (var u = 0; u < questions.Length; u++) neighbours[u] = sums.Of(model.Known, questions[u].User);
        return neighbours;
    }

    double[][] Count(
        FactorMatrix users, (int User, IReadOnlyList<int> Items)[] questions, NeighbourScores?[] neighbours, CancellationToken cancel)
    {
        using var use = model.Memory.BeginUse();
        // For each score: how many are higher, and how many are at least as high.
        var limits = questions.Select((question, u) => Limits(users.Row(question.User), question.Items, neighbours[u])).ToArray();
        var counts = NoCounts();
        for (var u = 0; u < counts.Length; u++) AddNeighbours(users.Row(questions[u].User), neighbours[u], limits[u], counts[u]);
        int[] rows = Array.ConvertAll(questions, question => question.User);
        var items = model.Items.Count;
        using var panels = new ItemPanels(model.Factors.Items, Candidates.From(new RecommendOptions(), items));
        Threads.ForEachPiece(
            (items + PieceItems - 1) / PieceItems,
            Environment.ProcessorCount,
            NoCounts,
            (own, piece) =>
            {
                var end = (int)Math.Min(items, (piece + 1L) * PieceItems);
                SimdWidth.Run(new Counting(users, rows, panels, piece * PieceItems, end, limits, own, cancel));
            },
            own =>
            {
                lock (counts)
                {
                    for (var u = 0; u < own.Length; u++)
                    {
                        for (var n = 0; n < own[u].Length; n++) counts[u][n] += own[u][n];
                    }
                }
            },
            cancel);
        return Array.ConvertAll(counts, Percentiles);

        int[][] NoCounts() => Array.ConvertAll(limits, own => new int[own.Length]);
    }

    /// <summary>
    /// Counts the items with a part of the neighbours by their whole scores, and takes their products x·y out of the counts of all products.
    /// </summary>
    void AddNeighbours(ReadOnlySpan<float> x, NeighbourScores? neighbours, float[] limits, int[] counts)
    {
        if (neighbours is null) return;
        var products = new float[neighbours.Items.Length];
        ItemScores.Of(x, model.Factors.Items, neighbours.Items, products);
        for (var n = 0; n < products.Length; n++)
        {
            var score = products[n] + neighbours.Scores[n];
            for (var l = 0; l < limits.Length; l++) counts[l] += (score > limits[l] ? 1 : 0) - (products[n] > limits[l] ? 1 : 0);
        }
    }

    float[] Limits(ReadOnlySpan<float> x, IReadOnlyList<int> items, NeighbourScores? neighbours)
    {
        var limits = new float[2 * items.Count];
        for (var n = 0; n < items.Count; n++)
        {
            limits[2 * n] = Recommender.Product(x, model.Factors.Items.Row(items[n])) + (neighbours?.Of(items[n]) ?? 0);
            limits[2 * n + 1] = MathF.BitDecrement(limits[2 * n]);
        }

        return limits;
    }

    double[] Percentiles(int[] counts)
    {
        var others = model.Items.Count - 1;
        var percentiles = new double[counts.Length / 2];
        for (var n = 0; n < percentiles.Length; n++)
        {
            var (higher, notLower) = (counts[2 * n], counts[2 * n + 1]);
            // The item itself is among those that score the same.
            percentiles[n] = others == 0 ? 100 : 100 * (model.Items.Count - notLower + (notLower - higher - 1) / 2.0) / others;
        }

        return percentiles;
    }

    readonly record struct Counting(
        FactorMatrix Users, int[] Rows, ItemPanels Panels, int From, int To, float[][] Limits, int[][] Counts, CancellationToken Cancel) : ISimdWork
    {
        public void Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct =>
            CountPiece<TSimd, V>(Users, Rows, Panels, From, To, Limits, Counts, Cancel);
    }

    static unsafe void CountPiece<TSimd, V>(
        FactorMatrix users, int[] rows, ItemPanels panels, int from, int to, float[][] limits, int[][] counts, CancellationToken cancel)
        where TSimd : struct, ISimd<V> where V : struct
    {
        ScoreLines<TSimd, V>.Visit(users, rows, panels, from, to, Read, cancel);

        void Read(int user, float* line, int first, int count)
        {
            var own = limits[user];
            for (var n = 0; n < own.Length; n++) counts[user][n] += ScoreLines<TSimd, V>.CountGreater(line, own[n]);
        }
    }
}
