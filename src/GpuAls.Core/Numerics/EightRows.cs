using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuAls.Core.Numerics;

/// <summary>
/// Matrix-vector products with rows that are consecutive in memory, eight rows at a time: eight independent sums hide the latency of a multiply-add.
/// </summary>
/// <remarks>
/// Lanes run along a row: with vectors of n floats, lane l of a sum accumulates the columns l, n + l, 2n + l, … A row's lanes are added at the end.
/// Results for eight rows are two vectors of four floats: Low for rows 0 to 3, High for rows 4 to 7.
/// </remarks>
static unsafe class EightRows<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    /// <summary>Rows that are multiplied together.</summary>
    public const int Count = 8;

    /// <summary>to += sign · S · p: to[i] += sign · Σₖ S[i, k] · p[k] for every row i.</summary>
    /// <param name="rows">[count × width] S, at <paramref name="stride"/>.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="p">[width]</param>
    /// <param name="width">A multiple of 16.</param>
    /// <param name="sign">1 to add, −1 to subtract.</param>
    /// <param name="to">[count]</param>
    /// <param name="count">A multiple of eight.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddProduct(float* rows, nint stride, float* p, int width, float sign, float* to, int count)
    {
        var signs = Vector128.Create(sign);
        for (var e = 0; e < count; e += Count, rows += Count * stride)
        {
            var (low, high) = Dots(rows, stride, p, 0, width);
            Vector128.MultiplyAddEstimate(signs, low, Vector128.Load(to + e)).Store(to + e);
            Vector128.MultiplyAddEstimate(signs, high, Vector128.Load(to + e + 4)).Store(to + e + 4);
        }
    }

    /// <summary>to += Sᵀ · c: to[k] += Σᵢ S[i, k] · c[i] for every column k.</summary>
    /// <param name="rows">[count × width] S, at <paramref name="stride"/>.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="c">[count]</param>
    /// <param name="width">A multiple of 16.</param>
    /// <param name="to">[width]</param>
    /// <param name="count">A multiple of eight.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTransposedProduct(float* rows, nint stride, float* c, int width, float* to, int count)
    {
        for (var e = 0; e < count; e += Count, rows += Count * stride)
            AddScaled(rows, stride, Vector128.Load(c + e), Vector128.Load(c + e + 4), to, 0, width);
    }

    /// <summary>The dot products of eight rows with p: Σₖ rows[i, k] · p[k] over from ≤ k &lt; end.</summary>
    /// <param name="rows">[8 × stride]</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="p">[end]</param>
    /// <param name="from">The first column of the sum, a multiple of 16.</param>
    /// <param name="end">One after the last column of the sum, a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float> Low, Vector128<float> High) Dots(float* rows, nint stride, float* p, nint from, nint end)
    {
        float* r0 = rows, r1 = r0 + stride, r2 = r1 + stride, r3 = r2 + stride;
        float* r4 = r3 + stride, r5 = r4 + stride, r6 = r5 + stride, r7 = r6 + stride;
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

    /// <summary>q[k] += Σᵢ scale[i] · rows[i, k] over eight rows, for from ≤ k &lt; end.</summary>
    /// <param name="rows">[8 × stride]</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="low">The scales of rows 0 to 3.</param>
    /// <param name="high">The scales of rows 4 to 7.</param>
    /// <param name="q">[end]</param>
    /// <param name="from">The first column, a multiple of 16.</param>
    /// <param name="end">One after the last column, a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled(float* rows, nint stride, Vector128<float> low, Vector128<float> high, float* q, nint from, nint end)
    {
        float* r0 = rows, r1 = r0 + stride, r2 = r1 + stride, r3 = r2 + stride;
        float* r4 = r3 + stride, r5 = r4 + stride, r6 = r5 + stride, r7 = r6 + stride;
        V s0 = TSimd.Fill(low[0]), s1 = TSimd.Fill(low[1]), s2 = TSimd.Fill(low[2]), s3 = TSimd.Fill(low[3]);
        V s4 = TSimd.Fill(high[0]), s5 = TSimd.Fill(high[1]), s6 = TSimd.Fill(high[2]), s7 = TSimd.Fill(high[3]);
        for (var k = from; k < end; k += TSimd.Count)
        {
            // Two chains of four, because in one chain each of eight multiply-adds would wait for the one before.
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
