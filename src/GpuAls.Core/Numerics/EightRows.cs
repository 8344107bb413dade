using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuAls.Core.Numerics;

/// <summary>Products of a vector with eight rows that lie one after the other: enough sums at a time that no multiply-add waits for another.</summary>
static unsafe class EightRows<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    /// <summary>The dot products of the first four rows, and of the other four, with p.</summary>
    /// <param name="rows">[8 × stride]</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="p">[end]</param>
    /// <param name="from">The first column that counts; a multiple of 16.</param>
    /// <param name="end">One after the last column that counts; a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float> Low, Vector128<float> High) Dots(float* rows, nint stride, float* p, nint from, nint end)
    {
        float* r0 = rows, r1 = r0 + stride, r2 = r1 + stride, r3 = r2 + stride, r4 = r3 + stride, r5 = r4 + stride, r6 = r5 + stride, r7 = r6 + stride;
        V d0 = default, d1 = default, d2 = default, d3 = default, d4 = default, d5 = default, d6 = default, d7 = default;
        for (var k = from; k < end; k += TSimd.Count)
        {
            var at = TSimd.Load(p + k);
            d0 = TSimd.MultiplyAdd(TSimd.Load(r0 + k), at, d0);
            d1 = TSimd.MultiplyAdd(TSimd.Load(r1 + k), at, d1);
            d2 = TSimd.MultiplyAdd(TSimd.Load(r2 + k), at, d2);
            d3 = TSimd.MultiplyAdd(TSimd.Load(r3 + k), at, d3);
            d4 = TSimd.MultiplyAdd(TSimd.Load(r4 + k), at, d4);
            d5 = TSimd.MultiplyAdd(TSimd.Load(r5 + k), at, d5);
            d6 = TSimd.MultiplyAdd(TSimd.Load(r6 + k), at, d6);
            d7 = TSimd.MultiplyAdd(TSimd.Load(r7 + k), at, d7);
        }

        return (TSimd.Sum(d0, d1, d2, d3), TSimd.Sum(d4, d5, d6, d7));
    }

    /// <summary>q += Σ scale·row.</summary>
    /// <param name="rows">[8 × stride]</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="low">The scales of the first four rows.</param>
    /// <param name="high">Those of the other four.</param>
    /// <param name="q">[end] Added to.</param>
    /// <param name="from">The first column that counts; a multiple of 16.</param>
    /// <param name="end">One after the last column that counts; a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled(float* rows, nint stride, Vector128<float> low, Vector128<float> high, float* q, nint from, nint end)
    {
        float* r0 = rows, r1 = r0 + stride, r2 = r1 + stride, r3 = r2 + stride, r4 = r3 + stride, r5 = r4 + stride, r6 = r5 + stride, r7 = r6 + stride;
        V s0 = TSimd.Fill(low[0]), s1 = TSimd.Fill(low[1]), s2 = TSimd.Fill(low[2]), s3 = TSimd.Fill(low[3]);
        V s4 = TSimd.Fill(high[0]), s5 = TSimd.Fill(high[1]), s6 = TSimd.Fill(high[2]), s7 = TSimd.Fill(high[3]);
        for (var k = from; k < end; k += TSimd.Count)
        {
            // Two chains, so that eight multiply-adds do not wait for one another.
            var even = TSimd.MultiplyAdd(s0, TSimd.Load(r0 + k), TSimd.Load(q + k));
            var odd = TSimd.Multiply(s1, TSimd.Load(r1 + k));
            even = TSimd.MultiplyAdd(s2, TSimd.Load(r2 + k), even);
            odd = TSimd.MultiplyAdd(s3, TSimd.Load(r3 + k), odd);
            even = TSimd.MultiplyAdd(s4, TSimd.Load(r4 + k), even);
            odd = TSimd.MultiplyAdd(s5, TSimd.Load(r5 + k), odd);
            even = TSimd.MultiplyAdd(s6, TSimd.Load(r6 + k), even);
            odd = TSimd.MultiplyAdd(s7, TSimd.Load(r7 + k), odd);
            TSimd.Store(TSimd.Add(even, odd), q + k);
        }
    }
}
