using System.CommandLine;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Queries;

/// <summary>
/// The files that limit the items or the users of an answer, and the treatment of unknown names in all files of names: --exclude, --only,
/// --on-unknown.
/// </summary>
sealed class ListOptions
{
    readonly FileOption exclude;
    readonly FileOption only;
    readonly ChoiceOption<UnknownNamePolicy?> onUnknown;
    readonly bool areUsers;

    ListOptions(string excludeHelp, string onlyHelp, string skipping, bool areUsers)
    {
        exclude = new("--exclude", excludeHelp);
        only = new("--only", onlyHelp);
        onUnknown = UnknownNameOption.Create(
            $"How to treat unknown names in a file of names: stop at the first one, or skip and count them. Default: stop; for {skipping}, skip.");
        this.areUsers = areUsers;
    }

    /// <summary>The items that are recommended.</summary>
    public static ListOptions OfItems() => new(
        "Do not recommend the items in this file, one name per line.",
        "Recommend only items in this file, one name per line.",
        "--exclude and --history",
        areUsers: false);

    /// <summary>The users who are listed.</summary>
    public static ListOptions OfUsers() => new(
        "Do not list the users in this file, one name per line.", "List only users in this file, one name per line.", "--exclude", areUsers: true);

    /// <summary>All options, in the order of the help.</summary>
    public Option[] All => [exclude, only, onUnknown];

    /// <summary>Makes --on-unknown require a file of names.</summary>
    /// <param name="command">The command.</param>
    /// <param name="others">Other options that name files of names.</param>
    public void Validate(Command command, params IReadOnlyList<Option> others) => command.Validators.Add(result =>
    {
        if (!result.IsGiven(onUnknown) || result.FirstGiven([.. others, exclude, only]) is not null) return;
        var files = string.Join(", ", [.. others.Select(option => option.Name), only.Name]);
        result.AddError($"{onUnknown.Name} requires a file of names: {files} or {exclude.Name}");
    });

    /// <summary>Adds the files that the options name.</summary>
    public void AddFiles(ParseResult parse, CommandFiles files) =>
        files.Reads(exclude.Name, parse.GetValue(exclude)).Reads(only.Name, parse.GetValue(only));

    /// <summary>The typed treatment of unknown names.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="standard">The treatment if none was typed.</param>
    public UnknownNamePolicy OnUnknown(ParseResult parse, UnknownNamePolicy standard) => onUnknown.GivenOr(parse, null) ?? standard;

    /// <summary>The rows that are left out; null if no file was typed.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="model">The model.</param>
    /// <param name="note">Receives a note on skipped names.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public IReadOnlyList<int>? Excluded(ParseResult parse, OpenModel model, Action<string> note, CancellationToken cancel) =>
        // A name that is not in the model is never in an answer, so the list keeps its meaning without it.
        Rows(parse.GetValue(exclude), OnUnknown(parse, UnknownNamePolicy.Skip), mayBeEmpty: true, model, note, cancel);

    /// <summary>The only rows of an answer; null if no file was typed.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="model">The model.</param>
    /// <param name="note">Receives a note on skipped names.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public IReadOnlyList<int>? Only(ParseResult parse, OpenModel model, Action<string> note, CancellationToken cancel) =>
        Rows(parse.GetValue(only), OnUnknown(parse, UnknownNamePolicy.Stop), mayBeEmpty: false, model, note, cancel);

    IReadOnlyList<int>? Rows(
        string? file, UnknownNamePolicy policy, bool mayBeEmpty, OpenModel model, Action<string> note, CancellationToken cancel) =>
        file is null ? null
        : areUsers ? model.UsersIn(file, policy, mayBeEmpty, note, cancel)
        : model.ItemsIn(file, policy, mayBeEmpty, note, cancel);
}
