using System.Runtime.Intrinsics;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries;

/// <summary>
/// Where scores stand among all scores of the same user: 100 · (how many other items score lower + half of those that score the same) / (how many other items
/// there are). All items of the model count, known ones too, so a pair has one percentile, whatever was asked; 100 is the best of all.
/// </summary>
/// <remarks>Every score of the user is made, in tiles, and counted, not sorted: for each user as many products as there are items and factors.</remarks>
/// <param name="model">The model.</param>
sealed class ScorePercentiles(AlsModel model)
{
    // Enough to hand out, and to make up for copying the users' vectors.
    const int ItemsAPiece = 4096;

    // Few enough that their vectors stay in the second-level cache.
    const int UsersARound = 512;

    /// <summary>[items] The percentiles of a user's scores; 50 for all where the user has no likes and every score is 0.</summary>
    /// <param name="user">The user's row.</param>
    /// <param name="items">Rows of items.</param>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range.</exception>
    public IReadOnlyList<double> Of(int user, IReadOnlyList<int> items) => OfMany([(user, items)]).Single().Percentiles;

    /// <summary>[items] The percentiles of the scores of someone who was never trained.</summary>
    /// <param name="user">What <see cref="Recommender.FoldIn"/> of this model gave.</param>
    /// <param name="items">Rows of items.</param>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range.</exception>
    public IReadOnlyList<double> Of(FoldedInUser user, IReadOnlyList<int> items) =>
        Count(FactorMatrix.From(user.Vector.Length, [user.Vector.ToArray()]), [(0, items)], CancellationToken.None)[0];

    /// <summary>The percentiles of the scores of many users, some hundred users at a time while the answers are taken.</summary>
    /// <param name="questions">Rows of users, each with the rows of items.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>One answer a question, in the order asked.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range; thrown while the answers are taken.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; thrown while the answers are taken.</exception>
    public IEnumerable<(int User, IReadOnlyList<double> Percentiles)> OfMany(IEnumerable<(int User, IReadOnlyList<int> Items)> questions, CancellationToken cancel = default)
    {
        foreach (var round in questions.Chunk(UsersARound))
        {
            var answers = Count(model.Factors.Users, round, cancel);
            for (var u = 0; u < round.Length; u++) yield return (round[u].User, answers[u]);
        }
    }

    double[][] Count(FactorMatrix users, (int User, IReadOnlyList<int> Items)[] questions, CancellationToken cancel)
    {
        // Of each score how many are higher, and how many are at least as high.
        var limits = Array.ConvertAll(questions, question => Limits(users.Row(question.User), question.Items));
        var counts = NoCounts();
        int[] rows = Array.ConvertAll(questions, question => question.User);
        var items = model.Items.Count;
        using var panels = new ItemPanels(model.Factors.Items, Candidates.From(new RecommendOptions(), items));
        Threads.ForEachPiece(
            (items + ItemsAPiece - 1) / ItemsAPiece,
            Environment.ProcessorCount,
            NoCounts,
            (own, piece) => CountPiece(users, rows, panels, piece * ItemsAPiece, (int)Math.Min(items, (piece + 1L) * ItemsAPiece), limits, own, cancel),
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

    float[] Limits(ReadOnlySpan<float> x, IReadOnlyList<int> items)
    {
        var limits = new float[2 * items.Count];
        for (var n = 0; n < items.Count; n++)
        {
            limits[2 * n] = Recommender.Score(x, model.Factors.Items.Row(items[n]));
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
            // Among those that score the same is the item itself.
            percentiles[n] = others == 0 ? 100 : 100 * (model.Items.Count - notLower + (notLower - higher - 1) / 2.0) / others;
        }

        return percentiles;
    }

    static void CountPiece(FactorMatrix users, int[] rows, ItemPanels panels, int from, int to, float[][] limits, int[][] counts, CancellationToken cancel)
    {
        if (Vector512.IsHardwareAccelerated) CountPiece<Simd512, Vector512<float>>(users, rows, panels, from, to, limits, counts, cancel);
        else if (Vector256.IsHardwareAccelerated) CountPiece<Simd256, Vector256<float>>(users, rows, panels, from, to, limits, counts, cancel);
        else CountPiece<Simd128, Vector128<float>>(users, rows, panels, from, to, limits, counts, cancel);
    }

    static unsafe void CountPiece<TSimd, V>(
        FactorMatrix users, int[] rows, ItemPanels panels, int from, int to, float[][] limits, int[][] counts, CancellationToken cancel)
        where TSimd : struct, ISimd<V> where V : struct
    {
        ScoreLines<TSimd, V>.Visit(users, rows, panels, from, to, Look, cancel);

        void Look(int user, float* line, int first, int count)
        {
            var own = limits[user];
            for (var n = 0; n < own.Length; n++) counts[user][n] += ScoreLines<TSimd, V>.CountGreater(line, own[n]);
        }
    }
}
