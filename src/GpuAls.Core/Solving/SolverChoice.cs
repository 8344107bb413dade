using GpuAls.Core.Interactions;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving;

/// <summary>
/// The rule that chooses a solver where the options name none (docs/solvers.md; measured in docs/decisions/0009). With moderate weights, or with λ at
/// the size of the weights, it is <see cref="Solver.PreconditionedConjugateGradient"/>. With large weights it is <see cref="Solver.Subspace"/> where
/// its blocks are cheap, otherwise <see cref="Solver.ConjugateGradient"/>. A solver that cannot do the training is skipped.
/// </summary>
static class SolverChoice
{
    /// <summary>
    /// The largest mean of the weights w over the pairs at which <see cref="Solver.PreconditionedConjugateGradient"/> is first for any λ. Larger
    /// weights dominate the Gram matrix unless λ/α₀ is as large as they are.
    /// </summary>
    public const double MaxMeanWeight = 20;

    /// <summary>
    /// The largest cost of <see cref="Solver.Subspace"/>, relative to <see cref="Solver.ConjugateGradient"/>, at which it is first for large weights.
    /// </summary>
    public const double MaxRelativeSubspaceCost = 0.4;

    /// <summary>The solver for a training.</summary>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="options">The options, with α and λ as numbers.</param>
    /// <param name="device">The device of the training; null: one that supports every solver.</param>
    /// <exception cref="GpuAlsException">No solver can do the training; the message has the reason and a remedy.</exception>
    public static Solver Choose(InteractionMatrix matrix, AlsOptions options, IAlsDevice? device = null)
    {
        var codes = options.Weighting.Of(matrix.ByUser).ByUser().Codes;
        return Choose(options, MeanWeight(codes), codes.Max(code => PairCode.Weight(code)), () => RelativeSubspaceCost(matrix, options), device);
    }

    /// <summary>The mean weight w of the pairs.</summary>
    /// <param name="codes">[entries] The codes of the weights.</param>
    public static double MeanWeight(EntryValues codes) => codes.Sum(code => PairCode.Weight(code)) / codes.Length;

    /// <summary>The operations of an iteration of <see cref="Solver.Subspace"/> ÷ those of <see cref="Solver.ConjugateGradient"/>.</summary>
    public static double RelativeSubspaceCost(InteractionMatrix matrix, AlsOptions options) =>
        Operations(matrix, options, Solver.Subspace) / Operations(matrix, options, Solver.ConjugateGradient);

    /// <summary>The solver for weights of a given size.</summary>
    /// <param name="options">The options, with λ as a number.</param>
    /// <param name="meanWeight">The mean of w over the pairs.</param>
    /// <param name="maxWeight">The largest w.</param>
    /// <param name="relativeSubspaceCost">The operations of <see cref="Solver.Subspace"/> ÷ those of <see cref="Solver.ConjugateGradient"/>.</param>
    /// <param name="device">The device of the training; null: one that supports every solver.</param>
    /// <exception cref="GpuAlsException">No solver can do the training; the message has the reason and a remedy.</exception>
    public static Solver Choose(
        AlsOptions options, double meanWeight, double maxWeight, Func<double> relativeSubspaceCost, IAlsDevice? device = null)
    {
        var able = InOrder(options, meanWeight, relativeSubspaceCost)
            .Select(SolverInfo.Of)
            .Where(solver => CanSolve(solver, options, device))
            .ToArray();
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
    static IEnumerable<Solver> InOrder(AlsOptions options, double meanWeight, Func<double> relativeSubspaceCost)
    {
        if (meanWeight <= MaxMeanWeight || meanWeight <= options.SolvedRegularization) yield return Solver.PreconditionedConjugateGradient;
        // With a λ for each row short rows are not solved in their entries, and the blocks lose their advantage.
        var blocksAreCheap = options.RegularizationExponent == 0
            && options.Factors > options.Block
            && relativeSubspaceCost() <= MaxRelativeSubspaceCost;
        if (!blocksAreCheap) yield return Solver.ConjugateGradient;
        yield return Solver.Subspace;
        foreach (var solver in SolverInfo.All) yield return solver.Value;
    }

    static double Operations(InteractionMatrix matrix, AlsOptions options, Solver solver) =>
        Operations(matrix.ByUser, options, solver) + Operations(matrix.ByItem, options, solver);

    static double Operations(SparseRows rows, AlsOptions options, Solver solver) =>
        HalfSweepCost.Of(rows, options.Factors, solver, options.ConjugateGradientSteps, options.Block).Operations;

    static bool CanSolve(SolverInfo solver, AlsOptions options, IAlsDevice? device) =>
        (options.RegularizationExponent == 0 || solver.AllowsRowRegularization) && device?.Supports(solver.Value) != false;

    static GpuAlsException NoneCanSolve(AlsOptions options, IAlsDevice device) => new(FormattableString.Invariant(
        $"no solver can train on {device.Name} with a regularization exponent of {options.RegularizationExponent}; ")
        + "use an exponent of 0 or full precision");
}
