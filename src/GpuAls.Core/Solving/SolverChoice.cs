using GpuAls.Core.Interactions;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving;

/// <summary>
/// The rule that chooses a solver where the options name none: the solver with the lowest loss after the same time (docs/solvers.md). With moderate
/// weights that is <see cref="Solver.PreconditionedConjugateGradient"/>. With large ones it is <see cref="Solver.Subspace"/> for long vectors and
/// <see cref="Solver.ConjugateGradient"/> for short ones. A solver that cannot do the training is skipped.
/// </summary>
static class SolverChoice
{
    /// <summary>
    /// The largest mean of the weights w over the pairs at which <see cref="Solver.PreconditionedConjugateGradient"/> is first. Above it the weights
    /// dominate the Gram matrix, and preconditioning by the Gram matrix does not help.
    /// </summary>
    public const double MaxMeanWeight = 20;

    /// <summary>The smallest number of factors at which the blocks of <see cref="Solver.Subspace"/> are worth their overhead.</summary>
    public const int MinBlockedFactors = 256;

    /// <summary>The solver for a training.</summary>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="options">The options, with α and λ as numbers.</param>
    /// <param name="device">The device of the training; null: one that supports every solver.</param>
    /// <exception cref="GpuAlsException">No solver can do the training; the message has the reason and a remedy.</exception>
    public static Solver Choose(InteractionMatrix matrix, AlsOptions options, IAlsDevice? device = null)
    {
        var weights = options.Weighting.Of(matrix.ByUser).ByUser().Values;
        var mean = weights.Sum(code => PairCode.Weight(code)) / weights.Length;
        return Choose(options, mean, Max(weights), device);
    }

    /// <summary>The solver for weights of a given size.</summary>
    /// <param name="options">The options.</param>
    /// <param name="meanWeight">The mean of w over the pairs.</param>
    /// <param name="maxWeight">The largest w.</param>
    /// <param name="device">The device of the training; null: one that supports every solver.</param>
    /// <exception cref="GpuAlsException">No solver can do the training; the message has the reason and a remedy.</exception>
    public static Solver Choose(AlsOptions options, double meanWeight, double maxWeight, IAlsDevice? device = null)
    {
        var able = InOrder(options.Factors, meanWeight).Select(SolverInfo.Of).Where(solver => CanSolve(solver, options, device)).ToArray();
        if (able.Length == 0) throw NoneCanSolve(options, device!);
        if (Array.Find(able, solver => maxWeight <= solver.MaxWeight) is { } first) return first.Value;
        throw new GpuAlsException(FormattableString.Invariant(
            $"the largest weight is {maxWeight}, but solvers converge only up to {able.Max(solver => solver.MaxWeight)}; ")
            + FormattableString.Invariant(
                $"use a larger unobserved weight (it is {options.UnobservedWeight}) or a smaller alpha (it is {options.Alpha})"));
    }

    /// <summary>Whether any solver of the options can have a λ for each row on a device.</summary>
    public static bool AllowsRowRegularization(AlsOptions options, IAlsDevice device) => options.Solver is { } solver
        ? SolverInfo.Of(solver).AllowsRowRegularization
        : SolverInfo.All.Any(one => one.AllowsRowRegularization && device.Supports(one.Value));

    /// <summary>All solvers, best first.</summary>
    static IEnumerable<Solver> InOrder(int factors, double meanWeight)
    {
        IEnumerable<Solver> forLargeWeights = factors >= MinBlockedFactors
            ? [Solver.Subspace, Solver.DiagonalConjugateGradient]
            : [Solver.ConjugateGradient, Solver.DiagonalConjugateGradient];
        IEnumerable<Solver> forModerateWeights = [Solver.PreconditionedConjugateGradient];
        return (meanWeight <= MaxMeanWeight ? forModerateWeights.Concat(forLargeWeights) : forLargeWeights.Concat(forModerateWeights))
            .Union(SolverInfo.All.Select(solver => solver.Value));
    }

    static bool CanSolve(SolverInfo solver, AlsOptions options, IAlsDevice? device) =>
        (options.RegularizationExponent == 0 || solver.AllowsRowRegularization) && device?.Supports(solver.Value) != false;

    static GpuAlsException NoneCanSolve(AlsOptions options, IAlsDevice device) => new(FormattableString.Invariant(
        $"no solver can train on {device.Name} with a regularization exponent of {options.RegularizationExponent}; ")
        + "use an exponent of 0 or full precision");

    static double Max(EntryValues weights)
    {
        const int piece = 4096;
        var max = float.NegativeInfinity;
        var codes = new float[piece];
        for (long start = 0; start < weights.Length; start += piece)
        {
            var some = codes.AsSpan(0, (int)Math.Min(piece, weights.Length - start));
            weights.CopyTo(start, some);
            foreach (var code in some) max = Math.Max(max, PairCode.Weight(code));
        }

        return max;
    }
}
