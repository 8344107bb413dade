using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Core.Solving;

namespace GpuAls.Cli.Training;

/// <summary>The solver of each row: --solver, --cg-steps, --block.</summary>
sealed class SolverOptions
{
    /// <summary>The word for a solver that is chosen from the data.</summary>
    public const string Auto = "auto";

    static readonly AlsOptions Standard = new();

    // One row for each solver, in the order of the help.
    static readonly (Solver Solver, string Word, string Help)[] Kinds =
    [
        (Solver.ConjugateGradient, "cg", "conjugate gradient"),
        (Solver.DiagonalConjugateGradient, "cg-diagonal", "with a diagonal preconditioner"),
        (Solver.PreconditionedConjugateGradient, "pcg", "with a full preconditioner"),
        (Solver.Cholesky, "cholesky", "exact"),
        (Solver.Subspace, "subspace", "blocks of factors, as in iALS++"),
    ];

    readonly ChoiceOption<Solver?> solver = new(
        "--solver",
        $"Solver of each row: {string.Join(", ", Kinds.Select(kind => $"{kind.Word} ({kind.Help})"))}, or {Auto} to choose by factors and weights.",
        Word(Standard.Solver),
        [.. Kinds.Select(kind => (kind.Word, (Solver?)kind.Solver)), (Auto, null)])
    {
        HelpName = "solver",
    };

    readonly NumberOption<int> steps = new(
        "--cg-steps",
        "Steps of conjugate gradient per row. More steps are slower and closer to cholesky.",
        Standard.ConjugateGradientSteps,
        NumberRange<int>.AtLeastOne);

    readonly NumberOption<int> block = new(
        "--block",
        "Block size for --solver subspace. Smaller blocks are faster per iteration but converge more slowly.",
        Standard.Block,
        NumberRange<int>.AtLeastOne);

    /// <summary>--solver</summary>
    public Option Choice => solver;

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(DocumentedCommand command) => command.Add(HelpHeading.Solver, solver, steps, block);

    /// <summary>The given settings, replaced by the typed ones.</summary>
    public AlsOptions Read(ParseResult parse, AlsOptions options)
    {
        var choice = solver.GivenOr(parse, options.ChooseSolver ? null : options.Solver);
        return options with
        {
            Solver = choice ?? options.Solver,
            ChooseSolver = choice is null,
            ConjugateGradientSteps = parse.GivenOr(steps, options.ConjugateGradientSteps),
            Block = parse.GivenOr(block, options.Block),
        };
    }

    /// <summary>The word for the solver of some settings.</summary>
    public static string Word(AlsOptions options) => options.ChooseSolver ? Auto : Word(options.Solver);

    /// <summary>The word for a solver.</summary>
    public static string Word(Solver solver) => Kinds.Single(kind => kind.Solver == solver).Word;
}
