using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving;

/// <summary>The method that solves the system A·x = b of a row.</summary>
public enum Solver
{
    /// <summary>A few steps of conjugate gradient from the row's previous factors, without forming A (Takács, Pilászy, Tikk 2011).</summary>
    ConjugateGradient,

    /// <summary>The exact solution, by Cholesky decomposition of A.</summary>
    Cholesky,

    /// <summary>
    /// The same steps, preconditioned by the Gram matrix G = LLᵀ: in the coordinates v = Lᵀx the matrix is I + Σ w·zzᵀ, z = L⁻¹y, so a step reads
    /// only the row's entries (docs/math.md).
    /// </summary>
    PreconditionedConjugateGradient,

    /// <summary>The same steps, preconditioned by the diagonal of G. A step costs one more product for each factor.</summary>
    DiagonalConjugateGradient,

    /// <summary>
    /// iALS++ (Rendle, Krichene, Zhang, Koren 2021): blocks of <see cref="AlsOptions.Block"/> factors, one after the other, each solved exactly while
    /// the other factors of the row are fixed.
    /// </summary>
    Subspace,
}

/// <summary>
/// The facts about one solver that options, checks, help, reports and estimates need. A new solver is a value of <see cref="Solver"/>, a row here,
/// and an arm in the tables of the CPU and of the accelerators that create its rows; the compiler names the tables that lack the arm.
/// </summary>
sealed record SolverInfo : IChoice<Solver>
{
    static readonly ChoiceTable<Solver, SolverInfo> Table = new(
        "solver",
        new()
        {
            Value = Solver.ConjugateGradient,
            Word = "cg",
            FileWord = "conjugateGradient",
            Help = "a few steps of conjugate gradient",
            TakesSteps = true,
            TakesBlock = false,
            IsExact = false,
            AllowsRowRegularization = true,
            WhitensFixedSide = false,
            WhitensForShortRows = false,
            GathersVectorsOnCpu = true,
            HasMixedPrecisionOnCpu = false,
            MaxWeight = 1e8,
            Operations = shape => shape.StepsOnGram + shape.StepsOnEntries,
            ResultFloats = shape => 2 * shape.SolutionFloats,
        },
        new()
        {
            Value = Solver.DiagonalConjugateGradient,
            Word = "cg-diagonal",
            FileWord = "diagonalConjugateGradient",
            Help = "the steps of cg, preconditioned by the diagonal of the Gram matrix",
            TakesSteps = true,
            TakesBlock = false,
            IsExact = false,
            AllowsRowRegularization = true,
            WhitensFixedSide = false,
            WhitensForShortRows = false,
            GathersVectorsOnCpu = true,
            HasMixedPrecisionOnCpu = false,
            MaxWeight = MaxScaledWeight,
            Operations = shape => shape.StepsOnGram + shape.StepsOnEntries,
            ResultFloats = shape => 2 * shape.SolutionFloats,
        },
        new()
        {
            Value = Solver.PreconditionedConjugateGradient,
            Word = "pcg",
            FileWord = "preconditionedConjugateGradient",
            Help = "the steps of cg, preconditioned by the Gram matrix",
            TakesSteps = true,
            TakesBlock = false,
            IsExact = false,
            // Its coordinates are those in which the Gram matrix with one λ is the identity.
            AllowsRowRegularization = false,
            WhitensFixedSide = true,
            WhitensForShortRows = false,
            GathersVectorsOnCpu = false,
            HasMixedPrecisionOnCpu = true,
            MaxWeight = MaxScaledWeight,
            Operations = shape => shape.FixedSideFloats * shape.Factors + 2 * shape.SolutionFloats * shape.Factors + shape.StepsOnEntries,
            ResultFloats = shape => 2 * shape.SolutionFloats + shape.FixedSideFloats,
        },
        new()
        {
            Value = Solver.Cholesky,
            Word = "cholesky",
            FileWord = "cholesky",
            Help = "the exact solution",
            TakesSteps = false,
            TakesBlock = false,
            IsExact = true,
            AllowsRowRegularization = true,
            WhitensFixedSide = false,
            WhitensForShortRows = true,
            GathersVectorsOnCpu = false,
            HasMixedPrecisionOnCpu = false,
            MaxWeight = MaxScaledWeight,
            Operations = shape => shape.ExactRows,
            ResultFloats = shape => shape.SolutionFloats,
        },
        new()
        {
            Value = Solver.Subspace,
            Word = "subspace",
            FileWord = "subspace",
            Help = "blocks of factors, one after the other, each exact (iALS++)",
            TakesSteps = false,
            TakesBlock = true,
            IsExact = false,
            AllowsRowRegularization = true,
            WhitensFixedSide = false,
            WhitensForShortRows = true,
            GathersVectorsOnCpu = true,
            HasMixedPrecisionOnCpu = false,
            MaxWeight = MaxScaledWeight,
            Operations = shape => shape.Blocks,
            ResultFloats = shape => 2 * shape.SolutionFloats,
        });

