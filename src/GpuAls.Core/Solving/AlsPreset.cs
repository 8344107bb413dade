using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving;

/// <summary>
/// A published recipe: the objective, the numbers and the start of a paper or a package. Each states every setting, so that no change of a default
/// changes a preset. A new preset is a property and an entry of <see cref="All"/>; docs/recipes.md compares them with their sources.
/// </summary>
/// <param name="Name">The word of the command line.</param>
/// <param name="Help">A phrase for lists of presets.</param>
/// <param name="Options">The settings.</param>
public sealed record AlsPreset(string Name, string Help, AlsOptions Options)
{
    /// <summary>
    /// iALS as in the source of Rendle, Krichene, Zhang, Koren: <i>Revisiting the Performance of iALS on Item Recommendation Benchmarks</i> (2021),
    /// with the numbers that they publish for MovieLens 20M. λ and α₀ are those of the paper and belong to the data.
    /// </summary>
    public static AlsPreset Ials { get; } = new("ials", "iALS of Rendle et al. 2021 with their numbers for MovieLens 20M", Of(
        factors: 256,
        regularization: 0.003,
        regularizationScale: RegularizationScale.Ials,
        regularizationExponent: 1,
        confidence: Confidence.Ials,
        alpha: 1,
        unobservedWeight: 0.1,
        dislikeWeight: 1,
        iterations: 16,
        start: StartDistribution.SmallNormal,
        solver: Solver.Cholesky,
        conjugateGradientSteps: 3,
        block: 128));

    /// <summary>The defaults of Spark MLlib's ALS with <c>implicitPrefs=true</c>: λ times the likes of a row (ALS-WR), exact rows.</summary>
    public static AlsPreset Spark { get; } = new("spark", "the defaults of Spark's ALS with implicitPrefs", Of(
        factors: 10,
        regularization: 0.1,
        regularizationScale: RegularizationScale.Likes,
        regularizationExponent: 1,
        confidence: Confidence.Hu,
        alpha: 1,
        unobservedWeight: 1,
        dislikeWeight: 1,
        iterations: 10,
        start: StartDistribution.Sphere,
        solver: Solver.Cholesky,
        conjugateGradientSteps: 3,
        block: 64));

    /// <summary>The defaults of AlternatingLeastSquares of the Python package implicit 0.7: c = r, three steps of conjugate gradient.</summary>
    public static AlsPreset Implicit { get; } = new("implicit", "the defaults of the Python package implicit", OfImplicit(factors: 100));

    /// <summary>The settings of a notebook with the Python package implicit on play counts, which GpuAls replaces.</summary>
    public static AlsPreset Notebook { get; } = new("notebook", "implicit with 100 factors on play counts", OfImplicit(factors: 100));

    /// <summary>All presets, in the order of the help.</summary>
    public static IReadOnlyList<AlsPreset> All { get; } = [Ials, Spark, Implicit, Notebook];

    static AlsOptions OfImplicit(int factors) => Of(
        factors,
        regularization: 0.01,
        regularizationScale: RegularizationScale.Mean,
        regularizationExponent: 0,
        confidence: Confidence.Scaled,
        alpha: 1,
        unobservedWeight: 1,
        dislikeWeight: 1,
        iterations: 15,
        start: StartDistribution.Uniform,
        solver: Solver.ConjugateGradient,
        conjugateGradientSteps: 3,
        block: 64);

    // No parameter has a default: a preset that leaves a setting out does not compile.
    static AlsOptions Of(
        int factors,
        double regularization,
        RegularizationScale regularizationScale,
        double regularizationExponent,
        Confidence confidence,
        double alpha,
        double unobservedWeight,
        double dislikeWeight,
        int iterations,
        StartDistribution start,
        Solver solver,
        int conjugateGradientSteps,
        int block) => new()
        {
            Factors = factors,
            Regularization = regularization,
            RegularizationScale = regularizationScale,
            RegularizationExponent = regularizationExponent,
            Confidence = confidence,
            Alpha = alpha,
            UnobservedWeight = unobservedWeight,
            DislikeWeight = dislikeWeight,
            Iterations = iterations,
            Start = start,
            Solver = solver,
            ConjugateGradientSteps = conjugateGradientSteps,
            Block = block,
            // No published program has these.
            FinishExactly = false,
            ComputeLoss = false,
            Tolerance = null,
            Seed = 42,
        };
}
