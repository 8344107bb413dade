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

    /// <summary>--output</summary>
    private protected Option Output => output.Option;

    /// <summary>Whether people read the answers on a screen.</summary>
    private protected bool IsForPeople(ParseResult parse) => output.IsForPeople(parse);

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
            PrintedAnswers.Write(answer(parse, new OpenModel(parse.GetRequiredValue(model)), cancel), writer, terminal, cancel);
            return Task.FromResult((int)ExitCode.Done);
        });
    }
}
