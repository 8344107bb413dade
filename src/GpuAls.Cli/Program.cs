using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Cli;
using GpuAls.Cli.Shell;
using GpuAls.Core;

using var signals = new StopSignals();
return (int)signals.CodeOf(Run(args, Terminal.OfProcess(), signals.Token));

/// <summary>The program.</summary>
static partial class Program
{
    /// <summary>Runs one command line; prints every error.</summary>
    internal static ExitCode Run(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancel = default)
    {
        try
        {
            // A name may start with @ and is then not a response file.
            var parse = new GpuAlsCommand(terminal, args is [var first, ..] ? first : null).Parse(
                args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (UnknownWords.HasErrors(parse)) return WrongUse(parse, terminal);
            var code = parse.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = terminal.Output,
                    Error = terminal.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                cancel).GetAwaiter().GetResult();
            terminal.Output.Flush();
            return (ExitCode)code;
        }
        catch (BrokenPipeException)
        {
            return ExitCode.BrokenPipe;
        }
        catch (Exception exception)
        {
            TryFlush(terminal.Output);
            var failure = Failure.From(exception);
            if (exception is OperationCanceledException) failure = failure with { Message = terminal.Written.CancelledMessage() };
            failure.Write(terminal.Error);
            return failure.Code;
        }
    }

    static void TryFlush(TextWriter output)
    {
        try
        {
            output.Flush();
        }
        catch (IOException)
        {
            // The error that is about to be printed is the more useful one, and most likely the cause.
        }
    }

    static ExitCode WrongUse(ParseResult parse, Terminal terminal)
    {
        foreach (var error in UnknownWords.Errors(parse)) terminal.Error.WriteLine($"gpuals: {DisplayText.Escape(error)}");
        terminal.Error.WriteLine(
            parse.CommandResult.Command is GpuAlsCommand
                ? "        For all commands: gpuals --help"
                : $"        For all options: gpuals {Words(parse.CommandResult)} --help");
        return ExitCode.WrongUse;
    }

    // A command of a command has the words of both: datasets get.
    static string Words(CommandResult command) =>
        command.Parent is CommandResult { Command: not GpuAlsCommand } parent ? $"{Words(parent)} {command.Command.Name}" : command.Command.Name;
}
