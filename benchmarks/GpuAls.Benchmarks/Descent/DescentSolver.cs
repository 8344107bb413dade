using GpuAls.Cli.Training;
using GpuAls.Core.Solving;

namespace GpuAls.Benchmarks;

/// <summary>One way to solve rows, by the options that ask for it.</summary>
/// <param name="Solver">The solver.</param>
/// <param name="Steps">Steps a row, for the solvers that take steps.</param>
/// <param name="Precision">How the vectors that training fetches are stored.</param>
sealed record DescentSolver(Solver Solver, int Steps = 3, Precision Precision = Precision.Full)
{
    /// <summary>After so many iterations comes one that is exact, and no other; null: none does.</summary>
    public int? FinishAfter { get; init; }

    /// <summary>Whether it goes on when its descent was measured, to see how low the loss can come at all.</summary>
    public bool IsReference { get; init; }

    /// <summary>All that are compared.</summary>
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

    /// <summary>For people.</summary>
    public string Name => (Precision, FinishAfter) switch
    {
        (_, { } iterations) => $"{SolverOptions.Word(Solver)} {PrecisionOption.Word(Precision)} {iterations} ×, then cholesky",
        (Precision.Mixed, _) => $"{SolverOptions.Word(Solver)} {PrecisionOption.Word(Precision)}, {Steps} steps",
        _ => SolverOptions.Word(Solver),
    };

    /// <summary>The options of a training.</summary>
    public AlsOptions Apply(AlsOptions options) => options with { Solver = Solver, ConjugateGradientSteps = Steps };
}
