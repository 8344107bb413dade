using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuAls.Core;

/// <summary>
/// The sparse half of a product with A: q += Σ s(e)·yₑ over a row's gathered entries, s(e) = a·(1 + wₑ) + sign·wₑ·(yₑ·p). With a = 0, sign = 1 that is
/// Σ w·(y·p)·y, a step of conjugate gradient; with a = 1, sign = −1 it is b − Σ w·(y·p)·y, the first residual.
/// </summary>
static unsafe class EntryProduct<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    /// <summary>Entries that are multiplied together.</summary>
    public const int Together = 8;

    /// <summary>Adds the product, eight entries at a time: their dot products first, then their sum, while they are in the first-level cache.</summary>
    /// <param name="y">[count × stride] The gathered vectors.</param>
    /// <param name="weights">[count] w.</param>
    /// <param name="count">How many entries, a multiple of eight.</param>
    /// <param name="p">[stride]</param>
    /// <param name="q">[stride] What is added to.</param>
    /// <param name="stride">A multiple of 16.</param>
    /// <param name="a">0 or 1, see above.</param>
    /// <param name="sign">1 or −1, see above.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* y, float* weights, int count, float* p, float* q, int stride, float a, float sign)
    {
        for (var e = 0; e < count; e += Together, y += Together * (nint)stride)
        {
            float* y0 = y, y1 = y0 + stride, y2 = y1 + stride, y3 = y2 + stride, y4 = y3 + stride, y5 = y4 + stride, y6 = y5 + stride, y7 = y6 + stride;
            V d0 = default, d1 = default, d2 = default, d3 = default, d4 = default, d5 = default, d6 = default, d7 = default;
            for (nint k = 0; k < stride; k += TSimd.Count)
            {
                var at = TSimd.Load(p + k);
                d0 = TSimd.MultiplyAdd(TSimd.Load(y0 + k), at, d0);
                d1 = TSimd.MultiplyAdd(TSimd.Load(y1 + k), at, d1);
                d2 = TSimd.MultiplyAdd(TSimd.Load(y2 + k), at, d2);
                d3 = TSimd.MultiplyAdd(TSimd.Load(y3 + k), at, d3);
                d4 = TSimd.MultiplyAdd(TSimd.Load(y4 + k), at, d4);
                d5 = TSimd.MultiplyAdd(TSimd.Load(y5 + k), at, d5);
                d6 = TSimd.MultiplyAdd(TSimd.Load(y6 + k), at, d6);
                d7 = TSimd.MultiplyAdd(TSimd.Load(y7 + k), at, d7);
            }

            var low = Coefficients(Vector128.Load(weights + e), TSimd.Sum(d0, d1, d2, d3), a, sign);
            var high = Coefficients(Vector128.Load(weights + e + 4), TSimd.Sum(d4, d5, d6, d7), a, sign);
            V s0 = TSimd.Fill(low[0]), s1 = TSimd.Fill(low[1]), s2 = TSimd.Fill(low[2]), s3 = TSimd.Fill(low[3]);
            V s4 = TSimd.Fill(high[0]), s5 = TSimd.Fill(high[1]), s6 = TSimd.Fill(high[2]), s7 = TSimd.Fill(high[3]);
            for (nint k = 0; k < stride; k += TSimd.Count)
            {
                // Two chains, so that eight multiply-adds do not wait for one another.
                var even = TSimd.MultiplyAdd(s0, TSimd.Load(y0 + k), TSimd.Load(q + k));
                var odd = TSimd.Multiply(s1, TSimd.Load(y1 + k));
                even = TSimd.MultiplyAdd(s2, TSimd.Load(y2 + k), even);
                odd = TSimd.MultiplyAdd(s3, TSimd.Load(y3 + k), odd);
                even = TSimd.MultiplyAdd(s4, TSimd.Load(y4 + k), even);
                odd = TSimd.MultiplyAdd(s5, TSimd.Load(y5 + k), odd);
                even = TSimd.MultiplyAdd(s6, TSimd.Load(y6 + k), even);
                odd = TSimd.MultiplyAdd(s7, TSimd.Load(y7 + k), odd);
                TSimd.Store(TSimd.Add(even, odd), q + k);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> Coefficients(Vector128<float> weights, Vector128<float> dots, float a, float sign)
    {
        var ones = Vector128.Create(a);
        return Vector128.MultiplyAddEstimate(weights, Vector128.MultiplyAddEstimate(Vector128.Create(sign), dots, ones), ones);
    }
}
