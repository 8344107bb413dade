using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>What to train: one option for each setting of <see cref="AlsOptions"/>, with its default.</summary>
sealed class TrainingOptions
{
    static readonly AlsOptions Standard = new();

    readonly NumberOption<int> factors = Whole("--factors", "Length of each user's and each item's vector: more can tell finer tastes apart, and take more time and memory.", Standard.Factors);
    readonly NumberOption<double> regularization = Positive("--regularization", "λ: how strongly vectors are held near zero; more suits sparse data.", Standard.Regularization);
    readonly NumberOption<double> alpha = Positive("--alpha", "α: how much a play counts, see --confidence.", Standard.Alpha);

    readonly ChoiceOption<Confidence> confidence = new(
        "--confidence",
        "How r plays become the confidence c of a pair (an unseen pair has 1): hu is c = 1 + α·r, scaled c = α·r, log c = 1 + α·ln(1 + r).",
        Word(Standard.Confidence),
        [.. Enum.GetValues<Confidence>().Select(confidence => (Word(confidence), confidence))]);

    readonly NumberOption<int> iterations = Whole("--iterations", "How often all users and then all items are solved.", Standard.Iterations);

    readonly SolverOptions solver = new();
    readonly NumberOption<long> seed = new("--seed", "Where the start vectors come from: the same seed gives the same model.", Standard.Seed, "a whole number", _ => true);
    readonly Option<bool> loss = new("--loss") { Description = "Compute the loss after every iteration; takes a little time." };

    /// <summary>Adds the options to a command; their order is that of the help.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[factors, regularization, alpha, confidence, iterations]) command.Add(option);
        solver.AddTo(command);
        foreach (var option in (Option[])[seed, loss]) command.Add(option);
    }

    /// <summary>What was asked for.</summary>
    public AlsOptions Read(ParseResult parse) => solver.Read(parse, new AlsOptions
    {
        Factors = parse.GetValue(factors),
        Regularization = parse.GetValue(regularization),
        Alpha = parse.GetValue(alpha),
        Confidence = confidence.Meaning(parse),
        Iterations = parse.GetValue(iterations),
        Seed = parse.GetValue(seed),
        ComputeLoss = parse.GetValue(loss),
    });

    /// <summary>How the command line spells a confidence.</summary>
    public static string Word(Confidence confidence) => confidence switch
    {
        Confidence.Hu => "hu",
        Confidence.Scaled => "scaled",
        Confidence.Log => "log",
        _ => throw new ArgumentOutOfRangeException(nameof(confidence), confidence, null),
    };

    /// <summary>How the command line spells a solver.</summary>
    public static string Word(Solver solver) => solver switch
    {
        Solver.ConjugateGradient => "cg",
        Solver.Cholesky => "cholesky",
        Solver.PreconditionedConjugateGradient => "pcg",
        _ => throw new ArgumentOutOfRangeException(nameof(solver), solver, null),
    };

    static NumberOption<int> Whole(string name, string description, int standard) =>
        new(name, description, standard, "a whole number of 1 or more", number => number >= 1);

    static NumberOption<double> Positive(string name, string description, double standard) =>
        new(name, description, standard, "a number above 0", number => number > 0 && double.IsFinite(number));
}
