using GpuAls.Cli.Training;
using GpuAls.Core.Solving;

namespace GpuAls.Benchmarks.Descent;

/// <summary>One solver in the comparison, with its settings.</summary>
/// <param name="Solver">The solver.</param>
/// <param name="Steps">The steps per row, for solvers that take steps.</param>
/// <param name="Precision">The number format of the vectors that the solver reads.</param>
sealed record DescentSolver(Solver Solver, int Steps = 3, Precision Precision = Precision.Full)
{
    /// <summary>The number of iterations after which one exact iteration ends the training; null for none.</summary>
    public int? FinishAfter { get; init; }

    /// <summary>Whether the training continues after the measurement, to find a lower bound for the loss of all solvers.</summary>
    public bool IsReference { get; init; }

    /// <summary>All solvers in the comparison.</summary>
    public static IReadOnlyList<DescentSolver> All { get; } =
    [
        new(Solver.ConjugateGradient),
        new(Solver.DiagonalConjugateGradient),
        new(Solver.PreconditionedConjugateGradient) { IsReference = true },
        new(Solver.PreconditionedConjugateGradient, 2, Precision.Mixed),
        new(Solver.PreconditionedConjugateGradient, 2, Precision.Mixed) { FinishAfter = 10 },
        new(Solver.Subspace),
        new(Solver.Cholesky),
    ];

    /// <summary>The name in tables and legends.</summary>
    public string Name => (Precision, FinishAfter) switch
    {
        (_, { } iterations) => $"{SolverOptions.Word(Solver)} {PrecisionOption.Word(Precision)} {iterations} ×, then cholesky",
        (Precision.Mixed, _) => $"{SolverOptions.Word(Solver)} {PrecisionOption.Word(Precision)}, {Steps} steps",
        _ => SolverOptions.Word(Solver),
    };

    /// <summary>The given options with this solver.</summary>
    public AlsOptions Apply(AlsOptions options) => options with { Solver = Solver, ConjugateGradientSteps = Steps };
}
