using System.Runtime.CompilerServices;

namespace GpuAls.Core.Numerics;

/// <summary>Operations on padded vectors of factors. A vector has stride floats, a multiple of 16, so no loop needs code for a remainder.</summary>
static unsafe class Vectors<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    /// <summary>Σₖ a[k] · b[k]. Two sums, over the even and the odd vectors, hide the latency of the multiply-add.</summary>
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

    /// <summary>y[k] += scale · x[k].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled(float scale, float* x, float* y, int stride)
    {
        var factor = TSimd.Fill(scale);
        for (var k = 0; k < stride; k += TSimd.Count) TSimd.Store(TSimd.MultiplyAdd(factor, TSimd.Load(x + k), TSimd.Load(y + k)), y + k);
    }

    /// <summary>y[k] = x[k] + scale · y[k].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ScaleAndAdd(float scale, float* x, float* y, int stride)
    {
        var factor = TSimd.Fill(scale);
        for (var k = 0; k < stride; k += TSimd.Count) TSimd.Store(TSimd.MultiplyAdd(factor, TSimd.Load(y + k), TSimd.Load(x + k)), y + k);
    }

    /// <summary>to[k] = a[k] · b[k].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(float* a, float* b, float* to, int stride)
    {
        for (var k = 0; k < stride; k += TSimd.Count) TSimd.Store(TSimd.Multiply(TSimd.Load(a + k), TSimd.Load(b + k)), to + k);
    }

    /// <summary>to[k] = from[k].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* from, float* to, int stride)
    {
        for (var k = 0; k < stride; k += TSimd.Count) TSimd.Store(TSimd.Load(from + k), to + k);
    }

    /// <summary>to[k] = 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear(float* to, int stride)
    {
        for (var k = 0; k < stride; k += TSimd.Count) TSimd.Store(default, to + k);
    }

    /// <summary>q += sign · M · p for a symmetric M, whose rows are its columns: each row of M, scaled, is added to q.</summary>
    /// <param name="matrix">[stride × stride] M, with both triangles set.</param>
    /// <param name="p">[stride]</param>
    /// <param name="sign">1 to add, −1 to subtract.</param>
    /// <param name="q">[stride]</param>
    /// <param name="stride">A multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSymmetricProduct(float* matrix, float* p, float sign, float* q, int stride)
    {
        for (var k = 0; k < stride; k++, matrix += stride) AddScaled(sign * p[k], matrix, q, stride);
    }
}
