using System.Runtime.InteropServices;
using System.Text;
using GpuAls.Core;
using GpuAls.Core.Memory;
using GpuAls.Distributed.Sharing;
using GpuAls.Distributed.Training;

namespace GpuAls.Cli.Shell;

/// <summary>The streams of a command: results on one writer, progress and notes on the other.</summary>
/// <param name="output">Results.</param>
/// <param name="error">Progress, notes and errors.</param>
/// <param name="input">The stream that <see cref="InputPath"/> stands for.</param>
sealed class Terminal(TextWriter output, TextWriter error, Stream input)
{
    /// <summary>The path of standard input on the command line.</summary>
    public const string InputPath = "-";

    /// <summary>Results.</summary>
    public TextWriter Output => output;

    /// <summary>Progress, notes and errors.</summary>
    public TextWriter Error => error;

    /// <summary>Standard input.</summary>
    public Stream Input => input;

    /// <summary>The file that standard input reads; null if it is unknown.</summary>
    public FileStatus? InputFile { get; init; }

    /// <summary>The file that standard output is redirected to; null if it is unknown.</summary>
    public FileStatus? OutputFile { get; init; }

    /// <summary>The file that standard error is redirected to; null if it is unknown.</summary>
    public FileStatus? ErrorFile { get; init; }

    /// <summary>The places from which commands can be configured.</summary>
    public Surroundings Surroundings { get; init; } = Surroundings.None;

    /// <summary>The ranks of the job that this process is one of; null if it is alone.</summary>
    public TrainingRanks? Ranks { get; set; }

    /// <summary>The work that this process shares with the other ranks of a job; null if it is alone.</summary>
    public SharedWork? SharedWork { get; set; }

    /// <summary>The results of the command so far.</summary>
    public WrittenResults Written { get; } = new();

    /// <summary>The way that the command writes messages.</summary>
    public MessageSettings Messages { get; set; } = new();

    /// <summary>Writes a line above a progress bar; null while there is no bar.</summary>
    public Action<string>? Above { get; set; }

    /// <summary>The clock of messages and progress.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether the screen shows progress in colours.</summary>
    public bool HasColours { get; init; } = true;

    /// <summary>Columns of the screen that shows the results; null if they go to a file or another program.</summary>
    public int? OutputWidth { get; init; }

    /// <summary>Columns of the screen that shows progress; null if there is none.</summary>
    public int? ErrorWidth { get; init; }

    /// <summary>Whether a person types the input, and can be asked.</summary>
    public Func<bool> IsInputTyped { get; init; } = () => false;

    /// <summary>Whether the program that reads the results has ended, as <c>head</c> does after its last line.</summary>
    public Func<bool> IsPipeBroken { get; init; } = () => false;

    /// <summary>Writes a line that is not part of the results, unless --quiet was typed.</summary>
    public void Note(string text)
    {
        if (!Messages.IsQuiet) Tell(text);
    }

    /// <summary>Writes a line that is not part of the results, also with --quiet.</summary>
    public void Tell(string text) => Write(Message.OfNote(text), [text]);

    /// <summary>Writes a warning, also with --quiet.</summary>
    public void Warn(string text) => Write(new Message(MessageLevel.Warning, text), [$"gpuals: warning: {text}"]);

    /// <summary>Writes the progress of a step, unless --quiet was typed.</summary>
    public void Report(string text, StepProgress step)
    {
        if (!Messages.IsQuiet) Write(new Message(MessageLevel.Info, text) { Step = step }, [text]);
    }

    /// <summary>Writes an error.</summary>
    /// <param name="code">The exit code that it leads to.</param>
    /// <param name="text">The problem.</param>
    /// <param name="remedy">A way out; null for none.</param>
    public void Fail(ExitCode code, string text, string? remedy = null) => Write(
        new Message(MessageLevel.Error, text) { Code = code, Remedy = remedy },
        [$"gpuals: {text}", .. remedy is null ? (string[])[] : [Beside(remedy)]],
        // A report of a bug has several lines.
        isEscaped: code != ExitCode.Bug);

    /// <summary>Writes several errors with one remedy.</summary>
    public void Fail(ExitCode code, IReadOnlyList<string> texts, string remedy)
    {
        foreach (var text in texts)
            Write(new Message(MessageLevel.Error, text) { Code = code, Remedy = remedy }, [$"gpuals: {text}"]);
        if (!Messages.IsJson) error.WriteLine(DisplayText.Escape(Beside(remedy)));
    }

