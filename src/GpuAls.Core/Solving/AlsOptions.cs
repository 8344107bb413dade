using GpuAls.Core.Interactions;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving;

/// <summary>
/// What to train. The defaults are those that recommend well without being asked for anything, measured on play counts, ratings and made-up data
/// (docs/decisions/0008); <see cref="Notebook"/> has those of a notebook.
/// </summary>
public sealed record AlsOptions
{
    /// <summary>Length f of a user's and an item's vector; 1 or more. Multiples of 32 are the quickest.</summary>
    public int Factors { get; init; } = 128;

    /// <summary>λ on the diagonal of every row's system; above 0. Null: chosen by <see cref="For"/> at the level of the noise in the data.</summary>
    public double? Regularization { get; init; }

    /// <summary>
    /// ν (Rendle et al. 2021): how fast λ grows with what is known of a row, 0 or more. λ_row ∝ (n + α₀·columns)^ν for a row of n entries, and the mean over all
    /// rows of both sides is <see cref="Regularization"/>, so that one that suits at a ν suits at another. 0: the same λ for all.
    /// </summary>
    public double RegularizationExponent { get; init; }

    /// <summary>How a strength becomes a confidence.</summary>
    public Confidence Confidence { get; init; } = Confidence.Log;

    /// <summary>α of <see cref="Confidence"/>; above 0. Null: chosen by <see cref="For"/>, so that the pairs that were seen weigh as much as all others.</summary>
    public double? Alpha { get; init; } = 1.5;

    /// <summary>α₀ (Rendle et al. 2021): what an unseen pair counts in the objective; above 0. Seen ones count c, whatever it is.</summary>
    public double UnobservedWeight { get; init; } = 1;

    /// <summary>What the confidence of a dislike, a strength below 0, counts beside that of a like of the same strength; above 0.</summary>
    public double DislikeWeight { get; init; } = 1;

    /// <summary>How often all users and then all items are solved; 1 or more.</summary>
    public int Iterations { get; init; } = 15;

    /// <summary>Where the start factors come from: the same seed gives the same model on the same device, whatever the number of threads.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>How the start factors are spread.</summary>
    public StartDistribution Start { get; init; } = StartDistribution.Uniform;

    /// <summary>How each row is solved; what <see cref="For"/> replaces where <see cref="ChooseSolver"/> is set.</summary>
    public Solver Solver { get; init; } = Solver.ConjugateGradient;

    /// <summary>Whether <see cref="For"/> chooses the solver, by <see cref="SolverChoice"/>.</summary>
    public bool ChooseSolver { get; init; }

    /// <summary>
    /// Whether one more iteration follows <see cref="Iterations"/>, solved by <see cref="Solver.Cholesky"/>: exact vectors for less than exact iterations take. Where all are exact there is no more to
    /// do, nor where a training was stopped early.
    /// </summary>
    public bool FinishExactly { get; init; }

    /// <summary>Steps of conjugate gradient a row; 1 or more. More steps come nearer to <see cref="Solver.Cholesky"/>.</summary>
    public int ConjugateGradientSteps { get; init; } = 3;

    /// <summary>How many factors of a row <see cref="Solver.Subspace"/> solves at a time; 1 or more. As many as there are factors: exactly.</summary>
    public int Block { get; init; } = 64;

    /// <summary>Whether to compute the loss after every iteration.</summary>
    public bool ComputeLoss { get; init; }

    /// <summary>
    /// Those of a notebook with the Python package implicit on play counts: confidences are the plays themselves, 100 factors, λ 0.01, 15 iterations. What the
    /// notebook does not say is as <see cref="AlsOptions"/> has it.
    /// </summary>
    public static AlsOptions Notebook { get; } = new() { Confidence = Confidence.Scaled, Alpha = 1, Factors = 100, Regularization = 0.01, Iterations = 15 };

    /// <summary>The weighting that <see cref="Confidence"/>, <see cref="Alpha"/> and <see cref="UnobservedWeight"/> describe.</summary>
    /// <exception cref="InvalidOperationException">α is still to be chosen: see <see cref="For"/>.</exception>
    internal Weighting Weighting => new(Confidence, Alpha ?? throw new InvalidOperationException("alpha is still to be chosen"), UnobservedWeight, DislikeWeight);

    /// <summary>Whether α and λ are numbers and the solver is one; where not, <see cref="For"/> makes them so.</summary>
    public bool IsChosen => Alpha is not null && Regularization is not null && !ChooseSolver;

    /// <summary>How many iterations there will be, the exact one at the end included.</summary>
    public int PlannedIterations => FinishesApart ? Iterations + 1 : Iterations;

