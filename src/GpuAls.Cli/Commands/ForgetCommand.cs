using System.CommandLine;
using GpuAls.Cli.Features;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Cli.Updating;
using GpuAls.Core;
using GpuAls.Core.Living;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals forget MODEL --user NAME</c>: removes people from a model.</summary>
sealed class ForgetCommand : DocumentedCommand
{
    const int MaxNames = 10;

    readonly ModelArgument model = new();
    readonly NameOption user = NameOption.User("Name of the user to remove.");
    readonly FileOption users = new("--users", "Remove the users in this file, one name per line.");
    readonly ChoiceOption<UnknownNamePolicy?> onUnknown = UnknownNameOption.Create(
        "How to treat unknown names in the --users file: stop at the first one, or skip and count them. Default: stop.");

    readonly ModelOption written = new("Write the model to this file. Default: replace MODEL.", required: false);
    readonly NumberOption<double> tolerance = ToleranceOption.Create();
    readonly TrainingSessionOptions device = new();
    readonly FullTraining full;
    readonly OverwriteOption overwrite = new();
    readonly OutputOption output = new();
    readonly Terminal terminal;

    public ForgetCommand(Terminal terminal)
        : base("forget", "Remove users from a model: their names, vectors and histories.")
    {
        this.terminal = terminal;
        full = new(device, "Train the model anew on the history of the other users, so that no vector was shaped by the removed ones.");
        Add(model);
        Add(HelpHeading.Plain, user, users, onUnknown, written, full.Option, tolerance);
        device.AddTo(this);
        Add(HelpHeading.Output, overwrite);
        output.AddTo(this);
        device.AddNotesTo(this);
        Examples =
        [
            new("Remove a person", "gpuals forget plays.als --user alice"),
            new("Remove many people, and every effect that they had on other vectors", "gpuals forget plays.als --users gone.txt --full"),
        ];
        Validators.Add(result =>
        {
            if (!result.IsGiven(user) && !result.IsGiven(users)) result.AddError("expected --user or --users, the users to remove");
            if (result.IsGiven(onUnknown) && !result.IsGiven(users)) result.AddError("--on-unknown requires --users, the file with the names");
            full.Validate(result, tolerance);
        });
        SetAction((parse, cancel) => Task.FromResult((int)Forget(parse, cancel)));
    }

    ExitCode Forget(ParseResult parse, CancellationToken cancel)
    {
        var path = parse.GetRequiredValue(model);
        var to = parse.GetValue(written) ?? path;
        WrittenModel.Files(terminal, model, parse, written, files => files.Reads(users.Name, parse.GetValue(users))).Check(parse.GetValue(overwrite));
        var before = new StepTimes();
        var opened = new OpenModel(path);
        using var old = opened.Model;
        before.End("open");
        if (full.IsTyped(parse)) UpdatableModel.RequireKeptFeatures(old, path);
        else
        {
            UpdatableModel.RequireNoFeatures(
                old,
                path,
                "gpuals forget without --full",
                $"Train the model anew without the users: gpuals forget {DisplayText.Escape(path)} --user NAME --full");
        }

        var rows = Rows(parse, opened, cancel);
        if (rows.Count == old.Users.Count)
            throw new RemedyException("the names are all users of the model; expected at least one to keep", "Delete the model file instead");
        var kept = ForgottenUsers.Keep(old, rows);
        foreach (var sentence in Removed(opened, rows, kept)) terminal.Note(sentence);
        if (full.IsTyped(parse))
        {
            var rest = kept.Of(old);
            return full.Run(parse, terminal, old, TrainingFeatures.Of(rest), to, output, _ => rest.History(), cancel);
        }

        var updated = new ForgottenUsers(parse.GetValue(tolerance), device.Threads(parse)).Forget(old, rows, cancel);
        var after = new StepTimes();
        updated.Model.SaveUncached(to, cancel);
        after.End("save");
        IReadOnlyList<StepTime> steps = [.. before.Steps, .. updated.Steps, .. after.Steps];
        if (output.WriterForPrograms(parse, terminal) is { } writer) writer.Write(ForPrograms(updated, to, steps, rows.Count, old.Items.Count));
        else foreach (var sentence in Sentences(updated, to, steps)) terminal.Confirm(sentence);
        DroppedIndex.Note(terminal, old, to);
        return ExitCode.Done;
    }

    IReadOnlyList<int> Rows(ParseResult parse, OpenModel opened, CancellationToken cancel)
    {
        var rows = new SortedSet<int>();
        if (parse.GetValue(user) is { } name) rows.Add(opened.User(name));
        if (parse.GetValue(users) is { } file)
            rows.UnionWith(opened.UsersIn(file, onUnknown.OrStop(parse), mayBeEmpty: false, terminal.Note, cancel));
        return [.. rows];
    }

    static IEnumerable<string> Removed(OpenModel opened, IReadOnlyList<int> rows, KeptRows kept)
    {
        var names = string.Join(", ", rows.Take(MaxNames).Select(row => DisplayText.Quote(opened.Model.Users.Name(row))));
        yield return $"Removing {Format.Count(rows.Count, "user")}: {names}{(rows.Count > MaxNames ? ", …" : "")}.";
        var items = opened.Model.Items.Count - kept.Items.Length;
        if (items > 0) yield return $"Removing {Format.Count(items, "item")} that nobody else has.";
    }

    static IEnumerable<string> Sentences(UpdatedModel updated, string path, IReadOnlyList<StepTime> steps) =>
    [
        $"Removed {Format.Count(updated.Changes.Count, "pair")}.",
        UpdateReport.Solved(updated.Sweeps, updated.Left),
        UpdateReport.Times(steps),
        UpdateReport.Wrote(updated.Model, path),
        .. DriftReport.Sentences(updated.Model, path),
    ];

    static Report ForPrograms(UpdatedModel updated, string path, IReadOnlyList<StepTime> steps, int users, int itemsBefore) => new(
        null,
        [
            .. UpdateReport.Of(updated.Model, path),
            new("removedUsers", "Removed users", users),
            new("removedItems", "Removed items", itemsBefore - updated.Model.Items.Count),
            new("removedPairs", "Removed pairs", updated.Changes.Count),
            new("usersLeft", "Users above the tolerance", updated.Left.Users),
            new("itemsLeft", "Items above the tolerance", updated.Left.Items),
            .. DriftReport.Of(updated.Model),
        ],
        UpdateReport.SweepTable(updated.Sweeps),
        UpdateReport.StepTable(steps));
}
