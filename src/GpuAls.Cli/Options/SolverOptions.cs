using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>How each row is solved: --solver, --cg-steps, --block.</summary>
sealed class SolverOptions
{
    /// <summary>The word for a solver that the program chooses.</summary>
    public const string Auto = "auto";

    static readonly AlsOptions Standard = new();

    readonly ChoiceOption<Solver?> solver = new(
        "--solver",
        "How each row is solved: cg is a few steps of conjugate gradient, cg-diagonal and pcg the same preconditioned by the diagonal of what all rows share or by all of it, cholesky is exact, "
        + "subspace (iALS++) a block of factors after the other, for many factors; auto chooses by factors and weights.",
        Auto,
        [.. SolverInfo.All.Select(solver => (solver.Word, (Solver?)solver.Value)), (Auto, null)])
    {
        HelpName = "solver",
    };

    readonly NumberOption<int> steps = new(
        "--cg-steps",
        "Steps of conjugate gradient a row; more come nearer to cholesky.",
        Standard.ConjugateGradientSteps,
        "a whole number of 1 or more",
        number => number >= 1);

    readonly NumberOption<int> block = new(
        "--block",
        "How many factors of a row subspace solves at a time: fewer take less time and come less far.",
        Standard.Block,
        "a whole number of 1 or more",
        number => number >= 1);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(solver);
        command.Add(steps);
        command.Add(block);
    }

    /// <summary>The given options with what was asked for.</summary>
    public AlsOptions Read(ParseResult parse, AlsOptions options) =>
        options with { Solver = parse.IsGiven(solver) ? solver.Meaning(parse) : options.Solver, ConjugateGradientSteps = parse.GetValue(steps), Block = parse.GetValue(block) };
}
