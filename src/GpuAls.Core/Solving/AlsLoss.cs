namespace GpuAls.Core.Solving;

/// <summary>
/// The objective that training lowers: Σ over all cells of c·(p − x_u·y_i)² + λ·(|X|² + |Y|²), p = 1 where seen, else p = 0 and c = α₀. A device is given it
/// divided by α₀, with c = 1 + w where seen, and gives its loss so.
/// </summary>
/// <param name="Data">Σ over all users × items cells of c·(p − x_u·y_i)².</param>
/// <param name="Regularization">λ·(|X|² + |Y|²).</param>
public readonly record struct AlsLoss(double Data, double Regularization)
{
    /// <summary>The sum of the two parts.</summary>
    public double Total => Data + Regularization;

    internal AlsLoss Times(double factor) => new(Data * factor, Regularization * factor);
}
