using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace GpuAls.Cli.Shell;

/// <summary>
/// The signals that stop the program: Ctrl-C (SIGINT), SIGTERM, and SIGHUP from a window that is closed. The first one cancels the command, which
/// then stops in order. A command that cannot, because it waits for a reader of its results or is in the middle of a long step, is ended after a
/// moment, and a second signal ends the process at once.
/// </summary>
sealed class StopSignals : IDisposable
{
    // Nearly every command stops within some milliseconds, and a user waits at most 0.7 seconds. The time is counted in short sleeps: on a busy
    // machine they take longer, as the command does.
    const int GraceSleeps = 70;
    const int SleepMilliseconds = 10;

    static readonly IReadOnlyList<(PosixSignal Signal, ExitCode Code)> All =
    [
        (PosixSignal.SIGINT, ExitCode.Cancelled),
        (PosixSignal.SIGTERM, ExitCode.Terminated),
        (PosixSignal.SIGHUP, ExitCode.HangUp),
    ];

    const PosixSignal FileSizeExceeded = (PosixSignal)25; // SIGXFSZ of Linux and macOS

    readonly CancellationTokenSource stop = new();
    readonly PosixSignalRegistration[] registrations;
    Func<string?> lastLine = () => "gpuals: cancelled";
    int received; // the exit code of the first signal; 0 before it
    int ended; // 1 once the command, or the end of its time, has decided how the process ends

    public StopSignals()
    {
        registrations = [.. All.Select(row => PosixSignalRegistration.Create(row.Signal, context => Receive(context, row.Code)))];
        if (OperatingSystem.IsWindows()) return;
        // A file that is larger than ulimit -f allows is an error of the write, and not the end of the program.
        registrations = [.. registrations, PosixSignalRegistration.Create(FileSizeExceeded, context => context.Cancel = true)];
    }

    /// <summary>The line of a command that is ended because it does not stop; null for none.</summary>
    public Func<string?> LastLine { set => lastLine = value; }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => stop.Token;

    /// <summary>The exit code of the process: the one of the command or, if a signal cancelled the command, the one of that signal.</summary>
    public ExitCode CodeOf(ExitCode command)
    {
        // The process is about to end; from here on no signal is waited for.
        Interlocked.Exchange(ref ended, 1);
        return command == ExitCode.Cancelled && received != 0 ? (ExitCode)received : command;
    }

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
    }

    void Receive(PosixSignalContext context, ExitCode code)
    {
        var isFirst = Interlocked.CompareExchange(ref received, (int)code, 0) == 0;
        // Not cancelled, the signal has its usual effect: it ends the process.
        context.Cancel = isFirst;
        if (!isFirst) return;
        new Thread(EndAfterGrace) { IsBackground = true, Name = "end after a signal" }.Start();
        stop.Cancel();
    }

    void EndAfterGrace()
    {
        for (var n = 0; n < GraceSleeps; n++) Thread.Sleep(SleepMilliseconds);
        if (Interlocked.Exchange(ref ended, 1) != 0) return;
        // The command may be blocked while it writes, and so may this line: neither may keep the process.
        new Thread(Note) { IsBackground = true, Name = "note after a signal" }.Start();
        // When a rank ends, the launcher ends the job: the rank that writes the line must be the first.
        Thread.Sleep(TimeSpan.FromSeconds(lastLine() is null ? 2 : 0.1));
        Environment.Exit(received);
    }

    void Note()
    {
        // Not through the console: it lets nobody write while a write to standard output is blocked.
        const int StandardError = 2;
        if (lastLine() is not { } line) return;
        if (OperatingSystem.IsWindows())
        {
            Console.Error.WriteLine(line);
            return;
        }

        using var error = new FileStream(new SafeFileHandle(StandardError, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        error.Write(Encoding.UTF8.GetBytes($"{line}\n"));
    }
}
