using GpuAls.Testing;

namespace GpuAls.Kernels.Tests.Differential;

/// <summary>The largest distance that the vectors of a half-sweep may have from the reference, and the only place that has the formula.</summary>
/// <remarks>
/// <para>
/// bound = 8 · max over six samples |x̃ − x| + (2u + stored)·|x| + stopped
/// </para>
/// <para>
/// x is the reference in double, and x̃ the reference with the rounding errors of float32 in every sum (<see cref="Rounding"/>). So the bound has
/// what the problem itself has: the conditioning of the system, λ, the weights, the number of entries and factors, and the amplification from one
/// step of conjugate gradient, or from one block, to the next. A formula from the condition number alone would have to assume the worst of every
/// step, and would not notice a wrong result. Six samples and the factor 8: the errors are random, and where one direction has all of the error, a
/// sample is near 0 by chance. That all six are below a sixteenth of the standard deviation has a probability of 2·10⁻⁸.
/// </para>
/// <para>
/// That is so for errors that add up. Steps of conjugate gradient multiply them, and then a large error is rare among small ones: one row of the long
/// run had an error of nine times the largest of six samples. A row beyond its bound is therefore compared again, with the bound of 64 samples.
/// A wrong result stays beyond it.
/// </para>
/// <para>
/// u = 2⁻²⁴ is the rounding of the result, and stored that of its storage in 16 bits. Steps of conjugate gradient end when the square of the
/// residual is below 10⁻²⁰, so that a device may stop one step before the reference, or after it: stopped is the distance that such a residual has.
/// </para>
/// <para>
/// Where rounding decides the direction of the later steps, no distance says anything: the steps of a system with few large weights lose their
/// directions in float32 once they have converged in those. A step is then as long as a quotient of rounding errors, which no margin covers. If the
/// bound is above a fiftieth of the vector and of its change, steps of conjugate gradient are therefore compared by the quantity that each step
/// minimises, the energy ½(x − x*)ᵀA(x − x*) of the distance from the solution x*: it must be at most that after the first step, or that of the
/// samples. An exact solution is then compared by its gradient alone.
/// </para>
/// <para>
/// Distances are measured twice: as |e|, and as |A·e|, the distance of the gradients. The first does not see an error in a direction that the system
/// determines well if it determines another one badly. The second does.
/// </para>
/// </remarks>
sealed class ErrorBound
{
    /// <summary>The samples of each row.</summary>
    public const int Samples = 6;

    const int MoreSamples = 64;

    const double Margin = 8;
    const double Stopped = 1e-10;
    const double MeaningfulShare = 0.02;

    readonly HalfSweepSetting setting;
    readonly RoundedRows exact;
    readonly RoundedRows[] samples;
    readonly Lazy<RoundedRows[]> moreSamples;

    /// <param name="setting">The half-sweep.</param>
    /// <param name="seed">The seed of the rounding errors.</param>
    public ErrorBound(HalfSweepSetting setting, int seed)
    {
        this.setting = setting;
        exact = new RoundedRows(setting, Rounding.None);
        samples = Draw(0, Samples);
        moreSamples = new(() => [.. samples, .. Draw(Samples, MoreSamples - Samples)]);

        RoundedRows[] Draw(int first, int count) =>
            [.. Enumerable.Range(first, count).Select(sample => new RoundedRows(setting, new Rounding(new Random(seed + sample))))];
    }

    /// <summary>Compares a row of a device with the reference. If a device may choose between two methods, the nearer one counts.</summary>
    /// <param name="row">The row.</param>
    /// <param name="actual">[f] The result of the device.</param>
    public RowDistance Compare(int row, ReadOnlySpan<float> actual)
    {
        double[] vector = [.. actual.ToArray().Select(value => (double)value)];
        var methods = setting.MethodsOf(row, setting.WhitensShortRows ? exact.Side.SmallestPivot : 1);
        var nearest = Nearest(samples);
        return nearest.Excess > 1 ? Nearest(moreSamples.Value) : nearest;

        RowDistance Nearest(RoundedRows[] drawn) =>
            methods.Select(method => Compare(row, method, vector, drawn)).MinBy(distance => distance.Excess)!;
    }

    /// <summary>Whether float32 may fail to solve the system of a row.</summary>
    public bool MayFail(int row) =>
        Array.Exists(setting.MethodsOf(row, smallestPivot: 1), method => double.IsInfinity(Compare(row, method, setting.Before[row], samples).Bound));

