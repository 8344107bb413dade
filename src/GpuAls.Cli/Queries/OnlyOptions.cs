using System.CommandLine;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Queries;

/// <summary>A file that limits the answers to the users or the items that it names: --only, --on-unknown.</summary>
/// <param name="description">The text of the help for --only.</param>
/// <param name="kind">user or item.</param>
sealed class OnlyOptions(string description, string kind)
{
    readonly FileOption only = new("--only", description);
    readonly ChoiceOption<UnknownNamePolicy?> onUnknown = UnknownNameOption.Create(
        "How to treat unknown names in the --only file: stop at the first one, or skip and count them. Default: stop.");

    /// <summary>All options, in the order of the help.</summary>
    public Option[] All => [only, onUnknown];

    /// <summary>Makes --on-unknown require the file.</summary>
    public void AddChecksTo(Command command) => command.Validators.Add(result =>
    {
        if (result.IsGiven(onUnknown) && !result.IsGiven(only)) result.AddError($"{onUnknown.Name} requires a file of names: {only.Name}");
    });

    /// <summary>Adds the file that the options name.</summary>
    public void AddFiles(ParseResult parse, CommandFiles files) => files.Reads(only.Name, parse.GetValue(only));

    /// <summary>The rows in the file; null if no file was typed.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="model">The model.</param>
    /// <param name="note">Receives a note on skipped names.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public IReadOnlyList<int>? Read(ParseResult parse, OpenModel model, Action<string> note, CancellationToken cancel)
    {
        if (parse.GetValue(only) is not { } file) return null;
        var policy = onUnknown.OrStop(parse);
        return kind == "user"
            ? model.UsersIn(file, policy, mayBeEmpty: false, note, cancel)
            : model.ItemsIn(file, policy, mayBeEmpty: false, note, cancel);
    }
}
