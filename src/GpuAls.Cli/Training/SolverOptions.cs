using System.CommandLine;
using System.CommandLine.Parsing;
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

    readonly ChoiceOption<Solver?> solver;

    readonly NumberOption<int> steps = new(
        "--cg-steps",
        "Steps of conjugate gradient per row. More steps are slower and closer to cholesky.",
        Standard.ConjugateGradientSteps,
        AlsOptions.ConjugateGradientStepsRange);

    readonly NumberOption<int> block = new(
        "--block",
        "Block size for --solver subspace. Smaller blocks are faster per iteration but converge more slowly.",
        Standard.Block,
        AlsOptions.BlockRange);

    /// <param name="standard">The default; null to choose it from the data.</param>
    public SolverOptions(Solver? standard = null) => solver = new(
        "--solver",
        $"Solver of each row: {string.Join("; ", SolverInfo.All.Select(row => $"{row.Word}, {row.Help}"))}; {Auto}, chosen by factors and weights.",
        Word(standard),
        [.. SolverInfo.All.Select(row => (row.Word, (Solver?)row.Value)), (Auto, null)])
    {
        HelpName = "solver",
    };

    /// <summary>--solver</summary>
    public Option Choice => solver;

    /// <summary>Whether the solver is chosen from the data.</summary>
    public bool IsAuto(SymbolResult result) => string.Equals(result.GetValue(solver), Auto, StringComparison.OrdinalIgnoreCase);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(DocumentedCommand command) => command.Add(HelpHeading.Solver, solver, steps, block);

    /// <summary>The given settings, replaced by the typed ones.</summary>
    public AlsOptions Read(ParseResult parse, AlsOptions options) => options with
    {
        Solver = solver.GivenOr(parse, options.Solver),
        ConjugateGradientSteps = parse.GivenOr(steps, options.ConjugateGradientSteps),
        Block = parse.GivenOr(block, options.Block),
    };

    /// <summary>The word for a solver, or for one that is chosen from the data.</summary>
    public static string Word(Solver? solver) => solver is { } named ? SolverInfo.Of(named).Word : Auto;
}
