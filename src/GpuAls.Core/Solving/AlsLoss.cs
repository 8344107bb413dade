namespace GpuAls.Core.Solving;

/// <summary>
/// The objective that training minimises: Σ over all cells of c·(p − x_u·y_i)² + λ·(|X|² + |Y|²), with p = 1 for seen pairs, and p = 0 and c = α₀ for
/// unseen pairs. Devices compute the objective divided by α₀, in which c = 1 + w for seen pairs.
/// </summary>
/// <param name="Data">Σ over all users × items cells of c·(p − x_u·y_i)².</param>
/// <param name="Regularization">λ·(|X|² + |Y|²); with features, λ·(Σ |x_u − m_u|² + Σ |y_i − m_i|²) with the learned priors m.</param>
public readonly record struct AlsLoss(double Data, double Regularization)
{
    /// <summary>The sum of both parts.</summary>
    public double Total => Data + Regularization;

    internal AlsLoss Times(double factor) => new(Data * factor, Regularization * factor);
}
