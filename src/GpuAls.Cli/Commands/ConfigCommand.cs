using System.CommandLine;
using System.CommandLine.Completions;
using GpuAls.Cli.Configuration;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals config</c>: the value of each option, and the file or the variable that it comes from.</summary>
sealed class ConfigCommand : DocumentedCommand
{
    readonly Argument<string[]> command = new("COMMAND")
    {
        Description = "Show all options of this command. Default: the configured options of all commands.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    readonly Option<bool> schema = new("--schema")
    {
        Description = "Print the JSON Schema of gpuals.json instead, with which an editor completes it.",
    };

    readonly OutputOption output = new();
    readonly Terminal terminal;
    readonly Func<IReadOnlyDictionary<string, DocumentedCommand>> all;
    readonly Func<IReadOnlyList<string>, ParseResult> understand;

    /// <param name="terminal">The terminal.</param>
    /// <param name="all">All commands by their words.</param>
    /// <param name="understand">Parses a command line of any command.</param>
    public ConfigCommand(
        Terminal terminal, Func<IReadOnlyDictionary<string, DocumentedCommand>> all, Func<IReadOnlyList<string>, ParseResult> understand)
        : base("config", "Show the configured options, and the file or the variable that each comes from.")
    {
        (this.terminal, this.all, this.understand) = (terminal, all, understand);
        Add(command);
        command.CompletionSources.Add(_ => KnownOptions.All.Keys.Where(words => !words.Contains(' ')).Select(words => new CompletionItem(words)));
        Add(HelpHeading.Plain, schema);
        output.AddTo(this, HelpHeading.Plain);
        Usages = ["config [COMMAND] [options]"];
        Examples =
        [
            new("Show all options of gpuals train", "gpuals config train"),
            new("Write the schema for an editor", "gpuals config --schema > gpuals.schema.json"),
        ];
        SetAction(parse => (int)Show(parse));
    }

    ExitCode Show(ParseResult parse)
    {
        var words = string.Join(' ', parse.GetValue(command) ?? []);
        if (words.Length > 0 && !KnownOptions.All.ContainsKey(words))
        {
            throw new UsageException(
                $"unknown command {DisplayText.Quote(words)}{SimilarWords.Question(words, KnownOptions.All.Keys)}");
        }

        if (parse.GetValue(schema))
        {
            terminal.Output.WriteLine(SchemaText.Of(ConfigSchema.Of(all())));
            return ExitCode.Done;
        }

        var sources = ConfigSources.Read(terminal.Surroundings);
        var commands = all();
        var rows = words.Length > 0
            ? OptionsOf(words, commands[words], sources, parse)
            : commands.SelectMany(pair => OptionsOf(pair.Key, pair.Value, sources, parse).Where(row => row.Source != ShownOption.ByDefault));
        output.Writer(parse, terminal).Write(new Report(
            null,
            [
                new("project", "File of the project", sources.ProjectFile ?? (output.IsForPeople(parse) ? "none" : null)),
                new("user", "File of the user", sources.UserFile ?? (output.IsForPeople(parse) ? "none" : null)),
            ],
            new Table(
                "options",
                null,
                [new("command", words.Length > 0 ? null : "Command"), new("option", "Option"), new("value", "Value"), new("source", "Source")],
                [.. rows.Select(row => (object?[])[row.Command, row.Option, row.Value, row.Source])])));
        return ExitCode.Done;
    }

    // The values are checked as if the command ran.
    IEnumerable<ShownOption> OptionsOf(string words, DocumentedCommand shown, ConfigSources sources, ParseResult parse)
    {
        var values = sources.For(words).ToDictionary(value => value.Key, StringComparer.Ordinal);
        string[] args = words.Split(' ');
        new ConfiguredCommand(understand).Check(args, understand(args), values.Values);
        foreach (var (key, option) in OptionKeys.Configurable(shown))
        {
            var typed = words == Name && Options.FirstOrDefault(own => OptionKeys.Of(own) == key) is { } own && parse.IsGiven(own)
                && !values.ContainsKey(key) ? own : null;
            if (typed is not null)
            {
                var tokens = parse.GetResult(typed)!.Tokens.Select(token => token.Value);
                yield return new(words, OptionKeys.LongName(option), string.Join(',', tokens), "command line");
            }
            else if (values.TryGetValue(key, out var value))
            {
                yield return new(words, OptionKeys.LongName(option), value.Shown(option), value.Source.Place);
            }
            else
            {
                yield return new(words, OptionKeys.LongName(option), OptionShape.Of(option).Standard, ShownOption.ByDefault);
            }
        }
    }

    /// <summary>A row of the report.</summary>
    sealed record ShownOption(string Command, string Option, string? Value, string Source)
    {
        public const string ByDefault = "default";
    }
}
