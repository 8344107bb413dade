using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving;

/// <summary>
/// The settings of a training. The defaults recommend well without further settings, measured on play counts, ratings and generated data
/// (docs/decisions/0017, docs/decisions/0009). <see cref="AlsPreset"/> has the settings of published programs.
/// </summary>
public sealed record AlsOptions
{
    internal static readonly NumberRange<int> FactorsRange = NumberRange.From(1, 16384);
    // Solvers multiply it by squares of factors, in float32.
    internal static readonly NumberRange<double> RegularizationRange = NumberRange.Between(0.0, WeightRange.Max);
    internal static readonly NumberRange<double> RegularizationExponentRange = NumberRange.AtLeast(0.0);
    internal static readonly NumberRange<double> AlphaRange = NumberRange.Above(0.0);
    internal static readonly NumberRange<double> UnobservedWeightRange = NumberRange.Above(0.0);
    internal static readonly NumberRange<double> DislikeWeightRange = NumberRange.Above(0.0);
    internal static readonly NumberRange<int> IterationsRange = NumberRange.AtLeast(1);
    internal static readonly NumberRange<double> ToleranceRange = NumberRange.Between(0.0, 1.0);
    internal static readonly NumberRange<double> FeatureRegularizationRange = NumberRange.Above(0.0);
    internal static readonly NumberRange<int> ConjugateGradientStepsRange = NumberRange.AtLeast(1);
    internal static readonly NumberRange<int> BlockRange = NumberRange.AtLeast(1);

    // Without a weighting, Resolve chooses one. A weighting that is set in part is complete: the rest has the values of these fields.
    readonly bool hasWeighting;
    readonly Confidence confidence = Confidence.Log;
    readonly double? alpha = 1.5;
    readonly double unobservedWeight = 1;

    // A training with a weighting of its own also has a number of factors.
    readonly bool hasFactors;
    readonly int factors = 128;

    readonly int iterations = 15;
    readonly double? tolerance = StandardTolerance;
    readonly UncomparedFlag isToleranceSet;

    readonly NeighbourOptions? neighbours;
    readonly UncomparedFlag areNeighboursSet;

    /// <summary>
    /// The length f of a user's and an item's vector, from 1 to 16384. Multiples of 32 are the fastest. If neither it nor a
    /// part of the weighting is set, <see cref="Resolve"/> chooses 128 to 512; otherwise the default is 128.
    /// </summary>
    public int Factors
    {
        get => factors;
        init => (factors, hasFactors) = (value, true);
    }

    /// <summary>
    /// λ on the diagonal of every row's system, above 0 and below 10³⁰. Null: <see cref="Resolve"/> sets it to the noise level of the data.
    /// </summary>
    public double? Regularization { get; init; }

    /// <summary>
    /// ν (Rendle et al. 2021), the growth of λ with the data of a row, 0 or more; <see cref="RegularizationScale"/> has the formula. 0: all rows have
    /// the same λ.
    /// </summary>
    public double RegularizationExponent { get; init; }

    /// <summary>
    /// The meaning of <see cref="Regularization"/> for a row. By default it is the mean over all rows of both sides; other scales are those of
    /// published programs. A λ that <see cref="Resolve"/> chooses has the noise level of the data as its mean in every scale.
    /// </summary>
    public RegularizationScale RegularizationScale { get; init; }

    /// <summary>
    /// The formula from a strength to a confidence. If none of <see cref="Confidence"/>, <see cref="Alpha"/> and <see cref="UnobservedWeight"/> is
    /// set, <see cref="Resolve"/> sets all three to the <see cref="StandardSettings"/>. If one of them is set, the others are
    /// <see cref="Confidence.Log"/>, 1.5 and 1.
    /// </summary>
    public Confidence Confidence
    {
        get => confidence;
        init => (confidence, hasWeighting, hasFactors) = (value, true, true);
    }

    /// <summary>
    /// α of <see cref="Confidence"/>, above 0. Null: <see cref="Resolve"/> chooses it so that all seen pairs weigh as much as all unseen pairs.
    /// </summary>
    public double? Alpha
    {
        get => alpha;
        init => (alpha, hasWeighting, hasFactors) = (value, true, true);
    }

    /// <summary>α₀ (Rendle et al. 2021), the confidence of an unseen pair, above 0. It does not change the confidence c of seen pairs.</summary>
    public double UnobservedWeight
    {
        get => unobservedWeight;
        init => (unobservedWeight, hasWeighting, hasFactors) = (value, true, true);
    }

    /// <summary>The confidence of a dislike (a strength below 0), relative to a like of the same strength; above 0.</summary>
    public double DislikeWeight { get; init; } = 1;

    /// <summary>
    /// A <see cref="Tolerance"/> that ends a training when further iterations hardly change its recommendations (docs/decisions/0014).
    /// </summary>
    public const double StandardTolerance = 0.03;

