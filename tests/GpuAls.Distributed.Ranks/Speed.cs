using System.Diagnostics;
using System.Globalization;
using GpuAls.Core.Memory;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Mpi;

namespace GpuAls.Distributed.Ranks;

/// <summary>Measures the operations of a group.</summary>
static unsafe class Speed
{
    const int Times = 7;

    /// <summary>An all-gather, a broadcast, and small messages. Rank 0 prints the median times.</summary>
    /// <param name="group">The group.</param>
    /// <param name="megabytes">The bytes of all ranks together, in MB.</param>
    public static void Run(MpiGroup group, int megabytes)
    {
        var lines = megabytes * 1_000_000L / IRankGroup.LineBytes / group.Size;
        var places = RankGroupOperations.Places(group.Size, _ => lines);
        using var data = LargeArray<byte>.Zeros(places[^1].End * IRankGroup.LineBytes);
        using var small = LargeArray<byte>.Zeros(group.Size * IRankGroup.LineBytes);
        var smallPlaces = RankGroupOperations.Places(group.Size, _ => 1);
        Measure("all-gather", () => group.AllGather(data.Pointer, places));
        Measure("broadcast", () => group.Broadcast(data.Pointer, places[^1].End));
        Measure("1000 all-gathers of a line", () =>
        {
            for (var n = 0; n < 1000; n++) group.AllGather(small.Pointer, smallPlaces);
        });

        void Measure(string name, Action operation)
        {
            var times = new double[Times];
            for (var n = 0; n < Times; n++)
            {
                group.AllGather(small.Pointer, smallPlaces);
                var start = Stopwatch.GetTimestamp();
                operation();
                times[n] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            Array.Sort(times);
            if (group.Rank == 0)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{name}: {times[Times / 2]:0.0} ms, from {times[0]:0.0} to {times[^1]:0.0} ms"));
            }
        }
    }

    /// <summary>Lines of more than 2³¹ bytes from rank 0 to rank 1, compared there.</summary>
    /// <param name="group">Two ranks.</param>
    /// <param name="megabytes">The bytes, in MB.</param>
    public static void Large(MpiGroup group, int megabytes)
    {
        var lines = megabytes * 1_000_000L / IRankGroup.LineBytes;
        using var data = LargeArray<long>.Zeros(lines * IRankGroup.LineBytes / sizeof(long));
        if (group.Rank == 0)
        {
            for (long k = 0; k < data.Length; k++) data.Pointer[k] = k;
        }

        LineRange[] all = [new(0, lines), new(0, lines)], none = [new(0, 0), new(0, 0)];
        group.Exchange(data.Pointer, group.Rank == 0 ? all : none, data.Pointer, group.Rank == 1 ? all : none);
        for (long k = 0; k < data.Length; k++)
        {
            if (data[k] != k) throw new InvalidOperationException($"line {k / 8} is wrong");
        }

        Console.Out.Write($"rank {group.Rank}: {lines * IRankGroup.LineBytes} bytes are right; sent {group.SentBytes}\n");
    }

    /// <summary>All ranks but 0 wait for it; each prints the time of the processor that it takes meanwhile.</summary>
    /// <param name="group">The group.</param>
    /// <param name="seconds">The time that rank 0 computes.</param>
    public static void Wait(MpiGroup group, int seconds)
    {
        group.AllGather([1]);
        var start = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        if (group.Rank == 0)
        {
            while (clock.Elapsed.TotalSeconds < seconds) Thread.SpinWait(1000);
        }

        group.AllGather([1]);
        var used = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
        Console.Out.Write(string.Create(
            CultureInfo.InvariantCulture, $"rank {group.Rank}: {used:0.00} s of the processor in {clock.Elapsed.TotalSeconds:0.00} s\n"));
    }
}
