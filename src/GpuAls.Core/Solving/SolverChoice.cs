using GpuAls.Core.Interactions;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving;

/// <summary>
/// Which solver comes down fastest, second for second (docs/solvers.md): where weights are of some size the preconditioned one; where they are so
/// large that what users share hardly counts, iALS++ for long vectors and plain conjugate gradient for others.
/// </summary>
static class SolverChoice
{
    /// <summary>Up to this mean of the weights w over the seen pairs, what users share counts.</summary>
    public const double MostShared = 20;

    /// <summary>From this many factors on blocks of them are worth their overhead.</summary>
    public const int LeastInBlocks = 256;

    /// <summary>The solver for a training.</summary>
    /// <param name="factors">f.</param>
    /// <param name="meanWeight">The mean of w over the seen pairs.</param>
    /// <param name="ownRegularization">Whether rows have a λ of their own, which the preconditioned solver has not.</param>
    public static Solver For(int factors, double meanWeight, bool ownRegularization = false)
    {
        if (meanWeight <= MostShared && !ownRegularization) return Solver.PreconditionedConjugateGradient;
        return factors >= LeastInBlocks ? Solver.Subspace : Solver.ConjugateGradient;
    }

    internal static Solver For(InteractionMatrix matrix, AlsOptions options)
    {
        var weights = options.Weighting.Of(matrix.ByUser).ByUser().Codes;
        return For(options.Factors, weights.Sum(code => PairCode.Weight(code)) / weights.Length, options.RegularizationExponent != 0);
    }
}
