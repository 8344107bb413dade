namespace GpuAls.Core;

/// <summary>How a row's system A·x = b is solved.</summary>
public enum Solver
{
    /// <summary>A few steps of conjugate gradient from the row's previous factors (Takács, Pilászy, Tikk 2011), without forming A.</summary>
    ConjugateGradient,

    /// <summary>Exactly, by Cholesky decomposition of A.</summary>
    Cholesky,
}
