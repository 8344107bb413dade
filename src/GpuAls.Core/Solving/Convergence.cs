namespace GpuAls.Core.Solving;

/// <summary>
/// The relative change of the users' vectors from one iteration to the next, measured by XᵀX, which the half-sweep over the items computes anyway:
/// |XᵀX − X′ᵀX′| ÷ |XᵀX| with the Frobenius norm, X′ from the iteration before.
/// </summary>
/// <param name="before">[stride × stride] XᵀX of the iteration before the first measured one; null for none.</param>
sealed class Convergence(double[]? before = null)
{
    /// <summary>[stride × stride] XᵀX of the last iteration; null before the first.</summary>
    public double[]? Gram => before;

    /// <summary>The change since the previous call; null in the first.</summary>
    /// <param name="gram">[stride × stride] XᵀX.</param>
    public double? Measure(double[] gram)
    {
        var last = before;
        before = gram;
        if (last is null) return null;
        double change = 0, size = 0;
        for (var k = 0; k < gram.Length; k++)
        {
            change += (gram[k] - last[k]) * (gram[k] - last[k]);
            size += gram[k] * gram[k];
        }

        // Vectors of zeros do not change.
        return change == 0 ? 0 : Math.Sqrt(change / size);
    }
}
