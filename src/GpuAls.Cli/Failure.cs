using GpuAls.Cli.Configuration;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Checkpoints;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Databases;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Mpi;
using GpuAls.Evaluation.Tuning;
using GpuAls.Evaluation.Validation;
using GpuAls.Export.Targets;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Input;
using GpuAls.Reporting.Charts;

namespace GpuAls.Cli;

/// <summary>The end of a command that failed: the exit code, the message, and the remedy.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Message">The problem, with the value that was found and the expected ones.</param>
/// <param name="Remedy">A way out to type; null if none is known.</param>
sealed record Failure(ExitCode Code, string Message, string? Remedy = null)
{
    const string OrSkip = "Or skip invalid rows: --on-bad-row skip";

    /// <summary>The failure for an exception; an unexpected exception is a bug.</summary>
    public static Failure From(Exception exception) => exception switch
    {
        OperationCanceledException => new(ExitCode.Cancelled, "cancelled; nothing was written"),
        UsageException => new(ExitCode.WrongUse, exception.Message),
        ConfigurationException configuration => new(ExitCode.WrongUse, configuration.Message, configuration.Remedy),
        RemedyException remedy => new(ExitCode.UserError, remedy.Message, remedy.Remedy),
        ExchangeException exchange => new(ExitCode.UserError, exchange.Message, exchange.Remedy),
        BadPairException pair => new(ExitCode.UserError, pair.Message, Remedies(pair)),
        UnmatchedNamesException => new(
            ExitCode.UserError,
            exception.Message,
            "Write the ids in both files in the same way. Or name the columns of the names file: --names-columns ID,NAME"),
        BadRowException row => new(ExitCode.UserError, row.Message, Remedies(row)),
        UnequalColumnsException columns => new(ExitCode.UserError, exception.Message, columns.Remedy),
        UnreadableColumnException column => new(
            ExitCode.UserError, exception.Message, $"Name another column: --{column.Column}-column. Or write one row for each element of a list"),
        ColumnsException columns => new(ExitCode.UserError, columns.Message, ColumnRemedy.Of(columns.Suggestion)),
        MixedTimesException => new(ExitCode.UserError, exception.Message, "Convert the times to one unit, or name another column: --time-column"),
        MemoryLimitException memory => new(ExitCode.UserError, memory.Message, Remedies(memory)),
        StrengthOverflowException => new(ExitCode.UserError, exception.Message, "Divide the values, or name another column: --value-column"),
        OutOfMemoryException => new(
            ExitCode.UserError,
            "not enough memory for this command",
            "Use a smaller file, fewer factors (--factors) or shorter lists (-n). Or give the command more memory: "
                + SystemMemory.Read().Bound.Remedy),
        DeviceException => new(ExitCode.UserError, exception.Message, "Train on the CPU: --use-gpu false. Or use fewer factors: --factors"),
        TuningStateException { DamagedLine: > 1 and var line } => new(
            ExitCode.UserError, exception.Message, $"Continue from the lines before it: head -n {line - 1} STATE > NEW, and --state NEW"),
        CheckpointException checkpoint => new(
            ExitCode.UserError,
            exception.Message,
            checkpoint.HasTraining
                ? $"Continue it: --resume {TypedCommand.Quote(checkpoint.Path)}. Or name another folder: --checkpoint"
                : "Name another folder for a training from the beginning: --checkpoint"),
        UnsharedFolderException => new(
            ExitCode.UserError,
            exception.Message,
            "Name a folder on a file system that all hosts share, because each rank writes its part: --checkpoint or --resume"),
        TuningStateException => new(ExitCode.UserError, exception.Message, "Name another file: --state"),
        ValidationException => new(ExitCode.UserError, exception.Message, "Hold out another part, for example: --validate random:0.1"),
        UnexpectedModelFileException => new(
            ExitCode.UserError,
            exception.Message,
            "Name the file that the model was trained on. For the model itself: gpuals info MODEL, or gpuals evaluate MODEL --test FILE"),
        // A device of a group failed in a way that its rank could not tell.
        RankGroupException { InnerException: { } cause } => From(cause),
        MpiException mpi => new(ExitCode.UserError, mpi.Message, mpi.Remedy),
        MissingLibraryException library => new(ExitCode.UserError, library.Message, library.Remedy),
        NoFontException => new(ExitCode.UserError, exception.Message, NoFontException.Remedy),
        DatabaseException database => new(ExitCode.UserError, database.Message, database.Remedy),
        UnreadableInputException input => new(ExitCode.UserError, input.Message, input.Remedy),
        ModelFileException { IsNoModel: true } foreign => new(
            ExitCode.UserError, exception.Message, $"To train a model on a file of interactions: gpuals train {foreign.Path} --model NAME.als"),
        GpuAlsException => new(ExitCode.UserError, exception.Message, DiskErrors.Remedy(exception.InnerException)),
        // .NET names no file if the current folder itself is missing.
        FileNotFoundException { FileName: null } when CurrentFolder.PathOrNull() is null => new(
            ExitCode.UserError, "the current folder does not exist any more; expected one that exists", "Change to another folder: cd ~"),
        // The system's own messages name the path and the reason: no space left, permission denied, no such file.
        IOException or UnauthorizedAccessException => new(ExitCode.UserError, exception.Message, DiskErrors.Remedy(exception)),
        _ => new(ExitCode.Bug, $"this is a bug in gpuals; please report these lines:{Environment.NewLine}{exception}"),
    };

