using System.CommandLine;
using GpuAls.Cli.Help;

namespace GpuAls.Cli.Configuration;

/// <summary>The names of options in gpuals.json and in the environment.</summary>
static class OptionKeys
{
    /// <summary>The start of every variable.</summary>
    public const string Prefix = "GPUALS_";

    /// <summary>
    /// The options that are typed each time: a configured one would replace files, accept a licence or leave out the work of a command that looks as
    /// if it did it.
    /// </summary>
    public static IReadOnlyList<string> TypedOnly { get; } = ["accept-licence", "dry-run", "help", "no-config", "overwrite", "resume", "version"];

    /// <summary>The key of an option: its long name without dashes.</summary>
    public static string Of(Option option) => LongName(option)[2..];

    /// <summary>The long name of an option: --count of -n.</summary>
    public static string LongName(Option option) => option.Name.StartsWith("--", StringComparison.Ordinal)
        ? option.Name
        : option.Aliases.First(alias => alias.StartsWith("--", StringComparison.Ordinal));

    /// <summary>The options of a command that can be configured, by key.</summary>
    public static IReadOnlyDictionary<string, Option> Configurable(DocumentedCommand command) =>
        command.Options.Where(option => !option.Hidden).Select(option => (Key: Of(option), Option: option)).Where(one => !TypedOnly.Contains(one.Key))
            .ToDictionary(one => one.Key, one => one.Option, StringComparer.Ordinal);

    /// <summary>The variable of a key for every command that has the option: GPUALS_FACTORS.</summary>
    public static string Variable(string key) => Prefix + Upper(key);

    /// <summary>The variable of a key for one command: GPUALS_TRAIN_FACTORS.</summary>
    public static string Variable(string command, string key) => $"{Prefix}{Upper(command)}_{Upper(key)}";

    static string Upper(string words) => words.Replace('-', '_').Replace(' ', '_').ToUpperInvariant();
}