    RowDistance Compare(int row, RowMethod method, double[] actual, RoundedRows[] samples)
    {
        var expected = exact.Solve(row, method);
        if (method == RowMethod.Empty) return new(method, Excess: Length(actual) == 0 ? 0 : double.PositiveInfinity, Bound: 0, Expected: expected);
        double[] spread = [0, 0];
        foreach (var sample in samples)
        {
            var (ofVector, ofGradient) = Measure(row, Difference(sample.Solve(row, method), expected));
            // NaN is larger than every number here.
            spread = [Math.Max(spread[0], ofVector), Math.Max(spread[1], ofGradient)];
        }

        // Float32 may not be able to decompose the system.
        if (double.IsNaN(spread[0])) return new(method, Array.TrueForAll(actual, double.IsFinite) ? 0 : 1, double.PositiveInfinity, expected);
        var (bound, boundOfGradient) = Floors(row, method, expected);
        bound += Margin * spread[0];
        boundOfGradient += Margin * spread[1];
        var (distance, distanceOfGradient) = Measure(row, Difference(actual, expected));
        var size = Math.Max(Length(expected), Length(Difference(expected, setting.Before[row])));
        var excess = Ratio(distanceOfGradient, boundOfGradient);
        if (bound <= MeaningfulShare * size) excess = Math.Max(excess, Ratio(distance, bound));
        else if (method is RowMethod.Steps or RowMethod.DiagonalSteps or RowMethod.WhitenedSteps) excess = EnergyExcess(row, method, actual, samples);
        return new(method, excess, size > 0 ? bound / size : 1, expected);
    }

    /// <summary>The energy of a row, divided by the largest that the first step and rounding may leave.</summary>
    double EnergyExcess(int row, RowMethod method, double[] actual, RoundedRows[] samples)
    {
        var solution = exact.Solve(row, RowMethod.Exact);
        var afterOneStep = samples.Append(exact).Max(sample => Energy(sample.Solve(row, method, steps: 1)));
        // Near the solution, rounding alone leaves more than the first step. An energy is a square.
        var ofRounding = Margin * Margin * samples.Max(sample => Energy(sample.Solve(row, method)));
        var (bound, boundOfGradient) = Floors(row, method, solution);
        return Ratio(Energy(actual), 2 * afterOneStep + ofRounding + bound * boundOfGradient);

        double Energy(double[] x)
        {
            var error = Difference(x, solution);
            return 0.5 * ReferenceSolvers.Dot(error, ReferenceAls.Apply(exact.Side.GramOf(row), setting.Rows[row], setting.Y, error));
        }
    }

    /// <summary>The parts of both bounds that do not depend on the samples.</summary>
    (double Vector, double Gradient) Floors(int row, RowMethod method, double[] expected)
    {
        var gram = exact.Side.GramOf(row);
        var unit = 2 * Rounding.Unit + setting.Traits.StoredUnit;
        var smallest = Array.ConvertAll(expected, _ => setting.Traits.SmallestStored + Rounding.Smallest);
        var (stopped, stoppedGradient) = StoppedResidual(row, method, gram);
        return (
            unit * Length(expected) + Length(smallest) + stopped,
            unit * Length(Magnitudes(expected)) + Length(Magnitudes(smallest)) + stoppedGradient);

        double[] Magnitudes(double[] vector) => RoundedRows.Magnitudes(gram, setting.Rows[row], setting.Y, vector);
    }

    /// <summary>|e| and |A·e|.</summary>
    (double Vector, double Gradient) Measure(int row, double[] error) =>
        (Length(error), Length(ReferenceAls.Apply(exact.Side.GramOf(row), setting.Rows[row], setting.Y, error)));

    /// <summary>The distance that a residual has at which the steps end, in the vector and in the gradient.</summary>
    (double Vector, double Gradient) StoppedResidual(int row, RowMethod method, double[][] gram)
    {
        var residual = method switch
        {
            RowMethod.Steps => 2 * Stopped,
            RowMethod.DiagonalSteps => 2 * Stopped * Math.Sqrt(RoundedSide.Diagonal(gram).Max()),
            RowMethod.WhitenedSteps => 2 * Stopped * Frobenius(exact.Side.Lower),
            RowMethod.Empty or RowMethod.Exact or RowMethod.WhitenedExact or RowMethod.Blocks => 0,
        };
        return (residual / setting.Regularization[row], residual);
    }

    // 0/0: there is no error, and none is allowed.
    static double Ratio(double distance, double bound) => distance == 0 ? 0 : double.IsNaN(distance) ? double.PositiveInfinity : distance / bound;

    static double[] Difference(double[] one, double[] other) => [.. one.Zip(other, (left, right) => left - right)];

    static double Length(double[] vector) => Math.Sqrt(ReferenceSolvers.Dot(vector, vector));

    static double Frobenius(double[][] matrix) => Math.Sqrt(matrix.Sum(line => ReferenceSolvers.Dot(line, line)));
}

/// <summary>The distance of a row from the reference.</summary>
/// <param name="Method">The method of the reference.</param>
/// <param name="Excess">The distance, divided by its bound: above 1 it is too large.</param>
/// <param name="Bound">The bound, divided by the size of the row and of its change; infinite if float32 may fail to solve the system.</param>
/// <param name="Expected">[f] The reference.</param>
sealed record RowDistance(RowMethod Method, double Excess, double Bound, double[] Expected);
