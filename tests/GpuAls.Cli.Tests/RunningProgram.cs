using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;

namespace GpuAls.Cli.Tests;

/// <summary>The program as a process of its own. Nobody reads its results.</summary>
[UnsupportedOSPlatform("windows")]
sealed class RunningProgram : IDisposable
{
    // The time that the program may take on a busy machine. Alone it takes some milliseconds, or its own limit of 0.8 s if it is blocked.
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    readonly Process process;
    readonly Task<string> error;

    public RunningProgram(string[] words)
    {
        var start = StartInfo(words);
        start.RedirectStandardInput = true;
        process = Process.Start(start)!;
        error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The start of the program with its results and messages redirected.</summary>
    public static ProcessStartInfo StartInfo(params string[] words) => new("dotnet", [typeof(Program).Assembly.Location, .. words])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        // Tests beside this one change the current folder and remove it.
        WorkingDirectory = AppContext.BaseDirectory,
    };

    /// <summary>Writes a text to the standard input, once or for ever.</summary>
    public void Feed(string text, bool endless) => new Thread(() =>
    {
        try
        {
            do process.StandardInput.Write(text);
            while (endless);
            process.StandardInput.Flush();
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // The program has ended.
        }
    })
    { IsBackground = true }.Start();

    /// <summary>Sends signals when the program is in the middle of its work, and waits for the end.</summary>
    /// <returns>The exit code and the lines on standard error.</returns>
    public async Task<(int Code, string Error)> Stop(params string[] signals)
    {
        await HandlesSignals();
        await Task.Delay(TimeSpan.FromSeconds(0.7), TestContext.Current.CancellationToken);
        Assert.False(process.HasExited, process.HasExited ? $"the program has ended before the signal: {await error}" : "");
        var id = process.Id.ToString(CultureInfo.InvariantCulture);
        await Run("sh", "-c", string.Join("; ", signals.Select(signal => $"kill -{signal} {id}")));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await error);
    }

    /// <summary>
    /// Skips the running test if its signal is ignored here: a shell lets its background jobs ignore SIGINT, every program that they start inherits
    /// that, and none may change it by itself.
    /// </summary>
    public static void RequireSignal(string signal)
    {
        const int Interrupt = 2;
        if (signal != "INT" || !File.Exists("/proc/self/status")) return;
        Assert.SkipWhen(
            HasSignal("/proc/self/status", "SigIgn", Interrupt), "SIGINT is ignored, as in a background job; run the tests in the foreground");
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    // .NET starts the program and the program its handlers: on Linux the system shows the set of handled signals.
    async Task HandlesSignals()
    {
        const int HangUp = 1; // registered last
        var status = $"/proc/{process.Id}/status";
        for (var n = 0; n < 200 && File.Exists(status); n++)
        {
            if (HasSignal(status, "SigCgt", HangUp)) return;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Whether a set of signals of a process, by its name in the process's status file, has a signal.</summary>
    static bool HasSignal(string status, string set, int signal)
    {
        var bits = File.ReadLines(status).Single(line => line.StartsWith($"{set}:", StringComparison.Ordinal)).Split('\t')[1];
        return (Convert.ToUInt64(bits, 16) & 1UL << (signal - 1)) != 0;
    }

    /// <summary>Runs another program, which must succeed.</summary>
    public static async Task Run(string program, params string[] words)
    {
        using var process = Process.Start(program, words);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
