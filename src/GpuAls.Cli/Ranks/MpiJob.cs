using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Distributed.Mpi;
using GpuAls.Distributed.Training;

namespace GpuAls.Cli.Ranks;

/// <summary>A command line that mpiexec, srun or another launcher started several times, as the ranks of one job.</summary>
static class MpiJob
{
    /// <summary>The commands that a job can run.</summary>
    static readonly string[] Commands = ["train"];

    // The starts of the variables of all launchers: without one of them, no class of MPI is loaded.
    static readonly string[] Prefixes = ["PMI", "OMPI_", "MV2_", "PALS_", "SLURM_STEP_", "MPI_LOCALRANKID"];

    /// <summary>Runs a command line, as a rank of a job if a launcher started this process.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="terminal">The terminal.</param>
    /// <param name="run">Runs the command line with a terminal.</param>
    public static ExitCode Run(IReadOnlyList<string> args, Terminal terminal, Func<Terminal, ExitCode> run) =>
        terminal.Surroundings.Variables.Keys.Any(name => Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            ? RunLaunched(args, terminal, run)
            : run(terminal);

    static ExitCode RunLaunched(IReadOnlyList<string> args, Terminal terminal, Func<Terminal, ExitCode> run)
    {
        try
        {
            var launcher = MpiLauncher.Detect(name => terminal.Surroundings.Variables.GetValueOrDefault(name));
            if (launcher is null) return run(terminal);
            if (args is [var command, ..] && Commands.Contains(command))
                return (ExitCode)MpiGroup.Run(launcher, group => (int)RunRank(group, terminal, run), exception => (int)Fail(exception, terminal));
            // A command for one process may be started by a launcher too, once.
            return launcher.Size == 1 ? run(terminal) : Refuse(launcher, terminal);
        }
        catch (MpiException exception)
        {
            return Fail(exception, terminal);
        }
    }

    static ExitCode Refuse(MpiLauncher launcher, Terminal terminal)
    {
        if (launcher.Rank == 0)
        {
            terminal.Fail(
                ExitCode.WrongUse,
                $"{launcher.Name} started {(launcher.Size is { } size ? $"{size} ranks" : "a job")}; expected a command that ranks share: "
                    + DisplayText.OneOf([.. Commands.Select(name => $"gpuals {name}")]),
                "Run this command without the launcher");
        }

        return ExitCode.WrongUse;
    }

    static ExitCode RunRank(MpiGroup group, Terminal terminal, Func<Terminal, ExitCode> run)
    {
        var ranks = new TrainingRanks(group);
        if (!ranks.IsWorker)
        {
            terminal.Ranks = ranks;
            var code = run(terminal);
            if (ranks.IsLost) group.Abort((int)code);
            ranks.Quit();
            return code;
        }

        // Rank 0 tells about the job. Only a rank that cannot tell rank 0 about its own end writes it.
        using var lines = new StringWriter();
        var own = run(new Terminal(TextWriter.Null, lines, Stream.Null) { Surroundings = terminal.Surroundings, Ranks = ranks });
        if (ranks.IsLost)
        {
            var place = $"rank {group.Rank} of {group.Size} on {DisplayText.Escape(group.Host)}";
            terminal.Error.Write($"gpuals: {place} failed:{Environment.NewLine}{lines}");
            group.Abort((int)own);
        }

        ranks.Quit();
        return ExitCode.Done;
    }

    static ExitCode Fail(Exception exception, Terminal terminal)
    {
        var failure = Failure.From(exception);
        failure.Write(terminal);
        return failure.Code;
    }
}
