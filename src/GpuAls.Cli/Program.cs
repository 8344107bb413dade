using System.CommandLine;
using GpuAls.Cli;
using GpuAls.Cli.Checkpoints;
using GpuAls.Cli.Completion;
using GpuAls.Cli.Configuration;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Ranks;
using GpuAls.Cli.Shell;

using var signals = new StopSignals();
var terminal = Terminal.OfProcess();
signals.LastLine = terminal.CancelledLine;
return (int)signals.CodeOf(MpiJob.Run(args, terminal, (words, own) => Run(words, own, signals.Token)));

/// <summary>The program.</summary>
static partial class Program
{
    /// <summary>Runs one command line; prints every error.</summary>
    internal static ExitCode Run(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancel = default)
    {
        // The demo runs other commands in its own.
        var around = terminal.Messages;
        terminal.Messages = around with { IsJson = around.IsJson || GeneralOptions.AsksForJson(args, terminal.Surroundings), Command = null };
        try
        {
            if (args is [Suggestions.Directive, var line])
            {
                foreach (var suggestion in Suggestions.Of(line, name => new GpuAlsCommand(terminal, name))) terminal.Output.WriteLine(suggestion);
                terminal.Output.Flush();
                return ExitCode.Done;
            }

            var command = new GpuAlsCommand(terminal, args is [var first, ..] ? first : null);
            var parse = command.Understand(args);
            if (ResumedCommand.Complete(args, parse, command.Understand) is var complete && complete != args)
                (args, parse) = (complete, command.Understand(complete));
            terminal.Messages = command.General.Read(parse, terminal.Messages);
            if (around.Command is null) parse = Configure(command, args, parse, terminal);
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
            return Report(failure, terminal);
        }
        finally
        {
            terminal.Messages = around;
        }
    }

    static ParseResult Configure(GpuAlsCommand command, IReadOnlyList<string> args, ParseResult typed, Terminal terminal)
    {
        if (typed.CommandResult.Command is not DocumentedCommand { IsConfigured: true } || typed.Action?.ClearsParseErrors == true
            || typed.UnmatchedTokens.Count > 0 || !command.General.ReadsConfiguration(typed))
            return typed;
        var values = ConfigSources.Read(terminal.Surroundings).For(terminal.Messages.Command!);
        var configured = new ConfiguredCommand(command.Understand).Add(args, typed, values);
        terminal.Messages = command.General.Read(configured.Parse, terminal.Messages);
        if (configured.Note is { } note) terminal.Note(note);
        return configured.Parse;
    }

    static ExitCode Report(Failure failure, Terminal terminal)
    {
        try
        {
            failure.Write(terminal);
            return failure.Code;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or FileNotFoundException or FileLoadException)
        {
            // With a limit such as ulimit -v, the runtime cannot even load the code that writes the message.
            terminal.Error.Write("gpuals: not enough memory for this command\n        Raise the memory limit of the shell or the container\n");
            terminal.Error.Flush();
            return ExitCode.UserError;
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
