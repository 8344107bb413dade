using System.Runtime.CompilerServices;

namespace GpuAls.Core.Numerics;

/// <summary>Vectors as they are, in float32.</summary>
readonly unsafe struct FloatRows<TSimd, V> : IRowFormat<V> where TSimd : struct, ISimd<V> where V : struct
{
    public static int SizeFor(int width) => width;

    public static void Write(float* from, float* to, int width) => Vectors<TSimd, V>.Copy(from, to, width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Lower(V lanes) => lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Upper(V lanes, float* from) => TSimd.Load(from);
}
