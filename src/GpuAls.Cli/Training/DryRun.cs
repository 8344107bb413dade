using System.CommandLine;
using GpuAls.Cli.Input;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;

namespace GpuAls.Cli.Training;

/// <summary>Everything but the work: --dry-run.</summary>
sealed class DryRunOption : Option<bool>
{
    /// <param name="reads">The part of the command that is done: "Read the input".</param>
    public DryRunOption(string reads)
        : base("--dry-run") =>
        Description = $"{reads}, make all checks, print the size, the settings, the memory, the time and the files, and write nothing.";
}

/// <summary>The report of a command with --dry-run: the size of the data, the settings, the device, the memory, the time and the files.</summary>
static class DryRun
{
    /// <summary>A training, checked as the real one is.</summary>
    /// <param name="loaded">The input.</param>
    /// <param name="all">The interactions of the input.</param>
    /// <param name="train">The interactions to train on.</param>
    /// <param name="options">The typed settings.</param>
    /// <param name="plan">The rest of the command.</param>
    /// <param name="session">The opened device.</param>
    /// <param name="cancel">Stops the work.</param>
    public static Report OfTraining(
        LoadedInteractions loaded,
        InteractionMatrix all,
        InteractionMatrix train,
        AlsOptions options,
        DryRunPlan plan,
        TrainingSession session,
        CancellationToken cancel)
    {
        session.Announce();
        var resolved = TrainingSession.Resolve(options, train, session.Progress, session.Device);
        var start = new AlsTrainer(resolved, session.Device) { Features = session.Features?.Numbers }.Rehearse(train, plan.IsWatched, cancel);
        var seconds = session.Device is CpuDevice ? start + TrainingEstimate.Seconds(train, resolved, session.Device, cancel) : null;
        return Of(
            loaded,
            all,
            [
                .. train.Entries == all.Entries ? [] : (Field[])[new("trainPairs", "Pairs to train on", train.Entries, "N0")],
                new("settings", "Settings", string.Join(' ', SettingWords.Of(resolved, plan.ChoosesNeighbours))),
                new("device", "Device", session.Device.Name),
                new("memoryBytes", "Memory of the process, about", Memory(train, resolved, session.Device), Field.Bytes),
                new("iterations", "Iterations, at most", resolved.PlannedIterations),
                new("seconds", null, seconds),
                .. seconds is { } known ? (Field[])[new("time", "Time of start and iterations", $"about {Format.WholeSeconds(known)}")] : [],
            ],
            plan.Files);
    }

    /// <summary>A command that has read its input: the size, more fields, and the files.</summary>
    public static Report Of(LoadedInteractions loaded, InteractionMatrix all, IEnumerable<Field> fields, CommandFiles files) => Of(
        [
            new("rows", "Rows", loaded.Report.Rows, "N0"), new("users", "Users", all.Users.Count, "N0"), new("items", "Items", all.Items.Count, "N0"),
            new("pairs", "Pairs (user, item)", all.Entries, "N0"), .. fields,
        ],
        files);

    /// <summary>The report with its files.</summary>
    public static Report Of(IEnumerable<Field> fields, CommandFiles files)
    {
        List<object?[]> rows = [.. files.Outputs.Select(output => (object?[])[output.Name, output.Path, output.Exists])];
        return new Report(
            "Dry run: nothing is written.",
            [new("dryRun", null, true), .. fields],
            rows.Count == 0
                ? []
                : [new Table("files", "Files of the real run", [new("option", "Option"), new("file", "File"), new("exists", "Exists")], rows)]);
    }

    // An accelerator adds its own plan, which the command prints when the device gets the problem.
    static double Memory(InteractionMatrix train, AlsOptions options, IAlsDevice device)
    {
        var (users, items) = (train.Users.Count, train.Items.Count);
        // The pairs of a prepared folder are pages of its files.
        var pairs = train.ByUser.IsInFiles ? 0 : train.Entries;
        var training = TrainingMemory.Bytes(users, items, pairs, options.Factors, options.ResolvedSolver, device.HostThreads);
        if (options.Neighbours is not { } neighbours) return training;
        var ofSolver = TrainingMemory.SolverBytes(users, items, options.Factors, options.ResolvedSolver, device.HostThreads, Precision.Full);
        return training + Math.Max(0, TrainingMemory.NeighbourBytes(users, items, neighbours.Count, device.HostThreads) - ofSolver);
    }
}

/// <summary>The parts of a training with --dry-run that are not its settings.</summary>
/// <param name="Files">The files of the command, checked.</param>
/// <param name="IsWatched">Whether iterations are evaluated.</param>
/// <param name="ChoosesNeighbours">Whether neighbours are chosen on a held-out part, which takes a training.</param>
sealed record DryRunPlan(CommandFiles Files, bool IsWatched, bool ChoosesNeighbours);
