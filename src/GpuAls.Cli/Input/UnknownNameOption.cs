using System.CommandLine;
using GpuAls.Cli.Options;

namespace GpuAls.Cli.Input;

/// <summary>How to treat unknown names in a file: --on-unknown.</summary>
static class UnknownNameOption
{
    /// <summary>The name of the option.</summary>
    public const string OptionName = "--on-unknown";

    /// <summary>The option; it has no default, because that depends on the file.</summary>
    /// <param name="description">The text of the help, with the default.</param>
    public static ChoiceOption<UnknownNamePolicy?> Create(string description) => new(
        OptionName, description, null, ("stop", UnknownNamePolicy.Stop), ("skip", UnknownNamePolicy.Skip));

    /// <summary>The typed treatment, or stop.</summary>
    public static UnknownNamePolicy OrStop(this ChoiceOption<UnknownNamePolicy?> option, ParseResult parse) =>
        option.GivenOr(parse, null) ?? UnknownNamePolicy.Stop;
}

/// <summary>How to treat an unknown name in a file of names.</summary>
enum UnknownNamePolicy
{
    /// <summary>The first unknown name is an error.</summary>
    Stop,

    /// <summary>Unknown names are skipped and counted.</summary>
    Skip,
}
