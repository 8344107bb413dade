using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>What to train: one option for each setting of <see cref="AlsOptions"/>, with its default.</summary>
sealed class TrainingOptions
{
    static readonly AlsOptions Standard = new();

    readonly ChoiceOption<AlsOptions> preset = new(
        "--preset",
        "Settings that go together; an option that is given beside it wins. notebook is a notebook with the Python package implicit: --factors 100 --regularization 0.01 --confidence scaled --alpha 1 --iterations 15.",
        null,
        ("notebook", AlsOptions.Notebook));

    readonly NumberOption<int> factors = Whole("--factors", "Length of each user's and each item's vector: more can tell finer tastes apart, and take more time and memory.", Standard.Factors);
    readonly NumberOrAutoOption regularization = new(
        "--regularization",
        "λ: how strongly vectors are held near zero; auto: so strongly that what looks like chance in the data leaves no trace, which follows --alpha and --confidence.",
        Standard.Regularization);

    readonly NumberOption<double> exponent = new(
        "--regularization-exponent",
        "ν: λ of a user or item with n pairs grows as (n + α₀·all it could have)^ν, and its mean stays --regularization. 0: the same for all. Not with --solver pcg.",
        Standard.RegularizationExponent,
        "a number of 0 or more",
        number => number >= 0 && double.IsFinite(number));

    readonly WeightingOptions weighting = new();
    readonly NumberOption<int> iterations = Whole("--iterations", "How often all users and then all items are solved.", Standard.Iterations);

    readonly SolverOptions solver = new();

    readonly ChoiceOption<Solver> finish = new(
        "--finish",
        "One more iteration at the end, exact: cholesky.",
        null,
        (Word(Solver.Cholesky), Solver.Cholesky));

    readonly ChoiceOption<StartDistribution> start = new(
        "--start",
        "How start vectors are spread: uniform in [0, 0.01), or normal with standard deviation 1/√f.",
        Word(Standard.Start),
        [.. Enum.GetValues<StartDistribution>().Select(start => (Word(start), start))]);

    readonly NumberOption<long> seed = new("--seed", "Where the start vectors come from: the same seed gives the same model.", Standard.Seed, "a whole number", _ => true);
    readonly Option<bool> loss = new("--loss") { Description = "Compute the loss after every iteration; takes a little time." };

    /// <summary>--iterations</summary>
    public Option Iterations => iterations;

    /// <summary>Adds the options to a command; their order is that of the help.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[preset, factors, regularization, exponent]) command.Add(option);
        weighting.AddTo(command);
        command.Add(iterations);
        solver.AddTo(command);
        command.Add(finish);
        foreach (var option in (Option[])[start, seed, loss]) command.Add(option);
    }

    /// <summary>What was asked for.</summary>
    public AlsOptions Read(ParseResult parse)
    {
        var preset = this.preset.MeaningOrDefault(parse) ?? Standard;
        var options = weighting.Read(parse, solver.Read(parse, preset with
        {
            Factors = parse.GivenOr(factors, preset.Factors),
            Regularization = regularization.GivenOr(parse, preset.Regularization),
            RegularizationExponent = parse.GivenOr(exponent, preset.RegularizationExponent),
            Iterations = parse.GivenOr(iterations, preset.Iterations),
            Start = start.Meaning(parse),
            Seed = parse.GetValue(seed),
            FinishExactly = parse.GetValue(finish) is not null,
            ComputeLoss = parse.GetValue(loss),
        }));
        if (options.RegularizationExponent != 0 && options.Solver == Solver.PreconditionedConjugateGradient)
            throw new UsageException("--regularization-exponent gives each row a regularization of its own, and --solver pcg has the same for all; cg and cholesky can do it");
        return options;
    }

    /// <summary>How the command line spells a distribution of start factors.</summary>
    public static string Word(StartDistribution start) => StartInfo.Of(start).Word;

    /// <summary>How the command line spells a solver.</summary>
    public static string Word(Solver solver) => SolverInfo.Of(solver).Word;

    static NumberOption<int> Whole(string name, string description, int standard) =>
        new(name, description, standard, "a whole number of 1 or more", number => number >= 1);
}