    /// <summary>
    /// The number of iterations, 1 or more; with <see cref="Tolerance"/> the maximum. An iteration solves all users and then all items.
    /// </summary>
    public int Iterations
    {
        get => iterations;
        init => (iterations, tolerance) = (value, isToleranceSet.Value ? tolerance : null);
    }

    /// <summary>
    /// The relative change of the users' vectors, measured by XᵀX, below which an iteration is the last; above 0 and below 1. Null: training takes
    /// all <see cref="Iterations"/>. If only <see cref="Iterations"/> is set, it is null; if neither is, <see cref="StandardTolerance"/>.
    /// </summary>
    public double? Tolerance
    {
        get => tolerance;
        init => (tolerance, isToleranceSet) = (value, new(true));
    }

    /// <summary>The seed of the start factors: the same seed gives the same model on the same device, for any number of threads.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>The start factors.</summary>
    public StartDistribution Start { get; init; } = StartDistribution.Spectral;

    /// <summary>The solver of the rows. Null: <see cref="Resolve"/> chooses one by the number of factors and the weights (docs/solvers.md).</summary>
    public Solver? Solver { get; init; }

    /// <summary>
    /// Whether one more iteration with <see cref="Solving.Solver.Cholesky"/> follows <see cref="Iterations"/>. The vectors are then exact solutions,
    /// in less time than with exact iterations throughout. It has no effect if the solver is exact, or if the training was stopped early.
    /// </summary>
    public bool FinishExactly { get; init; }

    /// <summary>Steps of conjugate gradient for each row, 1 or more. More steps are closer to <see cref="Solving.Solver.Cholesky"/>.</summary>
    public int ConjugateGradientSteps { get; init; } = 3;

    /// <summary>
    /// The number of factors of a row that <see cref="Solving.Solver.Subspace"/>
    /// solves at a time, 1 or more. A block of all factors gives exact solutions.
    /// </summary>
    public int Block { get; init; } = 64;

    /// <summary>
    /// μ of the ridge regression from features to vectors, above 0. Null: chosen for each side in each iteration, so that features without a signal
    /// get no weight. It has no effect without features.
    /// </summary>
    public double? FeatureRegularization { get; init; }

    /// <summary>Whether to compute the loss after every iteration.</summary>
    public bool ComputeLoss { get; init; }

    /// <summary>
    /// The neighbours beside the factors, which are fitted after the last iteration; null for none. If neither they nor a part of the weighting are
    /// set, <see cref="Resolve"/> sets them to the default <see cref="NeighbourOptions"/>.
    /// </summary>
    public NeighbourOptions? Neighbours
    {
        get => neighbours;
        init => (neighbours, areNeighboursSet) = (value, new(true));
    }

    /// <summary>
    /// The weighting by <see cref="Confidence"/>, <see cref="Alpha"/>, <see cref="UnobservedWeight"/> and <see cref="DislikeWeight"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">α has no value yet: call <see cref="Resolve"/>.</exception>
    internal Weighting Weighting => new(Confidence, Alpha ?? throw Unresolved("alpha"), UnobservedWeight, DislikeWeight);

    /// <summary>Whether the weighting, the factors, λ and the solver have values. Otherwise <see cref="Resolve"/> chooses them.</summary>
    public bool IsResolved => hasWeighting && hasFactors && Alpha is not null && Regularization is not null && Solver is not null;

    /// <summary>Whether the number of factors is set.</summary>
    internal bool HasFactors => hasFactors;

    /// <summary>Whether the weighting is set.</summary>
    internal bool HasWeighting => hasWeighting;

    /// <summary>Whether the neighbours, or their absence, are set.</summary>
    internal bool HasNeighbours => areNeighboursSet.Value;

    /// <summary>The number of iterations, with the final exact one.</summary>
    public int PlannedIterations => HasFinalExactIteration ? Iterations + 1 : Iterations;

    /// <summary>Whether an iteration is the last because the vectors hardly changed.</summary>
    internal bool IsConverged(AlsIteration iteration) => iteration.Change < Tolerance;

    /// <summary>Whether a final iteration follows that is solved in another way than the iterations before.</summary>
    internal bool HasFinalExactIteration => FinishExactly && !(Solver is { } solver && SolverInfo.Of(solver).IsExact);

    /// <summary>λ as a number.</summary>
    /// <exception cref="InvalidOperationException">λ has no value yet: call <see cref="Resolve"/>.</exception>
    internal double ResolvedRegularization => Regularization ?? throw Unresolved("the regularization");

    /// <summary>The solver.</summary>
    /// <exception cref="InvalidOperationException">The solver is not chosen yet: call <see cref="Resolve"/>.</exception>
    internal Solver ResolvedSolver => Solver ?? throw Unresolved("the solver");

