using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries.Reranking;

/// <summary>
/// Maximal marginal relevance (Carbonell, Goldstein: "The use of MMR, diversity-based reranking for reordering documents and producing summaries", SIGIR 1998):
/// of the best items some are chosen one after the other, each the one with the highest (1 − D)·relevance − D·(its highest cosine to one chosen before).
/// </summary>
/// <remarks>Relevance is the score, brought to 1 for the best of the pool and 0 for the last. Of equal ones the one that is earlier in the pool.</remarks>
/// <param name="items">[items × f] Y.</param>
/// <param name="diversity">D in [0, 1].</param>
sealed class MarginalRelevance(FactorMatrix items, double diversity)
{
    const int PoolOfEach = 10;
    const int SmallestPool = 100;

    /// <summary>From how many of the best items so many are chosen.</summary>
    public static int PoolFor(int count) => (int)Math.Min(int.MaxValue, Math.Max(SmallestPool, (long)count * PoolOfEach));

    /// <summary>[at most count] Places in the pool, in the order in which they are chosen.</summary>
    /// <param name="pool">The best items, best first, by the score that is to count.</param>
    /// <param name="count">How many at the most.</param>
    public int[] Choose(IReadOnlyList<Scored> pool, int count)
    {
        var chosen = new int[Math.Min(count, pool.Count)];
        var directions = Directions(pool);
        var nearest = new double[pool.Count]; // the highest cosine to one that was chosen
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

    /// <summary>[pool][f] Each item's vector at length 1; zeros stay zeros, and are like nothing.</summary>
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
