using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GpuAls.Distributed.Mpi;

/// <summary>
/// The pauses of a rank that waits for others: first none, then it lets other threads run, then it sleeps. MPI's own waiting calls keep a core busy,
/// which a rank that computes on the same machine may need.
/// </summary>
partial struct MpiWait()
{
    static readonly long Spin = Microseconds("W_SPIN", 20);
    static readonly long Yield = Microseconds("W_YIELD", 1000);
    static readonly long ShortSleep = Microseconds("W_SHORT", 100_000);
    static readonly uint S1 = (uint)Env("W_S1", 50), S2 = (uint)Env("W_S2", 1000);

    readonly long start = Stopwatch.GetTimestamp();

    /// <summary>Pauses, the longer the longer the wait lasts.</summary>
    public readonly void Pause()
    {
        var waited = Stopwatch.GetTimestamp() - start;
        if (waited < Spin) return;
        if (waited < Yield) Thread.Yield();
        else if (OperatingSystem.IsWindows()) Thread.Sleep(1);
        else _ = Sleep(waited < ShortSleep ? S1 : S2);
    }

    static long Env(string name, long v) => long.TryParse(Environment.GetEnvironmentVariable(name), out var x) ? x : v;

    static long Microseconds(string name, long number) => Env(name, number) * Stopwatch.Frequency / 1_000_000;

    /// <summary>Sleeps some microseconds; Thread.Sleep knows only milliseconds.</summary>
    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int Sleep(uint microseconds);
}
