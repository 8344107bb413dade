using System.CommandLine;

namespace GpuAls.Cli;

/// <summary>How results are written: --output.</summary>
sealed class OutputOption
{
    readonly ChoiceOption<Func<Terminal, IReportWriter>> option = new(
        "--output",
        "How results are written: a table for people, JSON (one object a line) or tab-separated text for programs.",
        "table",
        ("table", terminal => new TableReportWriter(terminal)),
        ("json", terminal => new JsonReportWriter(terminal.Output)),
        ("tsv", terminal => new TsvReportWriter(terminal.Output)));

    /// <summary>Adds the option to a command; its place among the others is its place in the help.</summary>
    public void AddTo(Command command) => command.Add(option);

    /// <summary>The writer that was asked for.</summary>
    public IReportWriter Writer(ParseResult parse, Terminal terminal) => option.Meaning(parse)(terminal);

    /// <summary>Whether people will read the results.</summary>
    public bool IsForPeople(ParseResult parse) => parse.GetValue(option) == "table";
}
