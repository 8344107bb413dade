using System.CommandLine;

namespace GpuAls.Cli.Help;

/// <summary>A command whose help shows the options under headings, the most important ones first, and examples at the end.</summary>
abstract class DocumentedCommand(string name, string description) : Command(name, description)
{
    readonly List<OptionGroup> groups = [];

    /// <summary>The options under their headings, in the order of the help; each option is in one group.</summary>
    public IReadOnlyList<OptionGroup> Groups => groups;

    /// <summary>The ways to call the command, without the name of the program; empty for the one that follows from arguments and options.</summary>
    public IReadOnlyList<string> Usages { get; init; } = [];

    /// <summary>Whether the options of the command can be configured.</summary>
    public bool IsConfigured { get; protected init; } = true;

    /// <summary>Calls of the command for the end of the help.</summary>
    public IReadOnlyList<CommandExample> Examples { get; init; } = [];

    /// <summary>Adds options under a heading of the help, below those that are there.</summary>
    public void Add(string heading, params IReadOnlyList<Option> options)
    {
        foreach (var option in options) Add(option);
        Show(groups.Count, heading, options);
    }

    /// <summary>Moves the options that matter most to the top of the help.</summary>
    protected void ShowFirst(params IReadOnlyList<Option> options)
    {
        foreach (var group in groups) group.Options.RemoveAll(options.Contains);
        groups.RemoveAll(group => group.Options.Count == 0);
        Show(0, HelpHeading.Common, options);
    }

    void Show(int position, string heading, IReadOnlyList<Option> options)
    {
        if (groups.Find(group => group.Heading == heading) is { } group) group.Options.AddRange(options);
        else groups.Insert(position, new OptionGroup(heading, [.. options]));
    }
}

/// <summary>Options under one heading.</summary>
/// <param name="Heading">One of <see cref="HelpHeading"/>.</param>
/// <param name="Options">In the order of the help.</param>
sealed record OptionGroup(string Heading, List<Option> Options);

/// <summary>A call of a command.</summary>
/// <param name="Purpose">What the call achieves, in a few words.</param>
/// <param name="CommandLine">The command line, with <c>gpuals</c>.</param>
sealed record CommandExample(string Purpose, string CommandLine);

/// <summary>The headings of options, the same in all commands.</summary>
static class HelpHeading
{
    public const string Checkpoints = "Checkpoints";
    public const string Common = "Common options";
    public const string Data = "Generated data";
    public const string Device = "Device";
    public const string Features = "Side tables";
    public const string General = "General options";
    public const string History = "Columns of the --history file";
    public const string Input = "Input";
    public const string Metrics = "Metrics";
    public const string Model = "Model";
    public const string Names = "Names of users and items";
    public const string NewUser = "New user";
    public const string Output = "Output";
    public const string Plain = "Options";
    public const string Query = "Query";
    public const string Ranking = "Ranking";
    public const string Search = "Search";
    public const string Solver = "Solver";
    public const string Split = "Split";
    public const string TestSet = "Test set";
    public const string Time = "Time";
    public const string Text = "Layout of the text";
    public const string Validation = "Validation";
}