    /// <summary>Whether the end is solved in another way than all before.</summary>
    internal bool FinishesApart => FinishExactly && Solver != Solver.Cholesky;

    /// <summary>λ as a number.</summary>
    /// <exception cref="InvalidOperationException">It is still to be chosen: see <see cref="For"/>.</exception>
    internal double ChosenRegularization => Regularization ?? throw new InvalidOperationException("the regularization is still to be chosen");

    /// <summary>λ/α₀: the objective divided by α₀ is the one that every solver knows, in which an unseen pair counts 1.</summary>
    internal double SolvedRegularization => ChosenRegularization / UnobservedWeight;

    /// <summary>The λ of each row of a training.</summary>
    /// <param name="byUser">[users × items] The interactions of the training.</param>
    internal RowRegularization RowRegularization(SparseRows byUser) => new(ChosenRegularization, RegularizationExponent, UnobservedWeight, byUser);

    /// <summary>
    /// The same with α and λ as numbers, and a solver. Where α is to be chosen, the sum of w over the seen pairs is the number of unseen ones; where λ is, it
    /// lies at the level of the noise in the data (docs/math.md).
    /// </summary>
    /// <param name="matrix">What will be trained on.</param>
    /// <exception cref="GpuAlsException">A setting is out of range, the matrix is empty, or no number above 0 does that; the message says which.</exception>
    public AlsOptions For(InteractionMatrix matrix)
    {
        Validate();
        matrix.RequireInteractions();
        var weighed = Alpha is null ? this with { Alpha = BalancedAlpha.Choose(matrix, Confidence, UnobservedWeight, DislikeWeight) } : this;
        var regularized = weighed.Regularization is null ? weighed with { Regularization = NoiseRegularization.Choose(matrix, weighed.Weighting) } : weighed;
        return ChooseSolver ? regularized with { Solver = SolverChoice.For(matrix, regularized), ChooseSolver = false } : regularized;
    }

    /// <summary>Checks every setting.</summary>
    /// <exception cref="GpuAlsException">A setting is out of its range; the message names it, its value and the range.</exception>
    public void Validate()
    {
        if (Factors is < 1 or > 16384) throw new GpuAlsException($"factors is {Factors}, expected 1 to 16384");
        if (Regularization is { } regularization && !(regularization > 0 && double.IsFinite(regularization)))
            throw new GpuAlsException(FormattableString.Invariant($"regularization is {regularization}, expected a finite number above 0"));
        if (!(RegularizationExponent >= 0 && double.IsFinite(RegularizationExponent)))
            throw new GpuAlsException(FormattableString.Invariant($"regularization exponent is {RegularizationExponent}, expected a finite number of 0 or more"));
        if (Alpha is { } alpha && !(alpha > 0 && double.IsFinite(alpha)))
            throw new GpuAlsException(FormattableString.Invariant($"alpha is {alpha}, expected a finite number above 0"));
        if (!(UnobservedWeight > 0 && double.IsFinite(UnobservedWeight)))
            throw new GpuAlsException(FormattableString.Invariant($"unobserved weight is {UnobservedWeight}, expected a finite number above 0"));
        if (!(DislikeWeight > 0 && double.IsFinite(DislikeWeight)))
            throw new GpuAlsException(FormattableString.Invariant($"dislike weight is {DislikeWeight}, expected a finite number above 0"));
        if (Iterations < 1) throw new GpuAlsException($"iterations is {Iterations}, expected 1 or more");
        if (ConjugateGradientSteps < 1) throw new GpuAlsException($"conjugate gradient steps is {ConjugateGradientSteps}, expected 1 or more");
        if (Block < 1) throw new GpuAlsException($"block is {Block}, expected 1 or more");
        if (!Enum.IsDefined(Confidence)) throw new GpuAlsException($"confidence is {(int)Confidence}, expected one of {string.Join(", ", Enum.GetNames<Confidence>())}");
        if (!Enum.IsDefined(Start)) throw new GpuAlsException($"start is {(int)Start}, expected one of {string.Join(", ", Enum.GetNames<StartDistribution>())}");
        if (!Enum.IsDefined(Solver)) throw new GpuAlsException($"solver is {(int)Solver}, expected one of {string.Join(", ", Enum.GetNames<Solver>())}");
        // Its coordinates are those in which the Gram matrix with one λ is the identity.
        if (Solver == Solver.PreconditionedConjugateGradient && RegularizationExponent != 0)
        {
            throw new GpuAlsException(FormattableString.Invariant(
                $"regularization exponent is {RegularizationExponent}, expected 0 with the solver {Solver}, which has the same regularization for all rows"));
        }
    }
}
