using System.CommandLine;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Queries;

/// <summary>
/// The files that limit the recommended items, and the treatment of unknown names in all files of names: --exclude, --only, --on-unknown.
/// </summary>
sealed class ItemListOptions
{
    readonly FileOption exclude = new("--exclude", "Do not recommend the items in this file, one name per line.");
    readonly FileOption only = new("--only", "Recommend only items in this file, one name per line.");
    readonly ChoiceOption<UnknownNamePolicy?> onUnknown = UnknownNameOption.Create(
        "How to treat unknown names in a file of names: stop at the first one, or skip and count them. Default: stop; for --exclude and --history, skip.");

    /// <summary>All options, in the order of the help.</summary>
    public Option[] All => [exclude, only, onUnknown];

    /// <summary>Makes --on-unknown require a file of names.</summary>
    /// <param name="command">The command.</param>
    /// <param name="users">The options that name files of users.</param>
    public void Validate(Command command, params IReadOnlyList<Option> users) => command.Validators.Add(result =>
    {
        if (result.IsGiven(onUnknown) && result.FirstGiven([.. users, exclude, only]) is null)
            result.AddError(
                $"{onUnknown.Name} requires a file of names: {string.Join(", ", users.Select(option => option.Name))}, {only.Name} or {exclude.Name}");
    });

    /// <summary>Adds the files that the options name.</summary>
    public void AddFiles(ParseResult parse, CommandFiles files) =>
        files.Reads(exclude.Name, parse.GetValue(exclude)).Reads(only.Name, parse.GetValue(only));

    /// <summary>The typed treatment of unknown names.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="standard">The treatment if none was typed.</param>
    public UnknownNamePolicy OnUnknown(ParseResult parse, UnknownNamePolicy standard) => onUnknown.GivenOr(parse, null) ?? standard;

    /// <summary>The rows of the items that are not recommended; null if no file was typed.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="model">The model.</param>
    /// <param name="note">Receives a note on skipped names.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public IReadOnlyList<int>? Excluded(ParseResult parse, OpenModel model, Action<string> note, CancellationToken cancel) =>
        parse.GetValue(exclude) is { } file
            // An item that is not in the model is never recommended, so the list keeps its meaning without it.
            ? model.ItemsIn(file, OnUnknown(parse, UnknownNamePolicy.Skip), mayBeEmpty: true, note, cancel)
            : null;

    /// <summary>The rows of the only items that are recommended; null if no file was typed.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="model">The model.</param>
    /// <param name="note">Receives a note on skipped names.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public IReadOnlyList<int>? Only(ParseResult parse, OpenModel model, Action<string> note, CancellationToken cancel) =>
        parse.GetValue(only) is { } file ? model.ItemsIn(file, OnUnknown(parse, UnknownNamePolicy.Stop), mayBeEmpty: false, note, cancel) : null;
}
