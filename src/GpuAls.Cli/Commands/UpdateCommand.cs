using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Cli.Updating;
using GpuAls.Core.Interactions;
using GpuAls.Core.Living;
using GpuAls.Core.Model;

namespace GpuAls.Cli.Commands;

/// <summary>
/// <c>gpuals update MODEL FILE</c>: adds interactions to a model; <c>gpuals update MODEL --full</c>: trains it anew on its own history.
/// </summary>
sealed class UpdateCommand : DocumentedCommand
{
    readonly ModelArgument model = new();
    readonly InputOptions input = new("Optional with --full, which trains on the history in the model.", takesPrepared: false, weighsByAge: false);
    readonly ModelOption written = new("Write the model to this file. Default: replace MODEL.", required: false);
    readonly NumberOption<double> tolerance = ToleranceOption.Create();
    readonly TrainingSessionOptions device = new();
    readonly FullTraining full;
    readonly OverwriteOption overwrite = new();
    readonly OutputOption output = new();
    readonly Terminal terminal;

    public UpdateCommand(Terminal terminal)
        : base("update", "Add interactions to a model without training it anew.")
    {
        this.terminal = terminal;
        full = new(device, "Train the model anew on its history and the new interactions, with the settings in the model.");
        Add(model);
        input.AddTo(this);
        input.Times.AddUse(_ => true, "");
        input.Times.DescribeForModel();
        Options.Add(UpdatedTimes.RefusedHalfLife);
        Add(HelpHeading.Model, written, tolerance, full.Option);
        device.AddTo(this);
        Add(HelpHeading.Output, overwrite);
        output.AddTo(this);
        device.AddNotesTo(this);
        ShowFirst(written, full.Option, tolerance, input.Format);
        Examples =
        [
            new("Add the plays of a day", "gpuals update plays.als today.tsv --format lastfm-360k"),
            new("Train the updated model anew on its own history", "gpuals update plays.als --full"),
        ];
        Validators.Add(result =>
        {
            if (!full.IsTyped(result) && result.GetValue(input.File) is not [_, ..] && !result.IsGiven(input.From))
                result.AddError("expected FILE, a database (--from and --query), or --full");
            full.Validate(result, tolerance);
        });
        SetAction((parse, cancel) => Task.FromResult((int)Update(parse, cancel)));
    }

    ExitCode Update(ParseResult parse, CancellationToken cancel)
    {
        var path = parse.GetRequiredValue(model);
        var to = parse.GetValue(written) ?? path;
        var file = input.ReadIfNamed(parse);
        WrittenModel.Files(terminal, model, parse, written, files => file?.AddTo(files)).Check(parse.GetValue(overwrite));
        var before = new StepTimes();
        using var opened = AlsModel.Open(path);
        before.End("open");
        UpdatableModel.RequireNoFeatures(
            opened,
            path,
            "gpuals update",
            $"Train anew on all interactions with the side tables: gpuals train FILE {TableOptions(opened)} --model NEW.als");
        file = file is null ? null : UpdatedTimes.Of(file, opened, path);
        if (full.IsTyped(parse))
            return full.Run(parse, terminal, opened, features: null, to, output, session => History(session, file, opened, cancel), cancel);
        var events = EventsFor(opened, LoadedInteractions.Read(file!, terminal, new ProgressDisplay(terminal), cancel));
        before.End("read");
        var updated = new ModelUpdater(parse.GetValue(tolerance), device.Threads(parse)).Update(opened, events, cancel);
        var after = new StepTimes();
        updated.Model.SaveUncached(to, cancel);
        after.End("save");
        var report = new UpdateReport(updated, to, [.. before.Steps, .. updated.Steps, .. after.Steps]);
        if (output.WriterForPrograms(parse, terminal) is { } writer) writer.Write(report.ForPrograms);
        else foreach (var sentence in report.Sentences) terminal.Confirm(sentence);
        DroppedIndex.Note(terminal, opened, to);
        return ExitCode.Done;
    }

    static InteractionMatrix History(TrainingSession session, InputFiles? file, AlsModel opened, CancellationToken cancel) =>
        file is null ? opened.History() : opened.HistoryWith(EventsFor(opened, session.Read(file, cancel)));

    static string TableOptions(AlsModel model) => string.Join(
        " ", ((string?[])[model.UserFeatures is null ? null : "--user-features TABLE", model.ItemFeatures is null ? null : "--item-features TABLE"])
            .OfType<string>());

    static InteractionMatrix EventsFor(AlsModel model, LoadedInteractions loaded)
    {
        if (loaded.EventWeights is { } typed && model.Training.EventWeights is { } trained && typed != trained)
        {
            throw new RemedyException(
                $"--event-weight is {typed}, but the model was trained with {trained}; expected the same weights",
                $"Use the weights of the model: --event-weight {trained}");
        }

        return loaded.Build();
    }
}
