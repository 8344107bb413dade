using System.CommandLine;
using GpuAls.Cli.Features;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Updating;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Living;
using GpuAls.Core.Model;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals forget MODEL --user NAME</c>: removes people, or items, from a model.</summary>
sealed class ForgetCommand : DocumentedCommand
{
    const int MaxNames = 10;

    readonly NameOption user = NameOption.User("Name of the user to remove.");
    readonly FileOption users = new("--users", "Remove the users in this file, one name per line.");
    readonly NameOption item = NameOption.Item("Name of the item to remove.");
    readonly FileOption items = new("--items", "Remove the items in this file, one name per line.");
    readonly ChoiceOption<UnknownNamePolicy?> onUnknown = UnknownNameOption.Create(
        "How to treat unknown names in the file of --users or --items: stop at the first one, or skip and count them. Default: stop.");

    readonly ChangeOptions change;
    readonly Terminal terminal;

    public ForgetCommand(Terminal terminal)
        : base("forget", "Remove users or items from a model: their names, vectors and histories.")
    {
        this.terminal = terminal;
        change = new(terminal, "Train the model anew on the rest of its history, so that no vector was shaped by the removed names.");
        change.AddModelTo(this);
        Add(HelpHeading.Plain, user, users, item, items, onUnknown);
        change.AddTo(this, HelpHeading.Plain);
        Examples =
        [
            new("Remove a person", "gpuals forget plays.als --user alice"),
            new("Remove many people, and every effect that they had on other vectors", "gpuals forget plays.als --users gone.txt --full"),
            new("Remove an item that is no longer offered", "gpuals forget plays.als --item \"A withdrawn album\""),
        ];
        Validators.Add(result =>
        {
            if (result.FirstGiven(user, users, item, items) is null)
                result.AddError("expected --user, --users, --item or --items: the names to remove");
            if (result.IsGiven(onUnknown) && result.FirstGiven(users, items) is null)
                result.AddError("--on-unknown requires --users or --items, a file with names");
        });
        SetAction((parse, cancel) => Task.FromResult((int)Forget(parse, cancel)));
    }

    ExitCode Forget(ParseResult parse, CancellationToken cancel)
    {
        var path = change.Path(parse);
        change.CheckFiles(parse, files => files.Reads(users.Name, parse.GetValue(users)).Reads(items.Name, parse.GetValue(items)));
        var before = new StepTimes();
        var opened = new OpenModel(path);
        using var old = opened.Model;
        before.End("open");
        if (change.IsFull(parse)) UpdatableModel.RequireKeptFeatures(old, path);
        else
        {
            UpdatableModel.RequireNoFeatures(
                old,
                path,
                "gpuals forget without --full",
                $"Train the model anew without the names: gpuals forget {DisplayText.Escape(path)} --user NAME --full");
        }

        var rows = Rows(parse, opened, cancel);
        RequireRest(rows.Users.Count, old.Users);
        RequireRest(rows.Items.Count, old.Items);
        JournalNames.RequireNone(path, old, rows);
        var kept = ForgottenRows.Keep(old, rows);
        foreach (var sentence in Removed(old, rows, kept)) terminal.Note(sentence);
        if (change.IsFull(parse))
        {
            var rest = kept.Of(old);
            return change.Train(parse, old, TrainingFeatures.Of(rest), _ => rest.History(), cancel);
        }

        var updated = new ForgottenRows(parse.GetValue(change.Tolerance), change.Threads(parse)).Forget(old, rows, cancel);
        return change.Write(
            parse, before, old, updated, (to, steps) => new ForgetReport(updated, old.Users.Count, old.Items.Count, to, steps), cancel);
    }

    Forgotten Rows(ParseResult parse, OpenModel opened, CancellationToken cancel)
    {
        var (ofUsers, ofItems) = (new SortedSet<int>(), new SortedSet<int>());
        if (parse.GetValue(user) is { } oneUser) ofUsers.Add(opened.User(oneUser));
        if (parse.GetValue(item) is { } oneItem) ofItems.Add(opened.Item(oneItem));
        if (parse.GetValue(users) is { } someUsers)
            ofUsers.UnionWith(opened.UsersIn(someUsers, onUnknown.OrStop(parse), mayBeEmpty: false, terminal.Note, cancel));
        if (parse.GetValue(items) is { } someItems)
            ofItems.UnionWith(opened.ItemsIn(someItems, onUnknown.OrStop(parse), mayBeEmpty: false, terminal.Note, cancel));
        return new([.. ofUsers], [.. ofItems]);
    }

    static void RequireRest(int count, Vocabulary names)
    {
        if (count < names.Count) return;
        throw new RemedyException(
            $"the names are all {names.Kind}s of the model; expected at least one to keep", "Delete the model file instead");
    }

    static IEnumerable<string> Removed(AlsModel model, Forgotten rows, KeptRows kept)
    {
        if (rows.Users.Count > 0) yield return Removing(rows.Users, model.Users);
        if (rows.Items.Count > 0) yield return Removing(rows.Items, model.Items);
        var alone = model.Users.Count - kept.Users.Length - rows.Users.Count;
        if (alone > 0) yield return $"Removing {Format.Count(alone, "user")} without any other item.";
        alone = model.Items.Count - kept.Items.Length - rows.Items.Count;
        if (alone > 0) yield return $"Removing {Format.Count(alone, "item")} that nobody else has.";
    }

    static string Removing(IReadOnlyCollection<int> rows, Vocabulary names)
    {
        var some = string.Join(", ", rows.Take(MaxNames).Select(row => DisplayText.Quote(names.Name(row))));
        return $"Removing {Format.Count(rows.Count, names.Kind)}: {some}{(rows.Count > MaxNames ? ", …" : "")}.";
    }
}