    /// <summary>Whether this process is a rank of a job for which rank 0 writes all messages.</summary>
    public bool IsOfOtherRank { get; set; }

    /// <summary>The last line of a command that is ended because it does not stop; null if another rank writes it.</summary>
    public string? CancelledLine() => IsOfOtherRank
        ? null
        : Messages.IsJson ? Json(new Message(MessageLevel.Error, "cancelled")) : "gpuals: cancelled";

    static string Beside(string remedy) => $"        {remedy}";

    // Control characters, of a file name for example, are escaped.
    void Write(Message message, IReadOnlyList<string> lines, bool isEscaped = true)
    {
        // Both streams end on the same screen: a message must not overtake the results before it.
        if (message.Level != MessageLevel.Error) output.Flush();
        if (Messages.IsJson)
        {
            error.WriteLine(Json(isEscaped ? message with { Text = DisplayText.Escape(message.Text) } : message));
            return;
        }

        foreach (var line in lines.Select(line => isEscaped ? DisplayText.Escape(line) : line))
        {
            if (Above is { } above) above(line);
            else error.WriteLine(line);
        }
    }

    string Json(Message message) => message.ToJson(Clock.GetUtcNow(), Messages.Command);

    /// <summary>Writes a line about files that were written: to the results, unless these files are among them.</summary>
    public void Confirm(string text)
    {
        if (Written.IsInOutput(OutputFile)) Tell(text);
        else Output.WriteLine(text);
    }

    /// <summary>Stops a long answer that nobody reads any more.</summary>
    /// <exception cref="BrokenPipeException">The program that read the results has ended.</exception>
    public void RequireReader()
    {
        if (IsPipeBroken()) throw new BrokenPipeException();
    }

    /// <summary>The terminal of this process. Text is always UTF-8, like the names in the data.</summary>
    public static Terminal OfProcess()
    {
        if (OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
        // .NET writes the start sequence of a terminal into it, and the launcher would copy the sequence into a file.
        if (IsCopied) Environment.SetEnvironmentVariable("TERM", "dumb");
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var output = new StreamWriter(StandardStreams.Output(), utf8, bufferSize: 1 << 16);
        var error = new StreamWriter(StandardStreams.Error(), utf8) { AutoFlush = true };
        return new Terminal(output, error, StandardStreams.Input())
        {
            InputFile = FileStatus.OfDescriptor(0),
            OutputFile = FileStatus.OfDescriptor(1),
            ErrorFile = FileStatus.OfDescriptor(2),
            Surroundings = Surroundings.OfProcess(),
            IsInputTyped = () => !Console.IsInputRedirected && !Console.IsErrorRedirected,
            IsPipeBroken = StandardOutput.IsPipeBroken,
            OutputWidth = Console.IsOutputRedirected || IsCopied ? null : ScreenWidth(),
            ErrorWidth = Console.IsErrorRedirected || IsDumb ? null : ScreenWidth(),
            HasColours = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
        };
    }

    // Open MPI gives each rank a terminal, and copies the text to wherever the job writes.
    static bool IsCopied => Environment.GetEnvironmentVariable("OMPI_COMM_WORLD_RANK") is not null;

    // A screen without cursor movement, such as that of an editor, shows no progress bar.
    static bool IsDumb => Environment.GetEnvironmentVariable("TERM") == "dumb";

    // A terminal that does not report its width reports 0.
    static int ScreenWidth() => Console.WindowWidth is > 0 and var width ? width : 80;
}

/// <summary>
/// The state of standard output according to the system. .NET drops data written to a pipe without
/// a reader and reports no error, so a program that relies on errors would keep working for nobody.
/// </summary>
static class StandardOutput
{
    const int Descriptor = 1;
    const short ErrorOrHangUp = 0x8 | 0x10; // POLLERR on Linux, POLLHUP on macOS

    /// <summary>Whether it is a pipe whose reader has ended; always false on Windows, which cannot tell.</summary>
    public static bool IsPipeBroken()
    {
        if (OperatingSystem.IsWindows()) return false;
        var request = new PollRequest { Descriptor = Descriptor };
        return Poll(ref request, count: 1, timeout: 0) > 0 && (request.ReturnedEvents & ErrorOrHangUp) != 0;
    }

    [DllImport("libc", EntryPoint = "poll")]
    static extern int Poll(ref PollRequest request, nuint count, int timeout);

    // struct pollfd
    [StructLayout(LayoutKind.Sequential)]
    struct PollRequest
    {
        public int Descriptor;
        public short RequestedEvents;
        public short ReturnedEvents;
    }
}
