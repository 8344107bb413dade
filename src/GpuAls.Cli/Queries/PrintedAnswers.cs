using System.Collections;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Queries;

/// <summary>Answers whose number is known before they are computed, so that their progress can be shown.</summary>
/// <param name="Count">The number of answers, at most.</param>
/// <param name="Unit">The name of one question: user, item.</param>
/// <param name="Reports">The answers.</param>
sealed record CountedAnswers(int Count, string Unit, IEnumerable<Report> Reports) : IEnumerable<Report>
{
    public IEnumerator<Report> GetEnumerator() => Reports.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Prints answers as they are computed. If they go to a file or a program, a screen shows the progress and the time left.</summary>
static class PrintedAnswers
{
    static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(0.1);

    /// <summary>Prints answers.</summary>
    /// <param name="answers">The answers.</param>
    /// <param name="writer">The writer of the results.</param>
    /// <param name="terminal">The terminal.</param>
    /// <param name="cancel">Stops the work.</param>
    public static void Write(IEnumerable<Report> answers, IReportWriter writer, Terminal terminal, CancellationToken cancel)
    {
        if (answers is not CountedAnswers { Count: > 1 } many || terminal.OutputWidth is not null)
        {
            Write(watcher: null);
            return;
        }

        new ProgressDisplay(terminal).RunOnScreen<int, int>(
            "answering",
            done => (double)done / many.Count,
            done => $"{Format.Count(done)} of {Format.Count(many.Count, many.Unit)}",
            Write);

        int Write(IProgress<int>? watcher)
        {
            var (done, reported) = (0, terminal.Clock.GetTimestamp());
            foreach (var report in answers)
            {
                cancel.ThrowIfCancellationRequested();
                terminal.RequireReader();
                terminal.Written.HasOutput = true;
                writer.Write(report);
                foreach (var note in report.Notes) terminal.Note(note);
                done++;
                if (watcher is null || terminal.Clock.GetElapsedTime(reported) < BetweenReports) continue;
                watcher.Report(done);
                reported = terminal.Clock.GetTimestamp();
            }

            return done;
        }
    }
}
