using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Cli.Shell;

/// <summary>The exit code of the program.</summary>
enum ExitCode
{
    /// <summary>Success.</summary>
    Done = 0,

    /// <summary>An error in the data, the model or the system that the user can correct.</summary>
    UserError = 1,

    /// <summary>An error in the command line.</summary>
    WrongUse = 2,

    /// <summary>A requirement of <c>evaluate --require</c> is not met; the results were printed.</summary>
    RequirementNotMet = 3,

    /// <summary>A defect of the program (EX_SOFTWARE of sysexits.h).</summary>
    Bug = 70,

    /// <summary>Stopped because its window was closed (128 + SIGHUP).</summary>
    HangUp = 129,

    /// <summary>Stopped by Ctrl-C (128 + SIGINT).</summary>
    Cancelled = 130,

    /// <summary>Stopped because the program that read the results ended (128 + SIGPIPE).</summary>
    BrokenPipe = 141,

    /// <summary>Stopped by another program (128 + SIGTERM).</summary>
    Terminated = 143,
}

/// <summary>The exit codes in words, for the help.</summary>
static class ExitCodes
{
    /// <summary>Each code, and its meaning.</summary>
    public static IReadOnlyList<(string Code, string Meaning)> All { get; } =
    [
        (Text(ExitCode.Done), "Success."),
        (Text(ExitCode.UserError), "An error in the data, the model or the system."),
        (Text(ExitCode.WrongUse), "An error in the command line."),
        (Text(ExitCode.RequirementNotMet), "The model does not meet a requirement of evaluate --require."),
        (Text(ExitCode.Bug), "A defect of gpuals."),
        ("128 + n", "Stopped by signal n, such as 130 for Ctrl-C."),
    ];

    static string Text(ExitCode code) => ((int)code).ToString(CultureInfo.InvariantCulture);
}

/// <summary>A command line that parses but makes no sense.</summary>
sealed class UsageException(string message) : Exception(message);

/// <summary>An error with a remedy in options of this program.</summary>
sealed class RemedyException(string message, string remedy, Exception? inner = null) : GpuAlsException(message, inner)
{
    /// <summary>The line below the message.</summary>
    public string Remedy => remedy;
}

/// <summary>The program that read the results has ended, so the command stops without a message.</summary>
sealed class BrokenPipeException() : Exception("the reader of the results has ended");
