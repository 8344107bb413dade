using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Cli.Features;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;

namespace GpuAls.Cli.Updating;

/// <summary>The option --full: a training on the history in a model, with the settings of the model and vectors that start anew.</summary>
/// <param name="device">The device of the training. An update without --full takes its number of threads.</param>
/// <param name="description">The text of the help.</param>
sealed class FullTraining(TrainingSessionOptions device, string description)
{
    readonly Option<bool> full = new("--full") { Description = description };

    /// <summary>The option.</summary>
    public Option Option => full;

    /// <summary>Whether --full was typed.</summary>
    public bool IsTyped(CommandResult result) => result.GetValue(full);

    /// <summary>Whether --full was typed.</summary>
    public bool IsTyped(ParseResult parse) => parse.GetValue(full);

    /// <summary>Checks the options that only a training has.</summary>
    public void Validate(CommandResult result, Option tolerance)
    {
        if (!IsTyped(result) && result.FirstGiven([.. device.OfTraining]) is { } given)
            result.AddError($"{given.Name} requires --full; without it, the command runs on the CPU");
        if (IsTyped(result) && result.IsGiven(tolerance))
            result.AddError("--tolerance and --full exclude each other: a full training solves every vector");
    }

    /// <summary>Trains, and writes the model.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="terminal">The terminal.</param>
    /// <param name="model">The model with the settings.</param>
    /// <param name="features">The features of the users and items in the history; null for none.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="output">The format of the report.</param>
    /// <param name="read">Reads the history.</param>
    /// <param name="cancel">Stops the work.</param>
    public ExitCode Run(
        ParseResult parse,
        Terminal terminal,
        AlsModel model,
        TrainingFeatures? features,
        string path,
        OutputOption output,
        Func<TrainingSession, InteractionMatrix> read,
        CancellationToken cancel)
    {
        using var session = device.Open(parse, terminal, model.Options);
        session.Features = features;
        var trained = session.Train(model.Options, read(session), cancel);
        if (features is not null) trained = features.Complete(trained);
        trained = trained with { Training = trained.Training with { EventWeights = model.Training.EventWeights, Events = model.Training.Events } };
        trained.Save(path, cancel);
        if (output.WriterForPrograms(parse, terminal) is { } writer) writer.Write(TrainingReport.Of(trained, path, 0));
        else foreach (var sentence in TrainingReport.Sentences(trained, path)) terminal.Output.WriteLine(sentence);
        KeptIndex.Note(terminal, model, trained, path);
        return ExitCode.Done;
    }
}

/// <summary>The options of a tolerance: --tolerance.</summary>
static class ToleranceOption
{
    /// <summary>The option.</summary>
    public static NumberOption<double> Create() => new(
        "--tolerance",
        "Share of a row's evidence that may change before its vector is solved again; above 0 and below 1.",
        Core.Living.ModelUpdater.StandardTolerance,
        Core.NumberRange.Between(0.0, 1.0));
}
