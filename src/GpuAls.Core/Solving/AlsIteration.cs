using System.Diagnostics;

namespace GpuAls.Core.Solving;

/// <summary>The times and results of one iteration. The trainer reports it as progress, and the model keeps it.</summary>
/// <param name="Number">The number of the iteration, from 1.</param>
/// <param name="UserSeconds">The wall time of the half-sweep over the users.</param>
/// <param name="ItemSeconds">The wall time of the half-sweep over the items.</param>
/// <param name="Loss">The loss after the iteration; null if it is not computed.</param>
/// <param name="Metric">The metric of the held-out pairs after the iteration; null without validation.</param>
public sealed record AlsIteration(int Number, double UserSeconds, double ItemSeconds, AlsLoss? Loss, double? Metric = null)
{
    /// <summary>The wall time of both half-sweeps, without the time for the loss and the metric.</summary>
    public double Seconds => UserSeconds + ItemSeconds;

    /// <summary>
    /// The relative change of the users' vectors in this iteration, by which <see cref="AlsOptions.Tolerance"/> ends a training; null in the first
    /// iteration, or if it is not computed.
    /// </summary>
    public double? Change { get; init; }

    /// <summary>Runs one iteration, users first, and measures the time of its two half-sweeps.</summary>
    /// <param name="session">The training.</param>
    /// <param name="number">The number of the iteration, from 1.</param>
    /// <param name="computeLoss">Whether to compute the loss.</param>
    /// <param name="cancel">Stops between batches of rows.</param>
    /// <param name="convergence">Measures the change; null: it is not measured.</param>
    internal static AlsIteration Run(
        IAlsSession session, int number, bool computeLoss, CancellationToken cancel, Convergence? convergence = null)
    {
        var users = Time(() => session.SolveUsers(cancel));
        var items = Time(() => session.SolveItems(cancel));
        // Before the loss, which overwrites the matrix.
        var change = convergence?.Measure(session.ReadUserGram());
        return new(number, users, items, computeLoss ? session.ComputeLoss(cancel) : null) { Change = change };
    }

    static double Time(Action halfSweep)
    {
        var start = Stopwatch.GetTimestamp();
        halfSweep();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
