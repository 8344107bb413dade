using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals sniff FILE</c>: the columns of a file by its first rows, and the command that trains on it.</summary>
sealed class SniffCommand : DocumentedCommand
{
    readonly Argument<string> file = new("FILE") { Description = "File of interactions of any kind that gpuals train reads, or a folder of them." };
    readonly OutputOption output = new();

    public SniffCommand(Terminal terminal)
        : base("sniff", "Show the columns of a file by its first rows, and the command that trains on it.")
    {
        TypedPath.Check(file);
        Add(file);
        output.AddTo(this, HelpHeading.Plain);
        Examples = [new("Look at a file of another program", "gpuals sniff plays.parquet")];
        SetAction((parse, cancel) =>
        {
            var path = parse.GetRequiredValue(file);
            new CommandFiles(terminal).Reads("FILE", path).Check();
            var report = SniffReport.Of(path, PathPatterns.Expand([path])[0], cancel);
            output.Writer(parse, terminal).Write(report);
            foreach (var note in report.Notes) terminal.Note(note);
            return Task.FromResult((int)ExitCode.Done);
        });
    }
}
