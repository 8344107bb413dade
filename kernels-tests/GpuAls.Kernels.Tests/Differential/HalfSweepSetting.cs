using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests.Differential;

/// <summary>A half-sweep as a device gets it: the systems of all rows of one side.</summary>
/// <param name="Rows">[rows][entries] The pairs.</param>
/// <param name="Y">[columns × f] The fixed side, and behind it the priors λ·m of the rows, which are pairs of the weight 0.</param>
/// <param name="Before">[rows × f] The vectors before the half-sweep.</param>
/// <param name="Regularization">[rows] λ of each row.</param>
/// <param name="HasOwnRegularization">Whether rows differ in λ.</param>
/// <param name="Solver">The solver.</param>
/// <param name="Steps">The steps of conjugate gradient.</param>
/// <param name="Block">The factors of a block.</param>
/// <param name="Traits">The device.</param>
sealed record HalfSweepSetting(
    ReferenceAls.Entry[][] Rows,
    double[][] Y,
    double[][] Before,
    double[] Regularization,
    bool HasOwnRegularization,
    Solver Solver,
    int Steps,
    int Block,
    DeviceTraits Traits)
{
    // GpuAls does not whiten a side with a smaller pivot. Near it, rounding decides.
    const double MinPivot = 1e-9;
    const double Rounded = 10;

    bool? whitensShortRows;

    /// <summary>The rows of Y that the Gram matrix is a sum over; those behind them are priors.</summary>
    public int FixedRows { get; init; } = Y.Length;

    /// <summary>f.</summary>
    public int Factors => Y[0].Length;

    /// <summary>Whether a device solves rows of few entries exactly, in the coordinates in which the Gram matrix is the identity.</summary>
    public bool WhitensShortRows => whitensShortRows ??= !HasOwnRegularization && Solver is Solver.Cholesky or Solver.Subspace
        && ShortRowRule.Pays(WeightedRowsOf(Rows, Y.Length), FactorMatrix.Zeros(FixedRows, Factors));

    /// <summary>The methods that a device may use for a row, of which each gives its own solution.</summary>
    /// <param name="row">The row.</param>
    /// <param name="smallestPivot">The smallest pivot of the Gram matrix, relative to its diagonal.</param>
    public RowMethod[] MethodsOf(int row, double smallestPivot)
    {
        if (Rows[row].Length == 0) return [RowMethod.Empty];
        var isShort = WhitensShortRows && Rows[row].Length <= MaxWhitenedLength && Array.TrueForAll(Rows[row], entry => (float)entry.Weight >= 0);
        return Solver switch
        {
            Solver.ConjugateGradient => [RowMethod.Steps],
            Solver.DiagonalConjugateGradient => [RowMethod.DiagonalSteps],
            Solver.PreconditionedConjugateGradient => [RowMethod.WhitenedSteps],
            Solver.Cholesky => [isShort ? RowMethod.WhitenedExact : RowMethod.Exact],
            Solver.Subspace when !isShort || smallestPivot < MinPivot / Rounded - Traits.PivotError => [RowMethod.Blocks],
            Solver.Subspace when smallestPivot > MinPivot * Rounded + Traits.PivotError => [RowMethod.WhitenedExact],
            Solver.Subspace => [RowMethod.WhitenedExact, RowMethod.Blocks],
        };
    }

    int MaxWhitenedLength => Solver == Solver.Cholesky
        ? ShortRowRule.MaxLength(Factors)
        : ShortRowRule.MaxLength(new FactorBlocks(Factors, Block));

    static Core.Weights.WeightedRows WeightedRowsOf(ReferenceAls.Entry[][] rows, int columns) =>
        SmallRows.From(columns, Array.ConvertAll(rows, row => Array.ConvertAll(row, entry => entry.Column))).AsWeights();
}

/// <summary>The facts about a device that decide how it rounds.</summary>
/// <param name="PivotError">The error of a pivot of the Gram matrix, relative to its diagonal; 0 if its sums are in float64.</param>
/// <param name="StoredUnit">The relative error of a stored factor beyond float32; 0 for none.</param>
/// <param name="WhitenedUnit">The relative error of a stored whitened vector beyond float32; 0 for none.</param>
/// <param name="SmallestStored">The absolute error of a stored factor near 0.</param>
sealed record DeviceTraits(double PivotError, double StoredUnit, double WhitenedUnit, double SmallestStored)
{
    // A sum of a million squares in float32 is wrong by about a thousand roundings of 2⁻²⁴ at most.
    const double PivotErrorOfFloat32 = 1e-4;

    /// <summary>The CPU.</summary>
    public static DeviceTraits OfCpu(Precision precision) =>
        new(0, 0, precision == Precision.Mixed ? Rounding.UnitOfBfloat16 : 0, 0);

    /// <summary>An accelerator.</summary>
    /// <param name="precision">The precision.</param>
    /// <param name="truncates">Whether it converts to float16 by truncation, which has twice the error, as ILGPU's CPU accelerator does.</param>
    public static DeviceTraits OfAccelerator(Precision precision, bool truncates)
    {
        var unit = precision == Precision.Full ? 0 : truncates ? 2 * Rounding.UnitOfFloat16 : Rounding.UnitOfFloat16;
        // Truncation has one sign, so that its errors in the sums of whitened vectors do not cancel out.
        return new(PivotErrorOfFloat32, unit, truncates ? 2 * unit : unit, unit * Math.Pow(2, -14));
    }
}
