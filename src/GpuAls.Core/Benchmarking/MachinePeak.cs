using System.Diagnostics;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Benchmarking;

/// <summary>What this machine's processor and memory can do at the most, measured: what a benchmark is a share of.</summary>
/// <param name="OperationsPerSecond">Float32 operations a second, a multiply-add being two, on all threads and the widest vectors.</param>
/// <param name="BytesPerSecond">Bytes a second from and to memory, read and written by all threads.</param>
sealed record MachinePeak(double OperationsPerSecond, double BytesPerSecond)
{
    /// <summary>
    /// Measures both, in about a second and 400 MB: the best of several runs, since everything else on the machine can only make one slower.
    /// </summary>
    /// <param name="threads">How many threads; 0: one for each core.</param>
    /// <exception cref="GpuAlsException"><paramref name="threads"/> is negative, or there is not that much memory.</exception>
    public static MachinePeak Measure(int threads = 0)
    {
        if (threads < 0) throw new GpuAlsException($"threads is {threads}, expected 0 (one for each core) or more");
        var used = threads == 0 ? Environment.ProcessorCount : threads;
        return SimdWidth.Run<Measurement, MachinePeak>(new(used));
    }

    readonly record struct Measurement(int Threads) : ISimdWork<MachinePeak>
    {
        public MachinePeak Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct => Measure<TSimd, V>(Threads);
    }

    static MachinePeak Measure<TSimd, V>(int threads) where TSimd : struct, ISimd<V> where V : struct
    {
        const int steps = 1 << 22; // some milliseconds
        var operations = BestRate(threads, _ => MultiplyAddProbe<TSimd, V>.Run(steps), MultiplyAddProbe<TSimd, V>.Operations(steps) * threads);
        using var triad = new TriadProbe<TSimd, V>(1 << 25, threads);
        return new MachinePeak(operations, BestRate(threads, triad.Run, triad.Bytes));
    }

    static double BestRate(int threads, Action<int> work, double amount)
    {
        const double enough = 0.4;
        var best = double.PositiveInfinity;
        for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < enough;)
        {
            var start = Stopwatch.GetTimestamp();
            Threads.ForEachPiece(threads, threads, work);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return amount / best;
    }
}
