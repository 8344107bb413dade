using System.CommandLine;
using System.Runtime.InteropServices;
using GpuAls.Cli;

using var interrupted = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop); // the window was closed
return (int)Run(args, Terminal.OfProcess(), interrupted.Token);

void Stop(PosixSignalContext signal)
{
    // The first one stops in order; a second one, where that takes too long, ends the process at once.
    signal.Cancel = !interrupted.IsCancellationRequested;
    interrupted.Cancel();
}

/// <summary>The program.</summary>
static partial class Program
{
    /// <summary>Runs one command line; every error ends here.</summary>
    internal static ExitCode Run(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancel = default)
    {
        try
        {
            // A name may start with @: that is no response file.
            var parse = new GpuAlsCommand(terminal, args is [var first, ..] ? first : null).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parse.Errors.Count > 0) return WrongUse(parse, terminal);
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
        catch (ReaderHasGoneException)
        {
            return ExitCode.ReaderHasGone;
        }
        catch (Exception exception)
        {
            FlushWhatThereIs(terminal.Output);
            var failure = Failure.From(exception);
            failure.Write(terminal.Error);
            return failure.Code;
        }
    }

    static void FlushWhatThereIs(TextWriter output)
    {
        try
        {
            output.Flush();
        }
        catch (IOException)
        {
            // The error on its way out is the one to tell; most likely it is this one.
        }
    }

    static ExitCode WrongUse(ParseResult parse, Terminal terminal)
    {
        foreach (var error in UnknownWords.Errors(parse)) terminal.Error.WriteLine($"gpuals: {error}");
        var command = parse.CommandResult.Command is GpuAlsCommand ? "gpuals" : $"gpuals {parse.CommandResult.Command.Name}";
        terminal.Error.WriteLine($"        {command} --help shows what there is.");
        return ExitCode.WrongUse;
    }
}
