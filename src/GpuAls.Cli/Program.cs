using System.CommandLine;
using System.Runtime.InteropServices;
using GpuAls.Cli;
using GpuAls.Cli.Shell;

using var interrupted = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop); // the window was closed
return (int)Run(args, Terminal.OfProcess(), interrupted.Token);

void Stop(PosixSignalContext signal)
{
    // The first signal stops the command in order, a second one ends the process at once.
    signal.Cancel = !interrupted.IsCancellationRequested;
    interrupted.Cancel();
}

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
        foreach (var error in UnknownWords.Errors(parse)) terminal.Error.WriteLine($"gpuals: {error}");
        terminal.Error.WriteLine(
            parse.CommandResult.Command is GpuAlsCommand
                ? "        For all commands: gpuals --help"
                : $"        For all options: gpuals {parse.CommandResult.Command.Name} --help");
        return ExitCode.WrongUse;
    }
}
