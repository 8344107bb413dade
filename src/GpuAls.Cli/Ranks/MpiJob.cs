using System.Text.Json;
using GpuAls.Cli.Checkpoints;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Mpi;
using GpuAls.Distributed.Sharing;
using GpuAls.Distributed.Training;

namespace GpuAls.Cli.Ranks;

/// <summary>A command line that mpiexec, srun or another launcher started several times, as the ranks of one job.</summary>
static class MpiJob
{
    const string Train = "train";
    const string Recommend = "recommend";
    const string Evaluate = "evaluate";

    // The starts of the variables of all launchers: without one of them, no class of MPI is loaded.
    static readonly string[] Prefixes = ["PMI", "OMPI_", "MV2_", "PALS_", "SLURM_STEP_", "MPI_LOCALRANKID"];

    /// <summary>Runs a command line, as a rank of a job if a launcher started this process.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="terminal">The terminal.</param>
    /// <param name="run">Runs the command line with a terminal.</param>
    public static ExitCode Run(IReadOnlyList<string> args, Terminal terminal, Func<IReadOnlyList<string>, Terminal, ExitCode> run) =>
        terminal.Surroundings.Variables.Keys.Any(name => Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            ? RunLaunched(args, terminal, run)
            : run(args, terminal);

    static ExitCode RunLaunched(IReadOnlyList<string> args, Terminal terminal, Func<IReadOnlyList<string>, Terminal, ExitCode> run)
    {
        try
        {
            var launcher = MpiLauncher.Detect(name => terminal.Surroundings.Variables.GetValueOrDefault(name));
            if (launcher is null) return run(args, terminal);
            if (args is [Train, ..])
            {
                return (ExitCode)MpiGroup.Run(
                    launcher, group => (int)RunRank(group, args, terminal, run), exception => (int)Fail(exception, terminal));
            }

            // A command for one process may be started by a launcher too, once.
            if (launcher.Size == 1) return run(args, terminal);
            if (args is [Evaluate, ..])
            {
                return (ExitCode)MpiGroup.Run(
                    launcher, group => (int)RunEvaluation(group, args, terminal, run), exception => (int)Fail(exception, terminal));
            }

            if (args is not [Recommend, ..] || launcher.Size is not { } size) return Refuse(launcher, terminal);
            return args.Any(word => word.Contains(PartOption.Placeholder, StringComparison.Ordinal))
                ? run([.. args, PartOption.OptionName, FormattableString.Invariant($"{launcher.Rank + 1}/{size}")], terminal)
                : RefuseOneTarget(launcher, terminal);
        }
        catch (MpiException exception)
        {
            return Fail(exception, terminal);
        }
    }

    static ExitCode Refuse(MpiLauncher launcher, Terminal terminal) => RefuseOnce(
        launcher,
        terminal,
        $"expected a command that ranks share: gpuals {Train}, gpuals {Evaluate} or gpuals {Recommend}",
        "Run this command without the launcher");

    static ExitCode RefuseOneTarget(MpiLauncher launcher, Terminal terminal) => RefuseOnce(
        launcher,
        terminal,
        $"each answers a part of the users; expected a target of its own for each, with {PartOption.Placeholder} in the name",
        $"For example: --all-users --to recommendations-{PartOption.Placeholder}.tsv");

    static ExitCode RefuseOnce(MpiLauncher launcher, Terminal terminal, string expected, string remedy)
    {
        var started = launcher.Size is { } size ? $"{size} ranks" : "a job";
        if (launcher.Rank == 0) terminal.Fail(ExitCode.WrongUse, $"{launcher.Name} started {started}; {expected}", remedy);
        return ExitCode.WrongUse;
    }

    static ExitCode RunRank(MpiGroup group, IReadOnlyList<string> args, Terminal terminal, Func<IReadOnlyList<string>, Terminal, ExitCode> run)
    {
        var ranks = new TrainingRanks(group);
        args = Complete(group, args, terminal);
        if (!ranks.IsWorker)
        {
            terminal.Ranks = ranks;
            var code = run(args, terminal);
            if (ranks.IsLost) group.Abort((int)code);
            ranks.Quit();
            return code;
        }

        terminal.IsOfOtherRank = true;
        // Rank 0 tells about the job. Only a rank that cannot tell rank 0 about its own end writes it.
        using var lines = new StringWriter();
        var own = run(args, new Terminal(TextWriter.Null, lines, Stream.Null) { Surroundings = terminal.Surroundings, Ranks = ranks });
        if (ranks.IsLost)
        {
            var place = $"rank {group.Rank} of {group.Size} on {DisplayText.Escape(group.Host)}";
            terminal.Error.Write($"gpuals: {place} failed:{Environment.NewLine}{lines}");
            group.Abort((int)own);
        }

        ranks.Quit();
        return ExitCode.Done;
    }

    static ExitCode RunEvaluation(
        MpiGroup group, IReadOnlyList<string> args, Terminal terminal, Func<IReadOnlyList<string>, Terminal, ExitCode> run)
    {
        var ranks = new SharedWork(group, group.Hosts) { LocalRank = group.LocalRank };
        // Rank 0 prints the results; another rank sends it the message of a failure.
        using var lines = new StringWriter();
        if (ranks.IsWorker) terminal = new Terminal(TextWriter.Null, lines, Stream.Null) { Surroundings = terminal.Surroundings };
        terminal.SharedWork = ranks;
        var code = run(args, terminal);
        try
        {
            ranks.End(code is ExitCode.Done or ExitCode.RequirementNotMet ? null : SharedWork.Message(lines.ToString()));
            return ranks.IsWorker ? ExitCode.Done : code;
        }
        catch (GpuAlsException exception) when (exception is not RankGroupException)
        {
            return ranks.IsWorker ? ExitCode.Done : Fail(exception, terminal);
        }
    }

    /// <summary>The words of <c>--resume DIR</c> with those that are stored in the folder, which may be on the disk of rank 0 alone.</summary>
    static IReadOnlyList<string> Complete(MpiGroup group, IReadOnlyList<string> args, Terminal terminal)
    {
        if (!args.Contains(CheckpointSettings.ResumeName)) return args;
        IReadOnlyList<string> complete = args;
        if (group.Rank == 0)
        {
            var command = new GpuAlsCommand(terminal, Train);
            complete = ResumedCommand.Complete(args, command.Understand(args), command.Understand);
        }

        return JsonSerializer.Deserialize<string[]>(group.Broadcast(JsonSerializer.SerializeToUtf8Bytes(complete)))!;
    }

    static ExitCode Fail(Exception exception, Terminal terminal)
    {
        var failure = Failure.From(exception);
        failure.Write(terminal);
        return failure.Code;
    }
}
