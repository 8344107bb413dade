using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Evaluation.Tuning;

/// <summary>
/// The cost of trials, by a formula, so that a search by cost is the same on every machine: operations and ten times the bytes of the iterations,
/// as if all had the solver pcg, and of the measurements.
/// </summary>
/// <param name="train">The training interactions.</param>
/// <param name="users">The number of test users.</param>
/// <param name="steps">Steps of conjugate gradient for each row.</param>
sealed class TuningCost(InteractionMatrix train, int users, int steps)
{
    // Processors and cards compute about as many operations in the time in which they read a byte.
    const double OperationsPerByte = 10;

    // A trial that is not stopped early; most are.
    const int UsualIterations = 6;
    const int UsualMeasurements = 3;

    readonly Dictionary<int, double> iterations = [];

    /// <summary>The cost of a trial of usual length.</summary>
    public double OfTrial(int factors) => OfTrial(factors, UsualIterations, UsualMeasurements);

    /// <summary>The cost of a trial that has ended.</summary>
    public double Of(TuningTrial trial) =>
        trial.Curve.Count == 0 ? 0 : OfTrial(trial.Options.Factors, trial.Curve[^1].Iterations, trial.Curve.Count);

    double OfTrial(int factors, int iterationCount, int measurements) =>
        iterationCount * OfIteration(factors) + measurements * 2.0 * users * train.Items.Count * factors;

    double OfIteration(int factors)
    {
        if (iterations.TryGetValue(factors, out var known)) return known;
        var cost = OfHalf(train.ByUser, factors) + OfHalf(train.ByItem, factors);
        return iterations[factors] = cost.Operations + OperationsPerByte * cost.Bytes;
    }

    HalfSweepCost OfHalf(SparseRows rows, int factors) => HalfSweepCost.Of(rows, factors, Solver.PreconditionedConjugateGradient, steps);
}
