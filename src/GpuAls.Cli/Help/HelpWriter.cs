using System.CommandLine;
using System.Globalization;

namespace GpuAls.Cli.Help;

/// <summary>Help as text of a limited width: headings, and rows of a name and a description beside it.</summary>
/// <param name="output">The writer that gets the text.</param>
/// <param name="width">Columns of a line.</param>
sealed class HelpWriter(TextWriter output, int width)
{
    const int Indent = 2;
    const int Gap = 2;

    // Descriptions start here at the latest; a longer name has a line of its own.
    const int MaxNameWidth = 34;

    // A long name starts here, so that names with and without a short form are aligned.
    const string NoShortName = "    ";

    bool isFirst = true;

    /// <summary>Writes the help of a subcommand.</summary>
    /// <param name="command">The subcommand.</param>
    /// <param name="inherited">Options of the program that apply to the subcommand, shown in its last group.</param>
    public void Write(DocumentedCommand command, params IReadOnlyList<Option> inherited)
    {
        Text(command.Description!);
        IReadOnlyList<string> usages = command.Usages.Count > 0 ? command.Usages : [Usage(command)];
        Section("Usage", usages.Select(usage => $"gpuals {usage}"));
        if (command.Arguments.Count > 0)
            Section("Arguments", [.. command.Arguments.Select(argument => (Name(argument), argument.Description ?? ""))]);
        var last = command.Groups.Count - 1;
        for (var n = 0; n <= last; n++)
        {
            var group = command.Groups[n];
            Section(group.Heading, [.. group.Options.Concat(n == last ? inherited : []).Select(option => (Name(option), Description(option)))]);
        }

        if (command.Examples.Count > 0)
            Section("Examples", command.Examples.SelectMany(example => (string[])[$"{example.Purpose}:", $"  {example.CommandLine}"]));
    }

    /// <summary>Writes paragraphs of text.</summary>
    public void Text(string text)
    {
        Separate();
        foreach (var line in Wrap(text, width)) output.WriteLine(line);
    }

    /// <summary>Writes a heading and rows of a name and a description.</summary>
    public void Section(string heading, IReadOnlyList<(string Name, string Description)> rows)
    {
        Separate();
        output.WriteLine($"{heading}:");
        var nameWidth = rows.Select(row => row.Name.Length).Where(length => length <= MaxNameWidth).DefaultIfEmpty(0).Max();
        var left = Indent + nameWidth + Gap;
        foreach (var (name, description) in rows)
        {
            var lines = Wrap(description, Math.Max(20, width - left)).ToList();
            var isBeside = name.Length <= nameWidth && lines.Count > 0;
            output.WriteLine($"{new string(' ', Indent)}{(isBeside ? name.PadRight(nameWidth + Gap) + lines[0] : name)}".TrimEnd());
            foreach (var line in lines.Skip(isBeside ? 1 : 0)) output.WriteLine(new string(' ', left) + line);
        }
    }

    /// <summary>Writes a heading and lines that are not wrapped.</summary>
    public void Section(string heading, IEnumerable<string> lines)
    {
        Separate();
        output.WriteLine($"{heading}:");
        foreach (var line in lines) output.WriteLine(new string(' ', Indent) + line);
    }

    /// <summary>The short form of an option, its names and its value: <c>-m, --model &lt;file&gt;</c>.</summary>
    public static string Name(Option option)
    {
        string[] names =
        [
            .. option.Aliases.Append(option.Name).Where(name => name.StartsWith('-')).OrderBy(IsLong).ThenBy(name => name, StringComparer.Ordinal)
        ];
        var text = $"{(IsLong(names[0]) ? NoShortName : "")}{string.Join(", ", names)}";
        if (option.HelpName is null) return text;
        var value = string.Join(' ', option.HelpName.Split(' ').Select(name => $"<{name}>"));
        return option.Arity.MinimumNumberOfValues == 0 && option.Arity.MaximumNumberOfValues == 1 ? $"{text} [{value}]" : $"{text} {value}";
    }

    static string Description(Option option)
    {
        // A flag is off by default, which needs no word.
        if (!option.HasDefaultValue || option.HelpName is null) return $"{option.Description}{(option.Required ? " Required." : "")}";
        return string.Create(CultureInfo.InvariantCulture, $"{option.Description} Default: {option.GetDefaultValue()}.");
    }

    static string Usage(DocumentedCommand command) => string.Join(' ', (string[])
    [
        command.Name,
        .. command.Arguments.Select(argument => argument.Arity.MinimumNumberOfValues == 0 ? $"[{Name(argument)}]" : Name(argument)),
        .. command.Groups.SelectMany(group => group.Options).Where(option => option.Required).Select(option => $"{option.Name} <{option.HelpName}>"),
        "[options]",
    ]);

    static string Name(Argument argument) => argument.Arity.MaximumNumberOfValues > 1 ? $"<{argument.Name}>..." : $"<{argument.Name}>";

    static bool IsLong(string name) => name.StartsWith("--", StringComparison.Ordinal);

    void Separate()
    {
        if (!isFirst) output.WriteLine();
        isFirst = false;
    }

    static IEnumerable<string> Wrap(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        if (line.Length > 0) yield return line;
    }
}
