using System.CommandLine;
using GpuAls.Cli.Options;

namespace GpuAls.Cli.Checkpoints;

/// <summary>A command that continues another one: the words that were stored beside its checkpoints, and the typed ones, which win.</summary>
interface IResumedCommand
{
    /// <summary>The folder whose command is to be completed; null if the typed command is complete.</summary>
    string? FolderToComplete(ParseResult typed);
}

/// <summary>Completes <c>gpuals train --resume DIR</c>.</summary>
static class ResumedCommand
{
    /// <summary>The complete words of a command line.</summary>
    /// <param name="args">The typed words.</param>
    /// <param name="typed">The typed command.</param>
    /// <param name="parse">Parses a command line.</param>
    /// <returns>The same words if nothing is to be completed.</returns>
    /// <exception cref="Shell.RemedyException">No command is stored, or it cannot be used here.</exception>
    public static IReadOnlyList<string> Complete(
        IReadOnlyList<string> args, ParseResult typed, Func<IReadOnlyList<string>, ParseResult> parse)
    {
        if (typed.CommandResult.Command is not IResumedCommand command || command.FolderToComplete(typed) is not { } folder) return args;
        var name = typed.CommandResult.Command.Name;
        var stored = parse([name, .. StartedTraining.WordsOf(folder)]);
        Option[] replaced = [.. stored.CommandResult.Command.Options.Where(typed.IsGiven)];
        return [name, .. TypedCommand.Words(stored, replaced), .. args.Skip(1)];
    }
}
