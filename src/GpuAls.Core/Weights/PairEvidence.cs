namespace GpuAls.Core.Weights;

/// <summary>The evidence of a pair, the number that α multiplies, if it depends on more than the strength.</summary>
abstract class PairEvidence
{
    /// <summary>The evidence of a pair, 0 or more.</summary>
    /// <param name="strength">|r|.</param>
    /// <param name="item">The row of the item in the training.</param>
    /// <param name="userItems">The number of the user's items.</param>
    public abstract double Of(float strength, int item, int userItems);

    /// <summary>The evidence of all pairs of a user, with the bits of <see cref="Of(float, int, int)"/>.</summary>
    /// <param name="strengths">[pairs] r, of which the sign does not count.</param>
    /// <param name="items">[pairs] The rows of the items.</param>
    /// <param name="evidence">[pairs] The result.</param>
    public virtual void OfUser(ReadOnlySpan<float> strengths, ReadOnlySpan<int> items, Span<double> evidence)
    {
        for (var e = 0; e < items.Length; e++) evidence[e] = Of(Math.Abs(strengths[e]), items[e], items.Length);
    }
}
