using System.Runtime.CompilerServices;

namespace GpuAls.Core.Numerics;

/// <summary>Operations on whole vectors of factors: [stride] floats, a multiple of 16, so no loop has a ragged end.</summary>
static unsafe class Vectors<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    /// <summary>Σ a·b, with two running sums to hide the latency of the multiply-add.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(float* a, float* b, int stride)
    {
        var even = default(V);
        var odd = default(V);
        var k = 0;
        for (; k + 2 * TSimd.Count <= stride; k += 2 * TSimd.Count)
        {
            even = TSimd.MultiplyAdd(TSimd.Load(a + k), TSimd.Load(b + k), even);
            odd = TSimd.MultiplyAdd(TSimd.Load(a + k + TSimd.Count), TSimd.Load(b + k + TSimd.Count), odd);
        }

        if (k < stride) even = TSimd.MultiplyAdd(TSimd.Load(a + k), TSimd.Load(b + k), even);
        return TSimd.Sum(TSimd.Add(even, odd));
    }

    /// <summary>y += scale · x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled(float scale, float* x, float* y, int stride)
    {
        var factor = TSimd.Fill(scale);
        for (var k = 0; k < stride; k += TSimd.Count) TSimd.Store(TSimd.MultiplyAdd(factor, TSimd.Load(x + k), TSimd.Load(y + k)), y + k);
    }

    /// <summary>y = x + scale · y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ScaleAndAdd(float scale, float* x, float* y, int stride)
    {
        var factor = TSimd.Fill(scale);
        for (var k = 0; k < stride; k += TSimd.Count) TSimd.Store(TSimd.MultiplyAdd(factor, TSimd.Load(y + k), TSimd.Load(x + k)), y + k);
    }

    /// <summary>to = a · b, element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(float* a, float* b, float* to, int stride)
    {
        for (var k = 0; k < stride; k += TSimd.Count) TSimd.Store(TSimd.Multiply(TSimd.Load(a + k), TSimd.Load(b + k)), to + k);
    }

    /// <summary>to = from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* from, float* to, int stride)
    {
        for (var k = 0; k < stride; k += TSimd.Count) TSimd.Store(TSimd.Load(from + k), to + k);
    }

    /// <summary>to = 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear(float* to, int stride)
    {
        for (var k = 0; k < stride; k += TSimd.Count) TSimd.Store(default, to + k);
    }
}
