using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using GpuAls.Cli.Configuration;
using GpuAls.Cli.Options;

namespace GpuAls.Cli.Completion;

/// <summary>
/// The words that can follow a part of a command line: commands, options, and the values of options, from the tables of the help. The scripts of
/// <c>gpuals completion</c> ask for them with <c>gpuals [complete] LINE</c>.
/// </summary>
static class Suggestions
{
    /// <summary>The first word of a question.</summary>
    public const string Directive = "[complete]";

    /// <summary>The answer where a file is expected, which the shell completes itself.</summary>
    public const string Files = ":files";

    // The parser reads a part of a line, and so does the shell: a longer text would fill its list.
    const int MaxDescription = 60;

    /// <summary>The lines of the answer: words with their descriptions behind a tab, or <see cref="Files"/>.</summary>
    /// <param name="line">The command line up to the cursor, with the name of the program.</param>
    /// <param name="create">Creates the program with the command of a name.</param>
    public static IEnumerable<string> Of(string line, Func<string?, Command> create)
    {
        // Inside quotes is a name or a path.
        if (line.Count(character => character == '"') % 2 != 0) return [Files];
        var words = CommandLineParser.SplitCommandLine(line).Skip(1).ToList();
        var current = line.Length > 0 && char.IsWhiteSpace(line[^1]) || words.Count == 0 ? "" : words[^1];
        if (current.Length > 0) words.RemoveAt(words.Count - 1);
        var command = create(words.FirstOrDefault());
        var place = 0;
        while (place < words.Count && command.Subcommands.FirstOrDefault(one => one.Name == words[place]) is { } next)
            (command, place) = (next, place + 1);
        // An unknown command has no words.
        if (command is RootCommand && words.Count > 0) return [];
        return For(command, words[place..], current);
    }

    static IEnumerable<string> For(Command command, List<string> typed, string current)
    {
        if (current.StartsWith('-') && current.IndexOf('=') is > 0 and var equals)
            return Find(command, current[..equals]) is { } named ? Values(named, current[(equals + 1)..], current[..(equals + 1)]) : [];
        if (typed is [.., var last] && Find(command, last) is { } option && TakesValue(option, current)) return Values(option, current, prefix: "");
        if (current.StartsWith('-')) return Options(command, typed, current);
        IEnumerable<string> subcommands = command.Subcommands.Count > 0 && typed.Count == 0
            ? command.Subcommands.Select(one => (one.Name, one.Description)).Where(one => Starts(one.Name, current)).Select(Line)
            : [];
        if (command.Arguments.FirstOrDefault() is not { } argument)
            return subcommands.Any() || command is RootCommand ? subcommands : Options(command, typed, current);
        var values = argument.CompletionSources.SelectMany(source => source(CompletionContext.Empty)).Select(item => item.Label).ToList();
        return values.Count == 0 ? [Files] : values.Where(value => Starts(value, current));
    }

    static bool TakesValue(Option option, string current) => OptionShape.Of(option).Kind switch
    {
        OptionKind.Flag => false,
        OptionKind.OptionalText => !current.StartsWith('-'),
        _ => true,
    };

    static IEnumerable<string> Values(Option option, string current, string prefix)
    {
        var shape = OptionShape.Of(option);
        // Of a list, the last word is completed.
        var comma = shape is { Kind: OptionKind.List, SplitsCommas: true } ? current.LastIndexOf(',') + 1 : 0;
        var (before, rest) = (prefix + current[..comma], current[comma..]);
        if (shape.Words.Count > 0) return shape.Words.Where(word => Starts(word, rest)).Select(word => before + word);
        var others = option.CompletionSources.SelectMany(source => source(CompletionContext.Empty)).Select(item => item.Label)
            .Where(word => Starts(word, rest)).Select(word => before + word).ToList();
        return others.Count > 0 ? others : shape.IsPath ? [Files] : [];
    }

    static IEnumerable<string> Options(Command command, List<string> typed, string current)
    {
        var given = typed.Select(word => Find(command, word.Split('=')[0])).OfType<Option>().ToHashSet();
        return Known(command).Where(option => !option.Hidden && (!given.Contains(option) || option.Arity.MaximumNumberOfValues > 1))
            .Select(option => (Name: OptionKeys.LongName(option), option.Description)).Where(option => Starts(option.Name, current))
            .OrderBy(option => option.Name, StringComparer.Ordinal).Select(Line);
    }

    static Option? Find(Command command, string word) =>
        Known(command).FirstOrDefault(option => option.Name == word || option.Aliases.Contains(word));

    // --help is an option of the program that every command has.
    static IEnumerable<Option> Known(Command command) => command is RootCommand
        ? command.Options
        : command.Options.Concat(command.Parents.OfType<Command>().SelectMany(Known).Where(option => option.Recursive));

    static bool Starts(string word, string start) => word.StartsWith(start, StringComparison.OrdinalIgnoreCase);

    static string Line((string Name, string? Description) word)
    {
        var text = word.Description ?? "";
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        var sentence = (end < 0 ? text : text[..end]).TrimEnd('.');
        return $"{word.Name}\t{(sentence.Length <= MaxDescription ? sentence : $"{sentence[..(MaxDescription - 1)]}…")}";
    }
}

/// <summary>The scripts that connect shells with <see cref="Suggestions"/>.</summary>
static class CompletionScript
{
    /// <summary>The shells, and the file with the script of each.</summary>
    public static IReadOnlyList<(string Shell, string File)> All { get; } =
        [("bash", "gpuals.bash"), ("zsh", "gpuals.zsh"), ("fish", "gpuals.fish"), ("powershell", "gpuals.ps1")];

    /// <summary>The text of a script.</summary>
    public static string Read(string file)
    {
        using var stream = typeof(CompletionScript).Assembly.GetManifestResourceStream(file)!;
        using var text = new StreamReader(stream);
        return text.ReadToEnd();
    }
}
