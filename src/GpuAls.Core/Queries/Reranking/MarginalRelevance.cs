using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries.Reranking;

/// <summary>
/// Maximal marginal relevance (Carbonell, Goldstein: "The use of MMR, diversity-based reranking for
/// reordering documents and producing summaries", SIGIR 1998): items are chosen one after the other from a
/// pool of the best ones, each with the highest (1 − D)·relevance − D·(its highest cosine to a chosen item).
/// </summary>
/// <remarks>Relevance is the score, scaled to 1 for the best item of the pool and 0 for the last. Ties in the order of the pool.</remarks>
/// <param name="items">[items × f] Y.</param>
/// <param name="diversity">D in [0, 1].</param>
sealed class MarginalRelevance(FactorMatrix items, double diversity)
{
    const int PoolFactor = 10;
    const int MinPool = 100;

    /// <summary>The size of the pool for a number of chosen items.</summary>
    public static int PoolFor(int count) => (int)Math.Min(int.MaxValue, Math.Max(MinPool, (long)count * PoolFactor));

    /// <summary>The options of the pool for a list: more items if the list is to be varied.</summary>
    /// <param name="options">The options of the list.</param>
    /// <param name="diversity">D.</param>
    public static RecommendOptions Pool(RecommendOptions options, double diversity) =>
        diversity > 0 && options.Count >= 1 ? options with { Count = PoolFor(options.Count) } : options;

    /// <summary>[at most count] Places in the pool, in the order of choice.</summary>
    /// <param name="pool">The best items, best first, with the scores to rank by.</param>
    /// <param name="count">The maximum number of items.</param>
    public int[] Choose(IReadOnlyList<Scored> pool, int count)
    {
        var chosen = new int[Math.Min(count, pool.Count)];
        var directions = Directions(pool);
        var nearest = new double[pool.Count]; // the highest cosine to a chosen item
        Array.Fill(nearest, double.NegativeInfinity);
        var isLeft = new bool[pool.Count];
        Array.Fill(isLeft, true);
        for (var n = 0; n < chosen.Length; n++)
        {
            var best = n == 0 ? 0 : Best(pool, nearest, isLeft);
            chosen[n] = best;
            isLeft[best] = false;
            for (var p = 0; p < pool.Count; p++)
            {
                if (isLeft[p]) nearest[p] = Math.Max(nearest[p], DoubleVectors.Dot(directions[p], directions[best]));
            }
        }

        return chosen;
    }

    int Best(IReadOnlyList<Scored> pool, double[] nearest, bool[] isLeft)
    {
        double low = pool[^1].Score, range = pool[0].Score - low;
        var best = -1;
        var highest = double.NegativeInfinity;
        for (var p = 0; p < pool.Count; p++)
        {
            if (!isLeft[p]) continue;
            var value = (1 - diversity) * (range > 0 ? (pool[p].Score - low) / range : 0) - diversity * nearest[p];
            if (!(value > highest) && best >= 0) continue;
            (best, highest) = (p, value);
        }

        return best;
    }

    /// <summary>[pool][f] Each item's vector, scaled to length 1; a vector of zeros stays, and has cosine 0 to all.</summary>
    double[][] Directions(IReadOnlyList<Scored> pool)
    {
        var directions = new double[pool.Count][];
        for (var p = 0; p < directions.Length; p++)
        {
            var direction = directions[p] = new double[items.Factors];
            DoubleVectors.Widen(items.Row(pool[p].Row), direction);
            var length = Math.Sqrt(DoubleVectors.Dot(direction, direction));
            for (var k = 0; k < direction.Length && length > 0; k++) direction[k] /= length;
        }

        return directions;
    }
}
