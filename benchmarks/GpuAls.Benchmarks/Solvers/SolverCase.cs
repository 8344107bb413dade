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
    static readonly int[] Few = [8, 16, 32];

    /// <summary>The cases that the rule must pass, the quick ones first.</summary>
    public static IReadOnlyList<SolverCase> All { get; } =
    [
        .. Defaults(ComparedSets.HetRec, ComparedSets.Ratings, ComparedSets.CiteULike, ComparedSets.Small),
        .. Plays(ComparedSets.HetRec, ComparedSets.Ratings, ComparedSets.Small),
        .. Counts(ComparedSets.HetRec, ComparedSets.Small),
        Of(ComparedSets.HetRec, Confidence.Bm25, 1.5, null, 128),
        Of(ComparedSets.HetRec, Confidence.Binary, 1.5, null, 128),
        .. Growing(ComparedSets.HetRec),
        .. Growing(ComparedSets.Small),
        .. Growing(ComparedSets.Ratings),
        .. Growing(ComparedSets.CiteULike),
        .. new[] { 1e-2, 1e-4, 1e-8, 1e-12 }.Select(weight => Unobserved(ComparedSets.HetRec, weight)),
        Exponent(ComparedSets.HetRec, Usual),
        Exponent(ComparedSets.Small, Usual),
        Of(ComparedSets.HetRec, Confidence.Log, 1.5, null, Few),
        Of(ComparedSets.Small, Confidence.Log, 1.5, null, Few),
        Of(ComparedSets.HetRec, Confidence.Scaled, 1, 0.01, Few),
        .. Defaults(ComparedSets.Medium),
        .. Plays(ComparedSets.Medium),
        .. Defaults(ComparedSets.Large),
    ];

    /// <summary>Data set and weighting, for headings.</summary>
    public string Name => $"{Data}, {Weights}";

    /// <summary>The cases that take seconds.</summary>
    public bool IsQuick => Data == ComparedSets.Small;

    static IEnumerable<SolverCase> Defaults(params string[] sets) => sets.Select(data => Of(data, Confidence.Log, 1.5, null, Usual));

    static IEnumerable<SolverCase> Plays(params string[] sets) => sets.Select(data => Of(data, Confidence.Scaled, 1, 0.01, Usual));

    static IEnumerable<SolverCase> Counts(params string[] sets) => sets.Select(data => Of(data, Confidence.Hu, 1, null, Usual));

    static IEnumerable<SolverCase> Growing(string data) =>
        from regularization in new double?[] { null, 1 }
        from alpha in new[] { 5.0, 20, 80, 320 }
        select Of(data, Confidence.Log, alpha, regularization, 128);

    static SolverCase Of(string data, Confidence confidence, double alpha, double? regularization, params IReadOnlyList<int> factors) => new(
        data,
        FormattableString.Invariant(
            $"--confidence {confidence.ToString().ToLowerInvariant()} --alpha {alpha} --regularization {(object?)regularization ?? "auto"}"),
        new AlsOptions { Confidence = confidence, Alpha = alpha, Regularization = regularization },
        factors);

    static SolverCase Unobserved(string data, double weight)
    {
        var usual = Of(data, Confidence.Log, 1.5, null, 64);
        return usual with
        {
            Weights = FormattableString.Invariant($"{usual.Weights} --unobserved-weight {weight}"),
            Options = usual.Options with { UnobservedWeight = weight },
        };
    }

    static SolverCase Exponent(string data, params int[] factors)
    {
        var usual = Of(data, Confidence.Log, 1.5, null, factors);
        return usual with
        {
            Weights = usual.Weights + " --regularization-exponent 0.5",
            Options = usual.Options with { RegularizationExponent = 0.5 },
        };
    }
}
