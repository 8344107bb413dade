using System.CommandLine;
using System.CommandLine.Completions;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Schemas;
using GpuAls.Cli.Shell;
using GpuAls.Core;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals schema [COMMAND]</c>: the JSON Schema of the lines that a command prints with --output json.</summary>
sealed class SchemaCommand : DocumentedCommand
{
    readonly Argument<string[]> command = new("COMMAND")
    {
        Description = "Command whose results the schema describes. Default: list the commands that have one.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public SchemaCommand(Terminal terminal)
        : base("schema", "Print the JSON Schema of the results that a command prints with --output json.")
    {
        Add(command);
        command.CompletionSources.Add(
            _ => ReportSchema.All.Where(schema => !schema.Command.Contains(' ')).Select(schema => new CompletionItem(schema.Command)));
        IsConfigured = false;
        Usages = ["schema [COMMAND] [options]"];
        Examples = [new("Write the schema of recommendations", "gpuals schema recommend > recommend.schema.json")];
        SetAction(parse =>
        {
            var words = string.Join(' ', parse.GetValue(command) ?? []);
            if (words.Length == 0) foreach (var one in ReportSchema.All) terminal.Output.WriteLine(one.Command);
            else terminal.Output.WriteLine(SchemaText.Of(Find(words).ToJson()));
            return (int)ExitCode.Done;
        });
    }

    static ReportSchema Find(string words) => ReportSchema.All.FirstOrDefault(schema => schema.Command == words) ?? throw new UsageException(
        $"no schema for {DisplayText.Quote(words)}{SimilarWords.Question(words, ReportSchema.All.Select(schema => schema.Command))}; expected one of "
        + string.Join(", ", ReportSchema.All.Select(schema => schema.Command)));
}
