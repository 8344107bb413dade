using System.Diagnostics;

namespace GpuAls.Faults.Tests;

/// <summary>A run of gpuals as a process of its own: its end and its messages.</summary>
sealed record Running(int Code, string Output, string Error, TimeSpan Time)
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Runs the program, and waits for its end.</summary>
    /// <param name="start">The start, with everything redirected.</param>
    public static async Task<Running> Wait(ProcessStartInfo start)
    {
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{start.FileName} {string.Join(' ', start.ArgumentList)} did not end");
        }

        return new(process.ExitCode, await output, await error, watch.Elapsed);
    }

    /// <summary>The start of gpuals by another program.</summary>
    /// <param name="before">The other program and its words, after which those of gpuals are.</param>
    /// <param name="words">The command line of gpuals.</param>
    public static ProcessStartInfo With(IReadOnlyList<string> before, IReadOnlyList<string> words)
    {
        var start = Traced.Start(words);
        string[] more = [.. before.Skip(1), start.FileName];
        for (var n = 0; n < more.Length; n++) start.ArgumentList.Insert(n, more[n]);
        start.FileName = before[0];
        return start;
    }
}
