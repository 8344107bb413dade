using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Cli.Help;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Options;

/// <summary>The options that every command has: --quiet, --log, --no-config.</summary>
sealed class GeneralOptions
{
    const string LogName = "--log";
    const string Json = "json";
    const string LogVariable = "GPUALS_LOG";
    const string NoConfigName = "--no-config";

    readonly Option<bool> quiet = new("--quiet", "-q")
    {
        Description = "Print no progress and no notes, only results and errors.",
    };

    readonly ChoiceOption<bool> log = new(
        LogName, "Format of progress, notes and errors: text, or JSON with one object per line.", "text", ("text", false), (Json, true));

    readonly Option<bool> noConfig = new(NoConfigName) { Description = "Ignore gpuals.json and the GPUALS_ variables." };

    /// <summary>Adds the options to a command, as the last group of its help.</summary>
    public void AddTo(DocumentedCommand command)
    {
        command.Add(HelpHeading.General, quiet, log, noConfig);
        if (command.Options.OfType<VerboseOption>().FirstOrDefault() is not { } verbose) return;
        command.Validators.Add(result =>
        {
            if (result.IsGiven(verbose) && result.IsGiven(quiet)) result.AddError("--verbose and --quiet exclude each other; expected one of them");
        });
    }

    /// <summary>The way that a command writes messages.</summary>
    /// <param name="parse">The typed command; it may have errors.</param>
    /// <param name="around">The settings of the command that runs it, such as demo.</param>
    public MessageSettings Read(ParseResult parse, MessageSettings around) => new()
    {
        IsQuiet = around.IsQuiet || IsOn(parse.GetResult(quiet)),
        IsJson = around.IsJson || parse.GetResult(log) is { Tokens: [.., { Value: var word }] } && IsJson(word),
        Command = CommandWords.Of(parse.CommandResult),
    };

    /// <summary>Whether configured values count.</summary>
    public bool ReadsConfiguration(ParseResult parse) => !IsOn(parse.GetResult(noConfig));

    /// <summary>Whether --log json was typed or set, also for a command line or a configuration that cannot be understood.</summary>
    public static bool AsksForJson(IReadOnlyList<string> args, Surroundings around)
    {
        var isSet = around.Variables.TryGetValue(LogVariable, out var set) && IsJson(set);
        if (isSet && !args.Contains(LogName) && !args.Contains(NoConfigName)) return true;
        var words = args.TakeWhile(word => word != "--").ToList();
        return words.Exists(word => word is $"{LogName}={Json}" or $"{LogName}:{Json}")
            || words.Zip(words.Skip(1)).Any(pair => pair.First == LogName && IsJson(pair.Second));
    }

    static bool IsOn(OptionResult? flag) => flag is { Implicit: false } && flag.Tokens is not [{ Value: "false" or "False" }];

    static bool IsJson(string word) => word.Equals(Json, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The words of a command.</summary>
static class CommandWords
{
    /// <summary>The words without the name of the program: "datasets get"; null for the program itself.</summary>
    public static string? Of(CommandResult command) => command.Parent is not CommandResult parent ? null
        : Of(parent) is { } before ? $"{before} {command.Command.Name}" : command.Command.Name;
}