    static string Remedies(MemoryLimitException memory) => memory.MaxFactors switch
    {
        _ when memory.FitsWithoutNeighbours => $"Train the factors alone: --neighbours 0. Or {memory.Memory.Bound.Remedy}",
        > 0 and var factors => $"Use fewer factors: --factors {factors}. Or {memory.Memory.Bound.Remedy}",
        _ => $"{char.ToUpperInvariant(memory.Memory.Bound.Remedy[0])}{memory.Memory.Bound.Remedy[1..]}",
    };

    static string Remedies(BadPairException pair)
    {
        var remedy = (pair.IsName, pair.Kind) switch
        {
            (true, BadPairKind.TooFewColumns) => "Name the separator or the columns of the file: --names-separator, --names-columns",
            (true, BadPairKind.InvalidUtf8) => "Name the encoding of the file, for example: --names-encoding latin1",
            _ => "Correct the line",
        };
        return $"{remedy}. Or skip invalid lines: --on-bad-row skip";
    }

    static string Remedies(BadRowException row) => row switch
    {
        { Kind: BadRowKind.Negative } => $"Read negative values as dislikes: --negative dislike. {OrSkip}",
        { Kind: BadRowKind.NoTime } => $"Correct the row, or name the pattern of the dates, such as --time-format dd/MM/yyyy. {OrSkip}",
        { IsFirstRow: true, Kind: BadRowKind.UnknownEvent } =>
            $"Add a weight for the event, 0 to ignore it: --event-weight. If the line is a header: --header. {OrSkip}",
        { Kind: BadRowKind.UnknownEvent } => $"Add a weight for the event, 0 to ignore it: --event-weight. {OrSkip}",
        { Kind: BadRowKind.DecimalComma } => $"Read decimal commas: --decimal , (or commas between thousands: --decimal .). {OrSkip}",
        { Kind: BadRowKind.BrokenQuote } => $"Read quotes as ordinary characters: --quote none, or as in CSV: --quote csv. {OrSkip}",
        { Kind: BadRowKind.InvalidUtf8 } => $"Name the encoding, for example: --encoding latin1 (or windows-1252, utf-16, …). {OrSkip}",
        { IsFirstRow: true, Kind: BadRowKind.NoNumber } =>
            $"Name the column with the value: --value-column. Or count each row as 1: --events. {OrSkip}",
        { IsFirstRow: true, Kind: BadRowKind.TooFewColumns } =>
            $"{ColumnRemedy.General}, --separator. {OrSkip}",
        _ => $"Correct the row. {OrSkip}",
    };

    /// <summary>Writes the message and the remedy.</summary>
    public void Write(Terminal terminal) => terminal.Fail(Code, Message, Remedy);
}
