using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Options;

/// <summary>The format of results: --output.</summary>
sealed class OutputOption
{
    static readonly (string Word, Func<Terminal, IReportWriter> Writer)[] Formats =
    [
        ("table", terminal => new TableReportWriter(terminal)),
        ("json", terminal => new JsonReportWriter(terminal.Output)),
        ("tsv", terminal => new TsvReportWriter(terminal.Output)),
    ];

    readonly ChoiceOption<Func<Terminal, IReportWriter>> option;

    OutputOption(string description, IReadOnlyList<(string Word, Func<Terminal, IReportWriter> Writer)> choices) =>
        option = new("--output", description, "table", choices);

    public OutputOption()
        : this("Output format: a table for people, JSON with one object per line, or tab-separated values.", Formats)
    {
    }

    /// <summary>With Markdown, for a command whose results are saved as a page.</summary>
    public static OutputOption WithMarkdown() => new(
        "Output format: a table for people, JSON with one object per line, tab-separated values, or Markdown.",
        [.. Formats, ("markdown", terminal => new MarkdownReportWriter(terminal.Output))]);

    /// <summary>The option, for checks.</summary>
    public Option Option => option;

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(DocumentedCommand command, string heading = HelpHeading.Output) => command.Add(heading, option);

    /// <summary>The writer of the typed format.</summary>
    public IReportWriter Writer(ParseResult parse, Terminal terminal) => option.Meaning(parse)(terminal);

    /// <summary>The writer of the typed format if programs read the results; null if people do and get sentences.</summary>
    public IReportWriter? WriterForPrograms(ParseResult parse, Terminal terminal) => IsForPeople(parse) ? null : Writer(parse, terminal);

    /// <summary>Whether people read the results on a screen.</summary>
    public bool IsForPeople(ParseResult parse) => option.Word(parse) == "table";

    /// <summary>Whether programs read lines.</summary>
    public bool IsForLines(ParseResult parse) => option.Word(parse) == "tsv";

    /// <summary>Whether programs read the results.</summary>
    public bool IsForPrograms(ParseResult parse) => option.Word(parse) is "json" or "tsv";
}
