using GpuAls.Core.Interactions;

namespace GpuAls.Core.Weights;

/// <summary>
/// The α at which all seen pairs weigh as much as all unseen pairs: Σ w over the seen pairs = the number of unseen pairs. With
/// c = base + α·x and w = c/α₀ − 1 that is <c>α = (α₀·users·items − base·seen) / Σ x</c>.
/// </summary>
static class BalancedAlpha
{
    /// <exception cref="GpuAlsException">There is no such α above 0.</exception>
    public static double Choose(InteractionMatrix matrix, Confidence confidence, double unobservedWeight, double dislikeWeight)
    {
        // The evidence does not depend on α.
        var pairs = new Weighting(confidence, Alpha: 1, DislikeWeight: dislikeWeight).Of(matrix.ByUser);
        var total = pairs.TotalEvidence();
        var cells = (double)matrix.Users.Count * matrix.Items.Count;
        if (total == 0)
        {
            throw new GpuAlsException(
                $"no alpha balances seen and unseen pairs: with confidence {ConfidenceInfo.Of(confidence).Word} "
                + "every seen pair counts the same as an unseen one, for any alpha");
        }

        var alpha = (unobservedWeight * cells - ConfidenceInfo.Of(confidence).Base(unobservedWeight) * pairs.TotalPairs()) / total;
        if (alpha > 0) return alpha;
        throw new GpuAlsException(FormattableString.Invariant(
            $"no alpha balances seen and unseen pairs: {matrix.Entries:N0} of {cells:N0} pairs are seen, ")
            + FormattableString.Invariant(
                $"and weigh more than the unseen ones at any alpha above 0, with an unobserved weight of {unobservedWeight}"));
    }
}
