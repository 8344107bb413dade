namespace GpuAls.Core.Solving;

/// <summary>How a row's system A·x = b is solved.</summary>
public enum Solver
{
    /// <summary>A few steps of conjugate gradient from the row's previous factors (Takács, Pilászy, Tikk 2011), without forming A.</summary>
    ConjugateGradient,

    /// <summary>Exactly, by Cholesky decomposition of A.</summary>
    Cholesky,

    /// <summary>
    /// As many steps of conjugate gradient, preconditioned by the Gram matrix G = LLᵀ: in the coordinates v = Lᵀx the matrix is I + Σ w·zzᵀ, z = L⁻¹y, so a step
    /// touches the row's entries alone (docs/math.md).
    /// </summary>
    PreconditionedConjugateGradient,

    /// <summary>As many steps of conjugate gradient, preconditioned by the diagonal of G: what a step costs more is one product a factor.</summary>
    DiagonalConjugateGradient,

    /// <summary>
    /// iALS++ (Rendle, Krichene, Zhang, Koren 2021): a row's factors in blocks of <see cref="AlsOptions.Block"/>, each solved exactly with the others held fixed, once in order.
    /// </summary>
    Subspace,
}
