using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Cli.Training;

/// <summary>The settings of a training: one option for each setting of <see cref="AlsOptions"/>.</summary>
sealed class TrainingOptions
{
    static readonly AlsOptions Standard = new();

    static readonly string WithOneLambda =
        string.Join(" or ", SolverInfo.All.Where(solver => !solver.AllowsRowRegularization).Select(solver => $"--solver {solver.Word}"));

    readonly ChoiceOption<AlsOptions> preset;
    readonly NumberOption<int> factors = new(
        FactorsOption.OptionName,
        $"Number of factors, the length of each vector. Default: {StandardSettings.FactorsHelp}.",
        null,
        FactorsOption.Range);
    readonly IterationsOption iterations = new();
    readonly NumberOrAutoOption<double> regularization = new(
        "--regularization",
        "Regularization λ. auto uses the estimated noise level of the data.",
        Standard.Regularization,
        AlsOptions.RegularizationRange);

    readonly NumberOption<double> exponent = new(
        "--regularization-exponent",
        $"Growth ν of λ with the number of interactions of a user or item; 0 for the same λ everywhere. Not for {WithOneLambda}.",
        Standard.RegularizationExponent,
        AlsOptions.RegularizationExponentRange);

    readonly ChoiceOption<RegularizationScale> scale = new(
        "--regularization-scale",
        $"Meaning of --regularization with an exponent: {string.Join("; ", RegularizationScaleInfo.All.Select(row => $"{row.Word}, {row.Help}"))}.",
        Word(Standard.RegularizationScale),
        [.. RegularizationScaleInfo.All.Select(row => (row.Word, row.Value))]);

    readonly WeightingOptions weighting = new();
    readonly SolverOptions solver = new();
    readonly NeighbourSettings neighbours = new();

    readonly ChoiceOption<bool> finish = new(
        "--finish", "Add a final exact iteration: cholesky.", null, (SolverOptions.Word(Solver.Cholesky), true));

    readonly ChoiceOption<StartDistribution> start = new(
        "--start",
        "Start vectors, with f the number of factors: "
        + $"{string.Join("; ", StartInfo.All.Select(start => $"{start.Word}, {start.Help}"))}.",
        Word(Standard.Start),
        [.. StartInfo.All.Select(start => (start.Word, start.Value))])
    {
        HelpName = "kind",
    };

    readonly NumberOption<long> seed = new(
        "--seed", "Seed of the start vectors; the same seed gives the same model.", Standard.Seed, NumberRange.Any<long>());
    readonly Option<bool> loss = new("--loss") { Description = "Compute the loss after every iteration." };

    public TrainingOptions()
        : this(AlsPreset.All)
    {
    }

    /// <param name="presets">The named sets of settings.</param>
    internal TrainingOptions(params IReadOnlyList<AlsPreset> presets) => preset = new(
        "--preset",
        "Start from a published set of options; explicit options override it: "
        + $"{string.Join("; ", presets.Select(row => $"{row.Name}, {row.Help}"))}.",
        null,
        [.. presets.Select(row => (row.Name, row.Options))])
    {
        HelpName = "name",
    };

    /// <summary>--factors</summary>
    public Option Factors => factors;

    /// <summary>--iterations</summary>
    public Option Iterations => iterations;

    /// <summary>--neighbours, --neighbour-regularization and --neighbour-share</summary>
    public NeighbourSettings Neighbours => neighbours;

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(DocumentedCommand command)
    {
        command.Add(HelpHeading.Model, preset, factors, iterations, regularization, exponent, scale);
        weighting.AddTo(command);
        neighbours.AddTo(command);
        solver.AddTo(command);
        command.Add(HelpHeading.Solver, finish, start, seed, loss);
    }

    /// <summary>The settings of the preset or the defaults, replaced by the typed ones.</summary>
    public AlsOptions Read(ParseResult parse)
    {
        var preset = this.preset.GivenOr(parse, Standard);
        var options = weighting.Read(parse, solver.Read(parse, iterations.Read(parse, preset with
        {
            Regularization = regularization.GivenOr(parse, preset.Regularization),
            RegularizationExponent = parse.GivenOr(exponent, preset.RegularizationExponent),
            RegularizationScale = scale.GivenOr(parse, preset.RegularizationScale),
            Start = start.GivenOr(parse, preset.Start),
            Seed = parse.GivenOr(seed, preset.Seed),
            FinishExactly = finish.GivenOr(parse, preset.FinishExactly),
            ComputeLoss = parse.GivenOr(loss, preset.ComputeLoss),
        }))).With(parse, factors, settings => settings with { Factors = parse.GetValue(factors) });
        options = neighbours.Read(parse, options);
        if (options.RegularizationExponent != 0 && options.Solver is { } named && !SolverInfo.Of(named).AllowsRowRegularization)
            throw new UsageException(
                $"--regularization-exponent cannot be used with --solver {SolverOptions.Word(named)}, which has one regularization for all rows; "
                + $"expected for example --solver {SolverInfo.All.First(solver => solver.AllowsRowRegularization).Word}");
        return options;
    }

    /// <summary>The word for a scale of the regularization.</summary>
    public static string Word(RegularizationScale scale) => RegularizationScaleInfo.Of(scale).Word;

    /// <summary>The word for a distribution of the start vectors.</summary>
    public static string Word(StartDistribution start) => StartInfo.Of(start).Word;
}
