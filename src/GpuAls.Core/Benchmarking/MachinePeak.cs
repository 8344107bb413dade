using System.Diagnostics;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving.Cpu;

namespace GpuAls.Core.Benchmarking;

/// <summary>The measured maximum rates of this machine's processor and memory. Benchmarks report their share of them.</summary>
/// <param name="OperationsPerSecond">Float32 operations per second on all threads, with the widest vectors; a multiply-add is two.</param>
/// <param name="BytesPerSecond">Bytes per second that all threads read from and write to memory.</param>
sealed record MachinePeak(double OperationsPerSecond, double BytesPerSecond)
{
    /// <summary>
    /// Measures both rates in about a second, with 400 MB. It takes the best of
    /// several runs, because other work on the machine can only slow a run down.
    /// </summary>
    /// <param name="threads">The number of threads; 0: one for each core.</param>
    /// <exception cref="GpuAlsException"><paramref name="threads"/> is negative, or there is not enough memory.</exception>
    public static MachinePeak Measure(int threads = 0)
    {
        var used = CpuDevice.ThreadsRange.Require("threads", threads) == 0 ? Environment.ProcessorCount : threads;
        return SimdWidth.Run<Measurement, MachinePeak>(new(used));
    }

    readonly record struct Measurement(int Threads) : ISimdWork<MachinePeak>
    {
        public MachinePeak Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct => Measure<TSimd, V>(Threads);
    }

    static MachinePeak Measure<TSimd, V>(int threads) where TSimd : struct, ISimd<V> where V : struct
    {
        const int steps = 1 << 22; // several milliseconds
        var operations = BestRate(threads, _ => MultiplyAddProbe<TSimd, V>.Run(steps), MultiplyAddProbe<TSimd, V>.Operations(steps) * threads);
        using var triad = new TriadProbe<TSimd, V>(1 << 25, threads);
        return new MachinePeak(operations, BestRate(threads, triad.Run, triad.Bytes));
    }

    static double BestRate(int threads, Action<int> work, double amount)
    {
        const double seconds = 0.4;
        var best = double.PositiveInfinity;
        for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds;)
        {
            var start = Stopwatch.GetTimestamp();
            Threads.ForEachPiece(threads, threads, work);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return amount / best;
    }
}
