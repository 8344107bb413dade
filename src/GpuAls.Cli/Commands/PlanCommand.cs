using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Planning;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals plan</c>: the memory, the traffic and the time of a training on several ranks, from its sizes.</summary>
sealed class PlanCommand : DocumentedCommand
{
    readonly PlanOptions plan = new();
    readonly OutputOption output = new();

    public PlanCommand(Terminal terminal)
        : base("plan", "Estimate memory, traffic and time of a training on several ranks.")
    {
        plan.AddTo(this);
        output.AddTo(this);
        Examples =
        [
            new(
                "A billion users on 64 ranks",
                "gpuals plan --users 1e9 --items 1e8 --pairs 5e10 --factors 128 --ranks 64 --link 200Gb --memory 1TB"),
            new(
                "The GFLOP/s that gpuals benchmark --factors 64 --solver pcg measured on one of the machines",
                "gpuals plan --users 1e7 --items 1e6 --pairs 1e9 --factors 64 --ranks 8 --rate 60.7"),
        ];
        SetAction((parse, _) =>
        {
            var report = PlanReport.Of(plan.Read(parse));
            output.Writer(parse, terminal).Write(report);
            if (output.IsForPeople(parse)) foreach (var note in report.Notes) terminal.Note(note);
            return Task.FromResult((int)ExitCode.Done);
        });
    }
}
