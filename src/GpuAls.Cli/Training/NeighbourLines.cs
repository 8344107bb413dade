using System.Diagnostics;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Training;

/// <summary>
/// The progress of a fit of neighbours: a second bar on a screen, and otherwise lines, so that a fit of large data is seen to move: one for each
/// quarter.
/// </summary>
sealed class NeighbourLines(ProgressDisplay progress) : IProgress<double>
{
    /// <summary>The name of the step.</summary>
    public const string Title = "fitting neighbours";

    const double Step = 0.25;

    long? start; // of the fit, which begins after the training
    double next = Step;

    public void Report(double value)
    {
        if (progress.Continue(Title, value)) return;
        start ??= Stopwatch.GetTimestamp();
        if (value < next) return;
        next = value + Step;
        // A fit of a second needs no lines.
        if (Stopwatch.GetElapsedTime(start.Value).TotalSeconds < 5) return;
        progress.Note(FormattableString.Invariant($"neighbours of {value:P0} of the items fitted"));
    }
}
