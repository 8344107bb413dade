using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Distributed.Training;

namespace GpuAls.Cli.Training;

/// <summary>The device of a command that trains: --use-gpu, --device, --threads, --precision and --verbose.</summary>
/// <param name="takesSeveral">Whether several devices can be used together.</param>
sealed class TrainingSessionOptions(bool takesSeveral = false)
{
    readonly DeviceOptions device = new(takesSeveral: takesSeveral);
    readonly NumberOption<int> threads = ThreadsOption.Create();
    readonly ChoiceOption<Precision> precision = PrecisionOption.Create();
    readonly MemoryLimitOption memory = new(
        "Memory for the training. Arrays beyond it are in the prepared folder, if FILE is one. Default: the limit of the system.");

    /// <summary>--use-gpu</summary>
    public Option UseGpu => device.UseGpu;

    /// <summary>--use-gpu and --device</summary>
    public IReadOnlyList<Option> DeviceChoice => device.All;

    /// <summary>The options that only a training has: all but --threads.</summary>
    public IReadOnlyList<Option> OfTraining => [.. device.All, precision, memory];

    /// <summary>The typed number of threads; 0 if none was typed.</summary>
    public int Threads(ParseResult parse) => parse.GivenOr(threads, 0);

    /// <summary>The typed device, or the best one, for another purpose than training; it is not opened yet.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="localRank">The number of this rank of a job among those of its host; null without a job.</param>
    /// <exception cref="GpuAlsException">The typed device does not exist.</exception>
    public ChosenDevice Choose(ParseResult parse, int? localRank = null) => device.Choose(parse, localRank);

    /// <summary>Adds the options to a command, except those about notes.</summary>
    public void AddTo(DocumentedCommand command)
    {
        device.AddTo(command);
        command.Add(HelpHeading.Device, threads, precision, memory);
    }

    /// <summary>Adds --verbose.</summary>
    public void AddNotesTo(DocumentedCommand command) => device.AddNotesTo(command);

    /// <summary>Chooses and opens the device: that of this process, several of this machine, or those of all ranks.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="terminal">The terminal.</param>
    /// <param name="options">The settings of the training.</param>
    /// <exception cref="GpuAlsException">The device does not exist, cannot be opened, or does not support the precision.</exception>
    public TrainingSession Open(ParseResult parse, Terminal terminal, AlsOptions options)
    {
        var limit = memory.Begin(parse);
        var chosen = device.Choose(parse, terminal.Ranks?.LocalRank);
        try
        {
            var opened = Open(parse, chosen, terminal.Ranks, new PlanNote(terminal), options);
            return new TrainingSession(terminal, chosen, terminal.Ranks is { } ranks ? ranks.Lead(opened) : opened, limit);
        }
        catch
        {
            chosen.Dispose();
            limit.Dispose();
            throw;
        }
    }

    /// <summary>Does the work that rank 0 orders, on the device of this rank.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="ranks">The ranks.</param>
    /// <param name="options">The settings of the training.</param>
    public void Work(ParseResult parse, TrainingRanks ranks, AlsOptions options)
    {
        ChosenDevice? chosen = null;
        try
        {
            ranks.Work(() =>
            {
                chosen = device.Choose(parse, ranks.LocalRank);
                return Open(parse, chosen, ranks, plan: null, options);
            });
        }
        finally
        {
            chosen?.Dispose();
        }
    }

    IAlsDevice Open(ParseResult parse, ChosenDevice chosen, TrainingRanks? ranks, PlanNote? plan, AlsOptions options) => chosen.OpenToTrain(
        parse.GivenOr(threads, ranks is null ? 0 : CoreShare.Of(ranks.LocalRanks)),
        plan,
        precision.Meaning(parse),
        PrecisionOption.StrictestSolver(options));
}
