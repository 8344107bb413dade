using GpuAls.Core.Interactions;

namespace GpuAls.Core.Weights;

/// <summary>
/// The α at which seen and unseen pairs weigh alike: Σ w over the seen ones = the number of unseen ones. With c = 1 + α·x and w = c/α₀ − 1 that is
/// <c>α = (α₀·users·items − seen) / Σ x</c>, with c = α·x it is <c>α = α₀·users·items / Σ x</c>.
/// </summary>
static class BalancedAlpha
{
    /// <exception cref="GpuAlsException">There is none above 0.</exception>
    public static double Choose(InteractionMatrix matrix, Confidence confidence, double unobservedWeight, double dislikeWeight)
    {
        // The evidence has no α in it: any will do.
        var pairs = new Weighting(confidence, Alpha: 1, DislikeWeight: dislikeWeight).Of(matrix.ByUser);
        var total = pairs.TotalEvidence();
        var cells = (double)matrix.Users.Count * matrix.Items.Count;
        if (total == 0)
            throw new GpuAlsException($"there is no alpha at which seen and unseen pairs weigh alike: by confidence {confidence} no seen pair counts more than an unseen one, whatever alpha is");
        var alpha = (unobservedWeight * cells - (confidence == Confidence.Scaled ? 0 : pairs.TotalPairs())) / total;
        if (alpha > 0) return alpha;
        throw new GpuAlsException(FormattableString.Invariant(
            $"there is no alpha at which seen and unseen pairs weigh alike: {matrix.Entries:N0} of {cells:N0} pairs are seen, which weigh more at any alpha above 0, at an unobserved weight of {unobservedWeight}"));
    }
}
