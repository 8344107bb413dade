using System.CommandLine;

namespace GpuAls.Cli;

/// <summary>How results are written: --output.</summary>
sealed class OutputOption
{
    static readonly (string Word, Func<Terminal, IReportWriter> Writer)[] Everywhere =
    [
        ("table", terminal => new TableReportWriter(terminal)),
        ("json", terminal => new JsonReportWriter(terminal.Output)),
        ("tsv", terminal => new TsvReportWriter(terminal.Output)),
    ];

    readonly ChoiceOption<Func<Terminal, IReportWriter>> option;

    OutputOption(string description, IReadOnlyList<(string Word, Func<Terminal, IReportWriter> Writer)> choices) =>
        option = new("--output", description, "table", choices);

    public OutputOption()
        : this("How results are written: a table for people, JSON (one object a line) or tab-separated text for programs.", Everywhere)
    {
    }

    /// <summary>Of a command whose results are kept as a page.</summary>
    public static OutputOption WithMarkdown() => new(
        "How results are written: a table for people, Markdown for a page, JSON (one object a line) or tab-separated text for programs.",
        [.. Everywhere, ("markdown", terminal => new MarkdownReportWriter(terminal.Output))]);

    /// <summary>Adds the option to a command; its place among the others is its place in the help.</summary>
    public void AddTo(Command command) => command.Add(option);

    /// <summary>The writer that was asked for.</summary>
    public IReportWriter Writer(ParseResult parse, Terminal terminal) => option.Meaning(parse)(terminal);

    /// <summary>Whether people will read the results on a screen.</summary>
    public bool IsForPeople(ParseResult parse) => option.Word(parse) == "table";

    /// <summary>Whether programs will read them.</summary>
    public bool IsForPrograms(ParseResult parse) => option.Word(parse) is "json" or "tsv";
}
