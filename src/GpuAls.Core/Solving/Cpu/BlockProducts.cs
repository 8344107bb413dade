using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>Products with a panel S of vectors, or of some columns of them, [count × width] at a stride; count is a multiple of eight.</summary>
static unsafe class BlockProducts<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    const int Together = 8;

    /// <summary>to += sign·S·p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddDots(float* panel, nint stride, float* p, int width, float sign, float* to, int count)
    {
        var signs = Vector128.Create(sign);
        for (var e = 0; e < count; e += Together, panel += Together * stride)
        {
            var (low, high) = EightRows<TSimd, V>.Dots(panel, stride, p, 0, width);
            Vector128.MultiplyAddEstimate(signs, low, Vector128.Load(to + e)).Store(to + e);
            Vector128.MultiplyAddEstimate(signs, high, Vector128.Load(to + e + 4)).Store(to + e + 4);
        }
    }

    /// <summary>to += Sᵀ·c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSum(float* panel, nint stride, float* c, int width, float* to, int count)
    {
        for (var e = 0; e < count; e += Together, panel += Together * stride)
            EightRows<TSimd, V>.AddScaled(panel, stride, Vector128.Load(c + e), Vector128.Load(c + e + 4), to, 0, width);
    }
}
