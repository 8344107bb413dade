namespace GpuAls.Kernels.Tests.Differential;

/// <summary>The methods by which solvers solve a row. Some solvers choose between two of them by the row.</summary>
enum RowMethod
{
    /// <summary>The row has no entries.</summary>
    Empty,

    /// <summary>The exact solution.</summary>
    Exact,

    /// <summary>The exact solution, in the coordinates in which the Gram matrix is the identity.</summary>
    WhitenedExact,

    /// <summary>Some steps of conjugate gradient.</summary>
    Steps,

    /// <summary>Some steps, preconditioned by the diagonal of the Gram matrix.</summary>
    DiagonalSteps,

    /// <summary>Some steps in the coordinates in which the Gram matrix is the identity.</summary>
    WhitenedSteps,

    /// <summary>One pass over blocks of factors.</summary>
    Blocks,
}
