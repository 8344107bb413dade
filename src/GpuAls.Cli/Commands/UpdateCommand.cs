using System.CommandLine;
using GpuAls.Cli.Features;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Updating;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Living;
using GpuAls.Core.Model;

namespace GpuAls.Cli.Commands;

/// <summary>
/// <c>gpuals update MODEL FILE</c>: adds interactions and features to a model; <c>gpuals update MODEL --full</c>: trains it anew on its own history.
/// </summary>
sealed class UpdateCommand : DocumentedCommand
{
    readonly InputOptions input;
    readonly FeatureOptions features = new(keepsCold: true, isUpdate: true);
    readonly ChangeOptions change;
    readonly Terminal terminal;

    public UpdateCommand(Terminal terminal)
        : base("update", "Add interactions to a model without training it anew.")
    {
        this.terminal = terminal;
        input = new("Optional with side tables, and with --full, which trains on the history in the model.", takesPrepared: false, weighsByAge: false)
        {
            SideTables = features.Tables,
        };
        change = new(terminal, "Train the model anew on its history and the new interactions, with the settings in the model.");
        change.AddModelTo(this);
        input.AddTo(this);
        input.Times.AddUse(_ => true, "");
        input.Times.DescribeForModel();
        Options.Add(UpdatedTimes.RefusedHalfLife);
        Validators.Add(result =>
        {
            var table = result.FirstGiven(features.Tables);
            if (!change.IsFull(result) && table is null && result.GetValue(input.File) is not [_, ..] && !result.IsGiven(input.From))
                result.AddError("expected FILE, a database (--from and --query), --user-features, --item-features, or --full");
            if (change.IsFull(result) && table is not null)
                result.AddError($"{table.Name} and --full exclude each other: update the model with the side tables, and train it with --full then");
        });
        features.AddTo(this);
        change.AddTo(this, HelpHeading.Model);
        ShowFirst(change.Written, change.Full, change.Tolerance, input.Format);
        Examples =
        [
            new("Add the plays of a day", "gpuals update plays.als today.tsv --format lastfm-360k"),
            new("Add the tags of new albums, with or without plays", "gpuals update plays.als --item-features new-tags.tsv"),
            new("Train the updated model anew on its own history", "gpuals update plays.als --full"),
        ];
        SetAction((parse, cancel) => Task.FromResult((int)Update(parse, cancel)));
    }

    ExitCode Update(ParseResult parse, CancellationToken cancel)
    {
        var path = change.Path(parse);
        var (file, tables) = (input.ReadIfNamed(parse), features.Read(parse));
        change.CheckFiles(parse, files =>
        {
            file?.AddTo(files);
            tables?.AddTo(files);
        });
        var before = new StepTimes();
        using var opened = AlsModel.Open(path);
        before.End("open");
        UpdatableModel.RequireKeptFeatures(opened, path);
        if (change.IsFull(parse) && file is null) return change.Train(parse, opened, TrainingFeatures.Of(opened), _ => opened.History(), cancel);
        if (change.IsFull(parse))
        {
            var name = DisplayText.Escape(path);
            UpdatableModel.RequireNoFeatures(
                opened, path, "gpuals update FILE --full", $"Do one after the other: gpuals update {name} FILE && gpuals update {name} --full");
        }

        // Before the interactions: a mistake in a small file should not appear after minutes with a large one.
        var sides = tables is null
            ? null
            : UpdateTables.Load(tables, opened, path, file?.FormatOfKeys ?? input.ReadFormat(parse), cancel);
        // A day of events may have one item for each user; whether a model can learn from them is a question to its whole history.
        if (file is not null) file = UpdatedTimes.Of(file with { IsToTrain = false }, opened, path);
        if (change.IsFull(parse))
        {
            return change.Train(
                parse, opened, features: null, session => opened.HistoryWith(EventsFor(opened, session.Read(file!, cancel))), cancel);
        }

        var progress = new ProgressDisplay(terminal);
        var events = file is null ? opened.NoEvents() : EventsFor(opened, LoadedInteractions.Read(file, terminal, progress, cancel));
        var ofTables = sides?.Encode(opened, events, progress.Note) ?? FeatureUpdate.None;
        before.End("read");
        var updated = new ModelUpdater(parse.GetValue(change.Tolerance), change.Threads(parse)).Update(opened, events, ofTables, cancel);
        updated = KeptIndex.In(updated, opened, change.Threads(parse), cancel);
        return change.Write(
            parse, before, opened, updated, (to, steps) => new UpdateReport(updated, to, steps) { HasTables = tables is not null }, cancel);
    }

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
