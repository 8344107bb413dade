using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Commands;

/// <summary>A query of a model: <c>gpuals NAME MODEL …</c></summary>
abstract class QueryCommand : DocumentedCommand
{
    readonly ModelArgument model = new();
    readonly OutputOption output = new();

    private protected QueryCommand(string name, string description)
        : base(name, description) => Add(model);

    private protected QuietOption Quiet { get; } = new();

    /// <summary>--output</summary>
    private protected Option Output => output.Option;

    /// <summary>Whether people read the answers on a screen.</summary>
    private protected bool IsForPeople(ParseResult parse) => output.IsForPeople(parse);

    /// <summary>Prints notes, unless --quiet was typed.</summary>
    private protected Action<string> NotesOf(ParseResult parse, Terminal terminal) => text =>
    {
        if (!parse.GetValue(Quiet)) terminal.Note(text);
    };

    /// <summary>Adds the files that the query reads beside the model.</summary>
    private protected virtual void AddFiles(ParseResult parse, CommandFiles files)
    {
    }

    /// <summary>Checks the files of the command before it opens them.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="files">The files that the query reads, with the model among them.</param>
    private protected virtual void Check(ParseResult parse, CommandFiles files) => files.Check();

    /// <summary>Adds --output, and sets the action of the command.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="answer">The answers to the query.</param>
    /// <param name="heading">The heading of --output in the help.</param>
    private protected void AnswerWith(
        Terminal terminal, Func<ParseResult, OpenModel, CancellationToken, IEnumerable<Report>> answer, string heading = HelpHeading.Plain)
    {
        output.AddTo(this, heading);
        SetAction((parse, cancel) =>
        {
            var files = new CommandFiles(terminal).Reads(model.Name, parse.GetRequiredValue(model));
            AddFiles(parse, files);
            Check(parse, files);
            var writer = output.Writer(parse, terminal);
            var isQuiet = parse.IsGiven(Quiet);
            foreach (var report in answer(parse, new OpenModel(parse.GetRequiredValue(model)), cancel))
            {
                cancel.ThrowIfCancellationRequested();
                terminal.RequireReader();
                terminal.Written.HasOutput = true;
                writer.Write(report);
                if (isQuiet) continue;
                foreach (var note in report.Notes) terminal.Note(note);
            }

            return Task.FromResult((int)ExitCode.Done);
        });
    }
}
