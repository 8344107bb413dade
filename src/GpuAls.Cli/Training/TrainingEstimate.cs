using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Training;

namespace GpuAls.Cli.Training;

/// <summary>
/// The estimated time of a training on the CPU: the cost of its iterations (<see cref="HalfSweepCost"/>), at the speed that a small training with the
/// same settings has on this machine now. docs/files.md has the measured errors.
/// </summary>
static class TrainingEstimate
{
    // An iteration of the small training takes some milliseconds to a second.
    const int ProbeUsers = 4000;
    const int ProbeItems = 1500;
    const int ProbePairsOfUser = 25;
    const int ProbeIterations = 4;

    // Vectors that are gathered cost time beside the operations on them, as in the search of tune.
    const double OperationsPerByte = 10;

    // Measured: the vectors of real data come from memory, and those of the small training from the cache.
    const double OutsideCache = 1.4;

    /// <summary>The seconds of all iterations; null if the small training fails with these settings.</summary>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="options">The settings, as numbers.</param>
    /// <param name="device">The CPU.</param>
    /// <param name="cancel">Stops the work.</param>
    public static double? Seconds(InteractionMatrix matrix, AlsOptions options, IAlsDevice device, CancellationToken cancel)
    {
        var probe = Probe();
        var of = options with { Iterations = ProbeIterations, Tolerance = null, Neighbours = null, FinishExactly = false };
        try
        {
            // The first iterations contain compilation.
            var iterations = new AlsTrainer(of, device).Train(probe, progress: null, cancel).Training.Iterations;
            var fastest = iterations.Skip(ProbeIterations / 2).Min(iteration => iteration.Seconds);
            return OutsideCache * fastest * options.PlannedIterations * Cost(matrix, options) / Cost(probe, options);
        }
        catch (GpuAlsException)
        {
            return null; // these settings suit the data and not the small training, which diverged
        }
    }

    static double Cost(InteractionMatrix matrix, AlsOptions options)
    {
        var cost = Half(matrix.ByUser) + Half(matrix.ByItem);
        return cost.Operations + OperationsPerByte * cost.Bytes;

        HalfSweepCost Half(SparseRows rows) =>
            HalfSweepCost.Of(rows, options.Factors, options.ResolvedSolver, options.ConjugateGradientSteps, options.Block);
    }

    static InteractionMatrix Probe()
    {
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < ProbeUsers; user++)
        {
            var name = $"u{user}";
            for (var n = 0; n < ProbePairsOfUser; n++)
            {
                var drawn = SplitMix.Mix((ulong)(user * ProbePairsOfUser + n));
                builder.Add(name, $"i{drawn % ProbeItems}", 1 + drawn / ProbeItems % 5);
            }
        }

        return builder.Build();
    }
}
