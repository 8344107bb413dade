using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GpuAls.Distributed.Mpi;

/// <summary>
/// The pauses between two looks at an operation. MPI's own waiting calls keep a core busy, which a rank that computes on the same machine may need.
/// </summary>
/// <param name="dataMove">
/// Whether all ranks take part, so that data move. Many libraries move them only while the program calls: then a sleep costs transfer speed.
/// </param>
/// <param name="besideWork">Whether other threads of the rank compute: then a wait that yields would take a part of their time.</param>
readonly partial struct MpiWait(bool dataMove, bool besideWork)
{
    const long SpinMicroseconds = 20;
    const long YieldMicroseconds = 1000;
    const long YieldMicrosecondsForData = 100_000;
    const long MinSleepMicroseconds = 50;
    const long MaxSleepMicroseconds = 1000;

    // A sleep is at most this part of the wait so far, and so is the delay that it causes.
    const long WaitsPerSleep = 50;

    readonly long start = Stopwatch.GetTimestamp();

    /// <summary>Returns at once, lets other threads run, or sleeps: the longer the wait lasts, the longer the pause.</summary>
    public void Pause()
    {
        var waited = (Stopwatch.GetTimestamp() - start) * 1_000_000 / Stopwatch.Frequency;
        if (waited < SpinMicroseconds) return;
        if (!besideWork && waited < (dataMove ? YieldMicrosecondsForData : YieldMicroseconds))
            Thread.Yield();
        else
            Sleep(dataMove ? MinSleepMicroseconds : Math.Clamp(waited / WaitsPerSleep, MinSleepMicroseconds, MaxSleepMicroseconds));
    }

    static void Sleep(long microseconds)
    {
        // Thread.Sleep counts milliseconds.
        if (OperatingSystem.IsWindows()) Thread.Sleep(1);
        else _ = SleepMicroseconds((uint)microseconds);
    }

    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int SleepMicroseconds(uint microseconds);
}