    const double MaxScaledWeight = WeightRange.Max;

    /// <summary>All solvers, in the order of the help.</summary>
    public static IReadOnlyList<SolverInfo> All => Table.Rows;

    /// <summary>The row of a solver.</summary>
    /// <exception cref="GpuAlsException">The value is not one of the enumeration.</exception>
    public static SolverInfo Of(Solver solver) => Table[solver];

    /// <summary>The row with a word of the command line.</summary>
    /// <exception cref="GpuAlsException">No solver has the word; the message lists all words.</exception>
    public static SolverInfo Parse(string word) => Table.Parse(word);

    /// <summary>The row with a word of the model file.</summary>
    /// <exception cref="FormatException">No solver has the word; the message lists all words.</exception>
    public static SolverInfo ParseFileWord(string? word) => Table.ParseFileWord(word);

    /// <inheritdoc/>
    public required Solver Value { get; init; }

    /// <inheritdoc/>
    public required string Word { get; init; }

    /// <inheritdoc/>
    public required string FileWord { get; init; }

    /// <inheritdoc/>
    public required string Help { get; init; }

    /// <summary>Whether <see cref="AlsOptions.ConjugateGradientSteps"/> is its number of steps.</summary>
    public required bool TakesSteps { get; init; }

    /// <summary>Whether <see cref="AlsOptions.Block"/> is the size of its blocks.</summary>
    public required bool TakesBlock { get; init; }

    /// <summary>Whether it solves every row exactly.</summary>
    public required bool IsExact { get; init; }

    /// <summary>Whether each row can have its own λ (<see cref="AlsOptions.RegularizationExponent"/>).</summary>
    public required bool AllowsRowRegularization { get; init; }

    /// <summary>Whether a half-sweep starts by transforming the fixed side into the coordinates in which G is the identity.</summary>
    public required bool WhitensFixedSide { get; init; }

    /// <summary>
    /// Whether the CPU also transforms the fixed side if enough rows have fewer entries than factors, and solves those rows in their entries.
    /// </summary>
    public required bool WhitensForShortRows { get; init; }

    /// <summary>Whether each thread of the CPU holds a copy of a row's vectors.</summary>
    public required bool GathersVectorsOnCpu { get; init; }

    /// <summary>Whether the CPU supports <see cref="Precision.Mixed"/> with it.</summary>
    public required bool HasMixedPrecisionOnCpu { get; init; }

    /// <summary>The largest weight w at which its squares stay in the range of float32, so that it converges.</summary>
    public required double MaxWeight { get; init; }

    /// <summary>The operations of a half-sweep, without G.</summary>
    public required Func<HalfSweepShape, double> Operations { get; init; }

    /// <summary>The floats of a half-sweep that are read and written for solutions.</summary>
    public required Func<HalfSweepShape, double> ResultFloats { get; init; }

    /// <summary>Checks that the solver can have a λ for each row.</summary>
    /// <exception cref="GpuAlsException">It has the same λ for all rows; the message names the solvers that can.</exception>
    public void RequireRowRegularization()
    {
        if (AllowsRowRegularization) return;
        throw new GpuAlsException(
            $"the solver {Word} has the same regularization for all rows; "
            + $"a regularization exponent other than 0 requires {Words(row => row.AllowsRowRegularization)}");
    }

    /// <summary>Checks that the CPU supports a precision with the solver.</summary>
    /// <exception cref="GpuAlsException">It does not; the message names the solvers with which it does.</exception>
    public void RequireOnCpu(Precision precision)
    {
        if (SupportsOnCpu(precision)) return;
        throw new GpuAlsException(
            $"mixed precision on the CPU requires the solver {Words(row => row.HasMixedPrecisionOnCpu)}, but the solver is {Word}");
    }

    /// <summary>Whether the CPU supports a precision with the solver.</summary>
    public bool SupportsOnCpu(Precision precision) => precision == Precision.Full || HasMixedPrecisionOnCpu;

    static string Words(Func<SolverInfo, bool> condition) => DisplayText.OneOf([.. All.Where(condition).Select(row => row.Word)]);
}
