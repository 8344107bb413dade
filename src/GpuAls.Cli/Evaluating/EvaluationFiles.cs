using System.CommandLine;
using GpuAls.Cli.Input;
using GpuAls.Cli.Shell;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Distributed.Sharing;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Evaluating;

/// <summary>The files of interactions that a model is evaluated on, and the file with the metrics of each user.</summary>
sealed class EvaluationFiles(Terminal terminal, InputOptions input, EvaluateOptions evaluate)
{
    /// <summary>The work that the ranks of a job share; null for a process alone.</summary>
    public SharedWork? Ranks => terminal.SharedWork;

    /// <summary>The file of --per-user, which rank 0 of a job writes; null for none.</summary>
    public string? PerUser(ParseResult parse) => Ranks is { IsWorker: true } ? null : evaluate.PerUser(parse);

    /// <summary>The test set.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="test">The name of the file.</param>
    /// <param name="cancel">Stops the reading.</param>
    public InteractionMatrix Test(ParseResult parse, string test, CancellationToken cancel) => Read(input.Read(parse, test), cancel);

    InteractionMatrix Read(InputFiles file, CancellationToken cancel) =>
        LoadedInteractions
            .Read(Ranks is { IsWorker: true } ? file with { BadRowsPath = null } : file, terminal, new ProgressDisplay(terminal), cancel)
            .Build();

    /// <summary>The known interactions of the test users; null without --history.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="modelPath">The model, whose half-life weighs them.</param>
    /// <param name="cancel">Stops the reading.</param>
    public InteractionMatrix? History(ParseResult parse, string modelPath, CancellationToken cancel)
    {
        if (evaluate.History(parse) is not { } path) return null;
        // Its bad rows join those of the test set, which is read first. --since and --until choose test rows; all of a history is known.
        var file = input.Read(parse, path) with { AppendsBadRows = true };
        using var model = AlsModel.Open(modelPath);
        var rules = model.Training.Times is { HalfLife: { } halfLife, AsOf: { } asOf }
            ? new TimeRules { HalfLife = halfLife, AsOf = asOf, LaterCountsAsNew = true }
            : null;
        var hasTimes = input.Times.HasColumn(parse);
        if (rules is not null && !hasTimes)
            terminal.Note($"{modelPath} has a half-life, and the rows of {path} count as new. To weigh them by their age: --time-column");
        return Read(file with { Format = file.Format with { Times = hasTimes ? rules : null } }, cancel);
    }
}
