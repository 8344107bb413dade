using System.CommandLine;
using GpuAls.Cli;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;

using var signals = new StopSignals();
var terminal = Terminal.OfProcess();
signals.LastLine = terminal.CancelledLine;
return (int)signals.CodeOf(Run(args, terminal, signals.Token));

/// <summary>The program.</summary>
static partial class Program
{
    /// <summary>Runs one command line; prints every error.</summary>
    internal static ExitCode Run(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancel = default)
    {
        // The demo runs other commands in its own.
        var around = terminal.Messages;
        terminal.Messages = around with { IsJson = around.IsJson || GeneralOptions.AsksForJson(args), Command = null };
        try
        {
            // A name may start with @ and is then not a response file.
            var command = new GpuAlsCommand(terminal, args is [var first, ..] ? first : null);
            var parse = command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            terminal.Messages = command.General.Read(parse, terminal.Messages);
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
            failure.Write(terminal);
            return failure.Code;
        }
        finally
        {
            terminal.Messages = around;
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
        terminal.Fail(
            ExitCode.WrongUse,
            [.. UnknownWords.Errors(parse)],
            CommandWords.Of(parse.CommandResult) is { } words ? $"For all options: gpuals {words} --help" : "For all commands: gpuals --help");
        return ExitCode.WrongUse;
    }
}
