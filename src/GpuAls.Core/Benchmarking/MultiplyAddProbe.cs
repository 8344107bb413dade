using System.Runtime.CompilerServices;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Benchmarking;

/// <summary>A loop of multiply-adds in registers, which measures the maximum rate of one thread.</summary>
static unsafe class MultiplyAddProbe<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    // Two units with a latency of four or five cycles need ten sums in flight. Twelve sums and a factor fit into 16 registers.
    const int Sums = 12;

    /// <summary>The number of operations of <see cref="Run"/>.</summary>
    public static double Operations(int steps) => 2.0 * Sums * TSimd.Count * steps;

    /// <summary>Runs steps of twelve vectors each. The result depends on every step, so that the compiler can omit none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Run(int steps)
    {
        // x ← x·½ + ½ stays at 1, without overflow and without denormal numbers, which are slow on some processors.
        var scale = TSimd.Fill(0.5f);
        V a = TSimd.Fill(1), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
        for (var step = 0; step < steps; step++)
        {
            a = TSimd.MultiplyAdd(a, scale, scale);
            b = TSimd.MultiplyAdd(b, scale, scale);
            c = TSimd.MultiplyAdd(c, scale, scale);
            d = TSimd.MultiplyAdd(d, scale, scale);
            e = TSimd.MultiplyAdd(e, scale, scale);
            f = TSimd.MultiplyAdd(f, scale, scale);
            g = TSimd.MultiplyAdd(g, scale, scale);
            h = TSimd.MultiplyAdd(h, scale, scale);
            i = TSimd.MultiplyAdd(i, scale, scale);
            j = TSimd.MultiplyAdd(j, scale, scale);
            k = TSimd.MultiplyAdd(k, scale, scale);
            l = TSimd.MultiplyAdd(l, scale, scale);
        }

        var low = TSimd.Sum(a, b, c, d);
        var middle = TSimd.Sum(e, f, g, h);
        return System.Runtime.Intrinsics.Vector128.Sum(low + middle + TSimd.Sum(i, j, k, l));
    }
}
