using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Neighbours;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Reranking;

namespace GpuAls.Reporting.Figures;

/// <summary>
/// All that the page needs to rank the items of one user for any popularity penalty P and diversity D of its sliders, as
/// <see cref="RerankingRecommender"/> does: the items that are among the best for at least one P, with their scores, popularities and cosines.
/// </summary>
/// <param name="User">The user's row.</param>
/// <param name="Spread">d, the root mean square of the user's products x·y over all items.</param>
/// <param name="Items">Rows of items, ascending.</param>
/// <param name="Products">[items] x·y.</param>
/// <param name="NeighbourParts">[items] The part of the score from neighbours; empty if the model has none.</param>
/// <param name="Popularities">[items] q, from 0 to 1.</param>
/// <param name="Cosines">The cosines of each item and those before it: 1·0, 2·0, 2·1, 3·0, …</param>
sealed record RerankPool(
    int User, double Spread, int[] Items, float[] Products, float[] NeighbourParts, float[] Popularities, float[] Cosines)
{
    /// <summary>The length of the lists.</summary>
    public const int ListLength = 10;

    /// <summary>The highest popularity penalty of the slider.</summary>
    public const double MaxPenalty = 24;

    /// <summary>The step of the slider of the penalty.</summary>
    public const double PenaltyStep = 1;

    /// <summary>The number of best items that diversity chooses from.</summary>
    public static int PoolSize => MarginalRelevance.PoolFor(ListLength);

    /// <summary>The pools of some users, each with likes.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static RerankPool[] Of(AlsModel model, IReadOnlyList<int> users, CancellationToken cancel)
    {
        var counts = ItemUserCounts.Count(model.Known);
        var most = Math.Log(1.0 + counts.DefaultIfEmpty().Max());
        var popularities = Array.ConvertAll(counts, count => most > 0 ? (float)(Math.Log(1.0 + count) / most) : 0);
        var pools = new RerankPool[users.Count];
        Threads.ForEachPiece(users.Count, Environment.ProcessorCount, n => pools[n] = Of(model, users[n], popularities), cancel);
        return pools;
    }

    static RerankPool Of(AlsModel model, int user, float[] popularities)
    {
        int[] all = [.. Enumerable.Range(0, model.Items.Count)];
        float[] products = new float[all.Length], parts = new float[model.Neighbours is null ? 0 : all.Length];
        ItemScores.Of(model.Factors.Users.Row(user), model.Factors.Items, all, products);
        if (model.Neighbours is { } weights)
        {
            var sums = new NeighbourSums(weights).Of(model.Known, user);
            for (var n = 0; n < sums.Items.Length; n++) parts[sums.Items[n]] = sums.Scores[n];
        }

        var squares = 0.0;
        foreach (var product in products) squares += (double)product * product;
        var spread = Math.Sqrt(squares / Math.Max(1, all.Length));
        int[] items = [.. Best(model, user, all, products, parts, popularities, spread).Order()];
        return new RerankPool(
            user,
            spread,
            items,
            [.. items.Select(item => products[item])],
            parts.Length == 0 ? [] : [.. items.Select(item => parts[item])],
            [.. items.Select(item => popularities[item])],
            CosinesOf(model, items));
    }

    /// <summary>The items that are among the best for a penalty of the slider.</summary>
    static HashSet<int> Best(
        AlsModel model, int user, int[] all, float[] products, float[] parts, float[] popularities, double spread)
    {
        var known = model.Known.RowColumns(user).ToArray().ToHashSet();
        var candidates = all.Where(item => !known.Contains(item)).ToArray();
        var found = new HashSet<int>();
        for (var penalty = 0.0; penalty <= MaxPenalty; penalty += PenaltyStep)
        {
            var best = new TopK(PoolSize);
            var last = (float)(-penalty * spread);
            foreach (var item in candidates)
            {
                // As a ranking by one more factor rounds it.
                var score = float.MultiplyAddEstimate(last, popularities[item], products[item]);
                best.Add(new Scored(item, parts.Length == 0 ? score : score + parts[item]));
            }

            foreach (var item in best.ToSortedArray()) found.Add(item.Row);
        }

        return found;
    }

    static float[] CosinesOf(AlsModel model, int[] items)
    {
        var directions = Array.ConvertAll(items, item =>
        {
            var direction = new double[model.Factors.Items.Factors];
            DoubleVectors.Widen(model.Factors.Items.Row(item), direction);
            var length = Math.Sqrt(DoubleVectors.Dot(direction, direction));
            for (var k = 0; k < direction.Length && length > 0; k++) direction[k] /= length;
            return direction;
        });
        var cosines = new float[items.Length * (items.Length - 1) / 2];
        var next = 0;
        for (var a = 1; a < items.Length; a++)
        {
            for (var b = 0; b < a; b++) cosines[next++] = (float)DoubleVectors.Dot(directions[a], directions[b]);
        }

        return cosines;
    }
}