    /// <summary>
    /// λ/α₀ of a row of size 1, and of every row if ν is 0. Solvers know the objective divided by α₀, in which the confidence of an unseen pair is 1.
    /// </summary>
    internal double SolvedRegularization =>
        RegularizationScaleInfo.Of(RegularizationScale).Factor(UnobservedWeight) * ResolvedRegularization / UnobservedWeight;

    /// <summary>The λ of each row of a training.</summary>
    /// <param name="byUser">[users × items] The interactions of the training.</param>
    internal RowRegularization RowRegularization(SparseRows byUser) =>
        new(ResolvedRegularization, RegularizationScale, RegularizationExponent, UnobservedWeight, byUser);

    /// <summary>
    /// The same options with a value for the weighting, the factors, λ and the solver. Without any part
    /// of a weighting, it is the <see cref="StandardSettings"/>, with neighbours; an α of null is set so that the sum of
    /// w over the seen pairs is the number of unseen pairs. The factors follow the number of pairs, λ the
    /// noise level of the data (docs/math.md), and the solver the factors and the weights
    /// (docs/solvers.md). Values that are set stay.
    /// </summary>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="device">The device of the training, which may not support every solver; null: one that does.</param>
    /// <exception cref="GpuAlsException">
    /// A setting is out of range, the matrix is empty, no α or λ above 0 fits the data, or no solver can do the training; the message says which.
    /// </exception>
    public AlsOptions Resolve(InteractionMatrix matrix, IAlsDevice? device = null)
    {
        var options = ResolveNumbers(matrix);
        return options.Solver is null ? options with { Solver = SolverChoice.Choose(matrix, options, device) } : options;
    }

    /// <summary>The same options with a value for the weighting, the factors and λ, the first part of <see cref="Resolve"/>.</summary>
    /// <param name="matrix">The interactions to train on.</param>
    /// <exception cref="GpuAlsException">A setting is out of range, the matrix is empty, or no α or λ above 0 fits the data.</exception>
    internal AlsOptions ResolveNumbers(InteractionMatrix matrix)
    {
        Validate();
        matrix.RequireInteractions();
        var options = StandardSettings.Rule.Complete(this, matrix);
        if (options.Alpha is null) options = options with { Alpha = BalancedAlpha.Choose(matrix, Confidence, UnobservedWeight, DislikeWeight) };
        if (options.Regularization is null)
            options = options with { Regularization = options.OfMean(NoiseRegularization.Choose(matrix, options.Weighting), matrix.ByUser) };
        return options;
    }

    /// <summary>λ in the scale of these options, to three digits, whose mean over all rows is a given number.</summary>
    double OfMean(double mean, SparseRows byUser) => RegularizationScaleInfo.Of(RegularizationScale).IsMean
        ? mean
        : SignificantDigits.Round(mean / UnobservedWeight / (this with { Regularization = 1 }).RowRegularization(byUser).Mean);

    /// <summary>Checks every setting.</summary>
    /// <exception cref="GpuAlsException">A setting is out of its range; the message has its name, its value and the range.</exception>
    public void Validate()
    {
        FactorsRange.Require("factors", Factors);
        if (Regularization is { } regularization)
        {
            RegularizationRange.Require("regularization", regularization);
            if (UnobservedWeightRange.Contains(UnobservedWeight))
                RegularizationRange.Require("regularization divided by the unobserved weight", regularization / UnobservedWeight);
        }

        RegularizationExponentRange.Require("regularization exponent", RegularizationExponent);
        RegularizationScaleInfo.Of(RegularizationScale);
        if (Alpha is { } alpha) AlphaRange.Require("alpha", alpha);
        UnobservedWeightRange.Require("unobserved weight", UnobservedWeight);
        DislikeWeightRange.Require("dislike weight", DislikeWeight);
        IterationsRange.Require("iterations", Iterations);
        if (Tolerance is { } tolerance) ToleranceRange.Require("tolerance", tolerance);
        if (FeatureRegularization is { } ofFeatures) FeatureRegularizationRange.Require("feature regularization", ofFeatures);
        ConjugateGradientStepsRange.Require("conjugate gradient steps", ConjugateGradientSteps);
        BlockRange.Require("block", Block);
        Neighbours?.Validate();
        ConfidenceInfo.Of(Confidence);
        StartInfo.Of(Start);
        if (Solver is not { } solver) return;
        var info = SolverInfo.Of(solver);
        if (RegularizationExponent != 0) info.RequireRowRegularization();
    }

    /// <summary>A flag about the way in which settings were set: it does not make them differ.</summary>
    readonly struct UncomparedFlag(bool value) : IEquatable<UncomparedFlag>
    {
        public bool Value { get; } = value;

        public bool Equals(UncomparedFlag other) => true;

        public override bool Equals(object? obj) => obj is UncomparedFlag;

        public override int GetHashCode() => 0;
    }

    static InvalidOperationException Unresolved(string setting) =>
        new($"{setting} is not resolved: call {nameof(AlsOptions)}.{nameof(Resolve)} first");
}
