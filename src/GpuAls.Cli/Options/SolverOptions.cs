using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>How each row is solved: --solver, --cg-steps.</summary>
sealed class SolverOptions
{
    static readonly AlsOptions Standard = new();

    readonly ChoiceOption<Solver> solver = new(
        "--solver",
        "How each row is solved: cg is a few steps of conjugate gradient, pcg the same preconditioned by all rows together, better with --confidence log, cholesky is exact and slower.",
        TrainingOptions.Word(Standard.Solver),
        [.. new[] { Solver.ConjugateGradient, Solver.Cholesky, Solver.PreconditionedConjugateGradient }.Select(solver => (TrainingOptions.Word(solver), solver))]);

    readonly NumberOption<int> steps = new(
        "--cg-steps",
        "Steps of conjugate gradient a row; more come nearer to cholesky.",
        Standard.ConjugateGradientSteps,
        "a whole number of 1 or more",
        number => number >= 1);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(solver);
        command.Add(steps);
    }

    /// <summary>The given options with what was asked for.</summary>
    public AlsOptions Read(ParseResult parse, AlsOptions options) =>
        options with { Solver = solver.Meaning(parse), ConjugateGradientSteps = parse.GetValue(steps) };
}
