namespace GpuAls.Core.Solving;

/// <summary>
/// W of a side, from which the priors of its rows are computed: m = ρ(n)·Wᵀ(a − ā) = ρ(n)·(c + Wᵀa), with c = w₀ − x̄ (docs/math.md).
/// </summary>
/// <param name="Matrix">[features + 1 × f] W, and c as the last row. No rows: all priors are zero.</param>
/// <param name="Shares">ρ of each octave of likes: 0 and 1, 2 to 3, 4 to 7, and so on. The last one holds for more likes.</param>
sealed record PriorWeights(FactorMatrix Matrix, double[] Shares)
{
    /// <summary>The weights of features that tell nothing: all priors are zero.</summary>
    public static PriorWeights Zero { get; } = new(FactorMatrix.Zeros(0, 1), [0]);

    /// <summary>Whether all priors are zero.</summary>
    public bool IsZero => Matrix.Rows == 0;

    /// <summary>ρ of an octave of likes.</summary>
    public double ShareOf(int octave) => Shares[Math.Min(octave, Shares.Length - 1)];
}
