using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Benchmarks.Solvers;

/// <summary>One training that every solver does: a data set, a weighting, and the numbers of factors.</summary>
/// <param name="Data">A name of <see cref="ComparedSets"/>.</param>
/// <param name="Weights">The weighting, as options of <c>gpuals train</c>.</param>
/// <param name="Options">The same as settings.</param>
/// <param name="Factors">The numbers of factors.</param>
sealed record SolverCase(string Data, string Weights, AlsOptions Options, IReadOnlyList<int> Factors)
{
    static readonly int[] Usual = [64, 128, 256, 512];

    /// <summary>The cases that the rule must pass, the quick ones first.</summary>
    public static IReadOnlyList<SolverCase> All { get; } =
    [
        .. Defaults(ComparedSets.HetRec, ComparedSets.Ratings, ComparedSets.CiteULike, ComparedSets.Small),
        .. Plays(ComparedSets.HetRec, ComparedSets.Ratings, ComparedSets.Small),
        Of(ComparedSets.HetRec, Confidence.Bm25, 1.5, null, 128),
        Of(ComparedSets.HetRec, Confidence.Binary, 1.5, null, 128),
        .. Growing(ComparedSets.HetRec, 1.5, 10, 40, 160, 640),
        .. Growing(ComparedSets.Small, 10, 40, 160, 640),
        .. Growing(ComparedSets.Ratings, 10, 40, 160, 640),
        .. Growing(ComparedSets.CiteULike, 10, 40, 160, 640),
        .. new[] { 1e-2, 1e-4, 1e-8, 1e-12 }.Select(weight => Unobserved(ComparedSets.HetRec, weight)),
        Exponent(ComparedSets.HetRec, 64, 128, 256, 512),
        Exponent(ComparedSets.Small, 64, 128, 256, 512),
        Of(ComparedSets.HetRec, Confidence.Log, 1.5, null, 8, 16, 32),
        Of(ComparedSets.Small, Confidence.Log, 1.5, null, 8, 16, 32),
        Of(ComparedSets.HetRec, Confidence.Scaled, 1, 0.01, 8, 16, 32),
        .. Defaults(ComparedSets.Medium),
        .. Plays(ComparedSets.Medium),
        .. Defaults(ComparedSets.Large),
    ];

    /// <summary>Data set and weighting, for headings.</summary>
    public string Name => $"{Data}, {Weights}";

    /// <summary>The cases that take seconds.</summary>
    public bool IsQuick => Data == ComparedSets.Small;

    /// <summary>The cases with the default settings and with raw plays decide; the others test the limits of the rule.</summary>
    static IEnumerable<SolverCase> Defaults(params string[] sets) => sets.Select(data => Of(data, Confidence.Log, 1.5, null, Usual));

    static IEnumerable<SolverCase> Plays(params string[] sets) => sets.Select(data => Of(data, Confidence.Scaled, 1, 0.01, Usual));

    static IEnumerable<SolverCase> Growing(string data, params double[] alphas) => alphas.Select(alpha => Of(data, Confidence.Log, alpha, 10, 128));

    static SolverCase Of(string data, Confidence confidence, double alpha, double? regularization, params IReadOnlyList<int> factors) => new(
        data,
        FormattableString.Invariant($"--confidence {confidence.ToString().ToLowerInvariant()} --alpha {alpha} --regularization {(object?)regularization ?? "auto"}"),
        new AlsOptions { Confidence = confidence, Alpha = alpha, Regularization = regularization },
        factors);

    static SolverCase Unobserved(string data, double weight)
    {
        var usual = Of(data, Confidence.Log, 1.5, null, 64);
        return usual with { Weights = FormattableString.Invariant($"{usual.Weights} --unobserved-weight {weight}"), Options = usual.Options with { UnobservedWeight = weight } };
    }

    static SolverCase Exponent(string data, params int[] factors)
    {
        var usual = Of(data, Confidence.Log, 1.5, null, factors);
        return usual with { Weights = usual.Weights + " --regularization-exponent 0.5", Options = usual.Options with { RegularizationExponent = 0.5 } };
    }
}
