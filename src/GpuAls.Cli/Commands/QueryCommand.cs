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
    /// <param name="quiet">Leaves the notes out; null: nothing does.</param>
    private protected void AnswerWith(
        Terminal terminal, Func<ParseResult, OpenModel, CancellationToken, IEnumerable<Report>> answer, QuietOption? quiet = null)
    {
        output.AddTo(this);
        if (quiet is not null) Add(quiet);
        SetAction((parse, cancel) =>
        {
            var writer = output.Writer(parse, terminal);
            var isQuiet = quiet is not null && parse.GetValue(quiet);
            foreach (var report in answer(parse, new OpenModel(parse.GetRequiredValue(model)), cancel))
            {
                cancel.ThrowIfCancellationRequested();
                terminal.RequireReader();
                writer.Write(report);
                if (isQuiet) continue;
                foreach (var note in report.Notes) terminal.Note(note);
            }

            return Task.FromResult((int)ExitCode.Done);
        });
    }
}
