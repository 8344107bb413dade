using GpuAls.Core.Solving;

namespace GpuAls.Export.Vectors;

/// <summary>
/// The vectors of a model for a program that searches the nearest vectors: the items that are nearest to a user by the metric are those with the
/// highest x·y, in the same order.
/// </summary>
/// <remarks>
/// For the cosine, an item gets one more coordinate √(M² − |y|²), with M the greatest |y| of all items, and a user gets 0. All items then have the
/// length M, so the cosine is x·y / (|x|·M) (Bachrach et al.: "Speeding Up the Xbox Recommender System Using a Euclidean Transformation for
/// Inner-Product Spaces", RecSys 2014). The cosine of a user without likes, whose vector is 0, is undefined.
/// </remarks>
sealed class VectorSpace
{
    readonly AlsFactors factors;
    readonly VectorMetric metric;

    // M²; needed for the cosine alone.
    readonly double maxSquare;

    /// <param name="factors">The factors of users and items.</param>
    /// <param name="metric">The metric of the search.</param>
    public VectorSpace(AlsFactors factors, VectorMetric metric = VectorMetric.InnerProduct)
    {
        (this.factors, this.metric) = (factors, metric);
        Dimensions = factors.Items.Factors + VectorMetricInfo.Of(metric).ExtraDimensions;
        if (metric != VectorMetric.Cosine) return;
        for (var item = 0; item < Items; item++) maxSquare = Math.Max(maxSquare, Square(factors.Items.Row(item)));
    }

    /// <summary>The length of a vector.</summary>
    public int Dimensions { get; }

    /// <summary>The number of users.</summary>
    public int Users => factors.Users.Rows;

    /// <summary>The number of items.</summary>
    public int Items => factors.Items.Rows;

    /// <summary>Copies the vector of a user.</summary>
    /// <param name="row">The user's row.</param>
    /// <param name="to">[<see cref="Dimensions"/>] Receives the vector.</param>
    public void CopyUser(int row, Span<float> to)
    {
        factors.Users.Row(row).CopyTo(to);
        to[factors.Users.Factors..].Clear();
    }

    /// <summary>Copies the vector of an item.</summary>
    /// <param name="row">The item's row.</param>
    /// <param name="to">[<see cref="Dimensions"/>] Receives the vector.</param>
    public void CopyItem(int row, Span<float> to)
    {
        var vector = factors.Items.Row(row);
        vector.CopyTo(to);
        if (metric == VectorMetric.Cosine) to[vector.Length] = (float)Math.Sqrt(Math.Max(0, maxSquare - Square(vector)));
    }

    static double Square(ReadOnlySpan<float> vector)
    {
        var sum = 0.0;
        foreach (double value in vector) sum += value * value;
        return sum;
    }
}
