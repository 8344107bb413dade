using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuAls.Core.Numerics;

/// <summary>
/// Vectors rounded to bfloat16 (the upper 16 bits of a float32, 8 significant bits), two elements to a lane of 32 bits: the element of the upper half in its upper, that of
/// the lower half in its lower bits. Half the bytes to fetch and nearly nothing to decode: a lane read as a float is the upper element, the lower one is a shift away.
/// </summary>
readonly unsafe struct HalfPairRows<TSimd, V> : IRowFormat<V> where TSimd : struct, ISimd<V> where V : struct
{
    public static int SizeFor(int width) => width / 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(float* from, float* to, int width)
    {
        int* lower = (int*)from, upper = lower + width / 2;
        var half = Vector256.Create(0x8000);
        for (var k = 0; k < width / 2; k += Vector256<int>.Count)
        {
            var low = Vector256.ShiftRightLogical(Vector256.Load(lower + k) + half, 16);
            var bits = Vector256.Load(upper + k);
            // The bits of the lower element make the lane a larger number than the upper element: they are taken off before it is rounded, so that the lane as a whole comes as
            // near as it can. Numbers too small for that, under 1e-38, become zero.
            var high = Vector256.Max((bits & Vector256.Create(int.MaxValue)) + half - low, Vector256<int>.Zero) & Vector256.Create(0x7FFF0000);
            ((bits & Vector256.Create(int.MinValue)) | high | low).Store((int*)to + k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Lower(V lanes) => TSimd.LowerHalves(lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Upper(V lanes, float* from) => lanes;
}
