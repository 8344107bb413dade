using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries.Reranking;

/// <summary>
/// The popularity q of each item, ln(1 + users of the item) / ln(1 + maximum users of an item), and the factor of a user beside it: s − P·d·q is the
/// product of a vector with one more factor, −P·d, and an item with one more factor, q. d² = xᵀ(YᵀY)x / items.
/// </summary>
sealed class ItemPopularity
{
    readonly double[] gram;
    readonly int items;

    /// <param name="items">[items × f] Y.</param>
    /// <param name="counted">[users × items] The interactions that popularity is counted from.</param>
    /// <exception cref="GpuAlsException">There are no likes to count.</exception>
    public ItemPopularity(FactorMatrix items, SparseRows counted)
    {
        this.items = items.Rows;
        gram = ExactGram.Compute(items);
        var users = ItemUserCounts.Count(counted);
        var max = Math.Log(1.0 + users.DefaultIfEmpty().Max());
        if (max == 0) throw new GpuAlsException("the model has no likes, so the popularity of its items is unknown");
        Values = Array.ConvertAll(users, count => (float)(Math.Log(1.0 + count) / max));
    }

    /// <summary>[items] q, from 0 to 1.</summary>
    public float[] Values { get; }

    /// <summary>−P·d, the factor of a user.</summary>
    /// <param name="penalty">P.</param>
    /// <param name="x">[f] The user's vector.</param>
    public double Factor(double penalty, ReadOnlySpan<float> x)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var row = gram.AsSpan(i * x.Length, i + 1);
            var half = 0.5 * row[i] * x[i];
            for (var j = 0; j < i; j++) half += row[j] * x[j];
            sum += 2 * half * x[i];
        }

        return -penalty * Math.Sqrt(Math.Max(0, sum) / items);
    }
}
