using GpuAls.Core;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Input;

namespace GpuAls.Cli;

/// <summary>What the person is told when a command ends early, and what the shell is told.</summary>
/// <param name="Code">For the shell.</param>
/// <param name="Message">What was found, where, and what was expected.</param>
/// <param name="Remedy">What to do about it, where the program knows.</param>
sealed record Failure(ExitCode Code, string Message, string? Remedy = null)
{
    /// <summary>Tells of an exception; one that nobody foresaw is a bug.</summary>
    public static Failure From(Exception exception) => exception switch
    {
        OperationCanceledException => new(ExitCode.Cancelled, "cancelled; nothing was written"),
        UsageException => new(ExitCode.WrongUse, exception.Message),
        RemedyException remedy => new(ExitCode.UserError, remedy.Message, remedy.Remedy),
        BadRowException { Kind: BadRowKind.Negative } => new(
            ExitCode.UserError, exception.Message, "If numbers below 0 are dislikes: --negative dislike. Else fix the line, or go on without such lines: --on-bad-row skip"),
        BadRowException { Kind: BadRowKind.UnknownEvent } => new(
            ExitCode.UserError, exception.Message, "Say what it counts, or 0 to leave its rows out: --event-weight. Or go on without such lines: --on-bad-row skip"),
        BadRowException { IsFirstRow: true, Kind: BadRowKind.NoNumber } => new(
            ExitCode.UserError, exception.Message, "Say which column has the numbers: --value-column (none: each row counts 1). Or go on without such lines: --on-bad-row skip"),
        BadRowException { IsFirstRow: true, Kind: BadRowKind.TooFewColumns } => new(
            ExitCode.UserError,
            exception.Message,
            "Say where they are: --user-column, --item-column, --value-column (none: each row counts 1), --separator. Or go on without such lines: --on-bad-row skip"),
        BadRowException => new(ExitCode.UserError, exception.Message, "Fix the line, or go on without such lines: --on-bad-row skip"),
        DeviceException => new(ExitCode.UserError, exception.Message, "Train on the CPU, which has the computer's memory: --use-gpu false. Or with shorter vectors: --factors"),
        TuningStateException => new(ExitCode.UserError, exception.Message, "Name another file: --state"),
        ValidationException => new(ExitCode.UserError, exception.Message, "Hold out something else: --validate"),
        UnexpectedModelFileException => new(
            ExitCode.UserError, exception.Message, "Name the file that it was trained on. What is in a model, gpuals info tells; how good it is, gpuals evaluate MODEL --test FILE"),
        ModelFileException { IsNoModel: true } foreign => new(
            ExitCode.UserError, exception.Message, $"If it is a file of plays: gpuals inspect {foreign.Path} tells what is in it, and gpuals train {foreign.Path} makes a model of it"),
        GpuAlsException => new(ExitCode.UserError, exception.Message),
        // The system's own sentences name the path and the reason: no space left, permission denied, no such file.
        IOException or UnauthorizedAccessException => new(ExitCode.UserError, exception.Message),
        _ => new(ExitCode.Bug, $"this is a bug in gpuals, not in what you did; please report it with these lines:{Environment.NewLine}{exception}"),
    };

    /// <summary>Writes it as every error of the program is written.</summary>
    public void Write(TextWriter error)
    {
        error.WriteLine($"gpuals: {Message}");
        if (Remedy is not null) error.WriteLine($"        {Remedy}");
    }
}
