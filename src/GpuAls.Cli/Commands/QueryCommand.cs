using System.CommandLine;

namespace GpuAls.Cli;

/// <summary>A question to a model: <c>gpuals NAME MODEL …</c></summary>
abstract class QueryCommand : Command
{
    readonly ModelArgument model = new();
    readonly OutputOption output = new();

    private protected QueryCommand(string name, string description)
        : base(name, description)
    {
        Add(model);
    }

    /// <summary>Adds what comes last, and says what answers the question.</summary>
    /// <param name="terminal">Where the answers go; notes on them go beside.</param>
    /// <param name="answer">The answers, one after the other.</param>
    private protected void AnswerWith(Terminal terminal, Func<ParseResult, OpenModel, CancellationToken, IEnumerable<Report>> answer)
    {
        output.AddTo(this);
        SetAction((parse, cancel) =>
        {
            var writer = output.Writer(parse, terminal);
            foreach (var report in answer(parse, new OpenModel(parse.GetRequiredValue(model)), cancel))
            {
                writer.Write(report);
                foreach (var note in report.Notes) terminal.Note(note);
            }

            return Task.FromResult((int)ExitCode.Done);
        });
    }
}
