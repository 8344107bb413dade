using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuAls.Core.Numerics;

/// <summary>
/// The layout of a vector of the fixed side in memory, so that one source reads float32 and half the bytes. A vector of <c>width</c> elements, a
/// multiple of 32, is read as two halves: lane k gives the elements k and width / 2 + k.
/// </summary>
/// <typeparam name="V">The vector type of an <see cref="ISimd{V}"/>.</typeparam>
unsafe interface IRowFormat<V> where V : struct
{
    /// <summary>Floats of memory for one vector.</summary>
    static abstract int SizeFor(int width);

    /// <summary>Writes one vector.</summary>
    /// <param name="from">[width]</param>
    /// <param name="to">[<see cref="SizeFor"/>]</param>
    /// <param name="width">A multiple of 32.</param>
    static abstract void Write(float* from, float* to, int width);

    /// <summary>Elements of the lower half.</summary>
    /// <param name="lanes">Floats loaded from the first half of the width.</param>
    static abstract V Lower(V lanes);

    /// <summary>Elements of the upper half, width / 2 after those of <see cref="Lower"/>.</summary>
    /// <param name="lanes">The floats that were passed to <see cref="Lower"/>.</param>
    /// <param name="from">The address width / 2 floats after the address of
    /// <paramref name="lanes"/>. Not read by a format that packs both halves.</param>
    static abstract V Upper(V lanes, float* from);
}

/// <summary>Vectors in float32, unchanged: element k is at to[k].</summary>
readonly unsafe struct FloatRows<TSimd, V> : IRowFormat<V> where TSimd : struct, ISimd<V> where V : struct
{
    public static int SizeFor(int width) => width;

    public static void Write(float* from, float* to, int width) => Vectors<TSimd, V>.Copy(from, to, width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Lower(V lanes) => lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Upper(V lanes, float* from) => TSimd.Load(from);
}

/// <summary>
/// Vectors rounded to bfloat16 (the upper 16 bits of a float32, 8 significant bits), two elements in a lane of 32 bits. Lane k has element width /
/// 2 + k in its upper 16 bits and element k in its lower 16 bits.
/// </summary>
/// <remarks>
/// This halves the bytes to fetch, and decoding is almost free: a lane read as a float32 is the upper element, with the lower element as bits below
/// its precision; the lower element needs one shift.
/// </remarks>
readonly unsafe struct HalfPairRows<TSimd, V> : IRowFormat<V> where TSimd : struct, ISimd<V> where V : struct
{
    public static int SizeFor(int width) => width / 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(float* from, float* to, int width)
    {
        int* lower = (int*)from, upper = lower + width / 2;
        var half = Vector256.Create(0x8000); // half of the last bit that remains: the sum rounds to nearest
        for (var k = 0; k < width / 2; k += Vector256<int>.Count)
        {
            var low = Vector256.ShiftRightLogical(Vector256.Load(lower + k) + half, 16);
            var bits = Vector256.Load(upper + k);
            // The lower element's bits increase the magnitude of the lane. They are subtracted before rounding, so that the whole lane, read as a
            // float32, is as close to the upper element as possible. Magnitudes below about 1e-38 become zero.
            var high = Vector256.Max((bits & Vector256.Create(int.MaxValue)) + half - low, Vector256<int>.Zero) & Vector256.Create(0x7FFF0000);
            ((bits & Vector256.Create(int.MinValue)) | high | low).Store((int*)to + k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Lower(V lanes) => TSimd.LowerHalves(lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Upper(V lanes, float* from) => lanes;
}
