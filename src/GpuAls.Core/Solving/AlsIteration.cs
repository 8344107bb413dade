using System.Diagnostics;

namespace GpuAls.Core.Solving;

/// <summary>What one iteration did; the trainer reports it as progress and keeps it with the model.</summary>
/// <param name="Number">From 1.</param>
/// <param name="UserSeconds">Wall time of the half-sweep over the users.</param>
/// <param name="ItemSeconds">Wall time of the half-sweep over the items.</param>
/// <param name="Loss">The loss after it, where it was asked for.</param>
/// <param name="Metric">The metric of the held-out pairs after it, where training was watched.</param>
public sealed record AlsIteration(int Number, double UserSeconds, double ItemSeconds, AlsLoss? Loss, double? Metric = null)
{
    /// <summary>Wall time of both half-sweeps; computing the loss or the metric is not part of it.</summary>
    public double Seconds => UserSeconds + ItemSeconds;

    /// <summary>Runs one iteration, users first, and times its halves.</summary>
    internal static AlsIteration Run(IAlsSession session, int number, bool computeLoss, CancellationToken cancel) => new(
        number,
        Time(() => session.SolveUsers(cancel)),
        Time(() => session.SolveItems(cancel)),
        computeLoss ? session.ComputeLoss(cancel) : null);

    static double Time(Action halfSweep)
    {
        var start = Stopwatch.GetTimestamp();
        halfSweep();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
