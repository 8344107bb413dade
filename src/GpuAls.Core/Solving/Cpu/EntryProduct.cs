using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// The sparse half of a product with A: q += Σ s(e)·yₑ over a row's gathered entries, s(e) = a·(1 + wₑ) + sign·wₑ·(yₑ·p). With a = 0, sign = 1 that is
/// Σ w·(y·p)·y, a step of conjugate gradient; with a = 1, sign = −1 it is b − Σ w·(y·p)·y, the first residual.
/// </summary>
static unsafe class EntryProduct<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
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
        for (var e = 0; e < count; e += EntryCoefficients.Together, y += EntryCoefficients.Together * (nint)stride)
        {
            var (low, high) = EightRows<TSimd, V>.Dots(y, stride, p, from: 0, end: stride);
            low = EntryCoefficients.Of(Vector128.Load(weights + e), low, a, sign);
            high = EntryCoefficients.Of(Vector128.Load(weights + e + 4), high, a, sign);
            EightRows<TSimd, V>.AddScaled(y, stride, low, high, q, from: 0, end: stride);
        }
    }
}
