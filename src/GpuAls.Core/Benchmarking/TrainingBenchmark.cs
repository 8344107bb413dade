using System.Diagnostics;
using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Benchmarking;

/// <summary>A training for its time. The first iteration warms up code and caches and does not count.</summary>
static class TrainingBenchmark
{
    /// <summary>Trains once, without keeping the model.</summary>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="options">The settings; two iterations or more.</param>
    /// <param name="device">The device.</param>
    /// <param name="progress">Receives every iteration when it has ended.</param>
    /// <param name="cancel">Stops between batches of rows.</param>
    /// <exception cref="GpuAlsException">A setting is out of range, the matrix is empty, or the device failed; the message says which.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static TrainingTimes Run(
        InteractionMatrix matrix, AlsOptions options, IAlsDevice device, IProgress<AlsIteration>? progress = null, CancellationToken cancel = default)
    {
        options.Validate();
        if (options.Iterations < 2)
            throw new GpuAlsException($"iterations is {options.Iterations}; a benchmark needs 2 or more, because the first iteration does not count");
        options = options.Resolve(matrix, device);
        var problem = AlsProblem.From(matrix, options, cancel);
        var start = Stopwatch.GetTimestamp();
        using var session = device.Open(problem);
        var openSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var counted = Iterate(session, options.Iterations, progress, cancel).Skip(1).ToList();
        var loss = session.ComputeLoss(cancel).Times(options.UnobservedWeight);
        if (!double.IsFinite(loss.Total)) throw new GpuAlsException(FormattableString.Invariant($"training diverged: the loss is {loss.Total}"));
        return new TrainingTimes(
            device.Name,
            openSeconds,
            Quantiles.Median(counted.Select(iteration => iteration.UserSeconds).Order().ToArray()),
            Quantiles.Median(counted.Select(iteration => iteration.ItemSeconds).Order().ToArray()),
            CostOf(matrix.ByUser, options) + CostOf(matrix.ByItem, options),
            loss);
    }

    static IEnumerable<AlsIteration> Iterate(IAlsSession session, int iterations, IProgress<AlsIteration>? progress, CancellationToken cancel)
    {
        for (var number = 1; number <= iterations; number++)
        {
            var iteration = AlsIteration.Run(session, number, computeLoss: false, cancel);
            progress?.Report(iteration);
            yield return iteration;
        }
    }

    static HalfSweepCost CostOf(SparseRows rows, AlsOptions options) =>
        HalfSweepCost.Of(rows, options.Factors, options.ResolvedSolver, options.ConjugateGradientSteps, options.Block);
}
