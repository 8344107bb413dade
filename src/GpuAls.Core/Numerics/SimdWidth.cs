using System.Runtime.Intrinsics;

namespace GpuAls.Core.Numerics;

/// <summary>Work that is written once for all vector widths. <see cref="SimdWidth"/> runs it.</summary>
interface ISimdWork
{
    /// <summary>Does the work with vectors <typeparamref name="V"/>.</summary>
    void Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct;
}

/// <summary>Work with a result that is written once for all vector widths. <see cref="SimdWidth"/> runs it.</summary>
/// <typeparam name="TResult">The result.</typeparam>
interface ISimdWork<TResult>
{
    /// <summary>Does the work with vectors <typeparamref name="V"/>.</summary>
    TResult Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct;
}

/// <summary>The choice of the vector width: the widest that the processor supports and the environment allows.</summary>
/// <remarks>
/// The conditions are constants for the JIT compiler, which removes the other branches. The work is a struct, so that the call is direct and nothing
/// is allocated.
/// </remarks>
static class SimdWidth
{
    /// <summary>Floats in the widest vector. Rows of floats are padded to a multiple of it, so that no width needs a loop for a remainder.</summary>
    public const int MaxFloats = 16;

    /// <summary>The width in bits: 512, 256 or 128.</summary>
    public static int Bits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>Runs work with the widest vectors.</summary>
    public static void Run<TWork>(TWork work) where TWork : struct, ISimdWork
    {
        if (Vector512.IsHardwareAccelerated) work.Run<Simd512, Vector512<float>>();
        else if (Vector256.IsHardwareAccelerated) work.Run<Simd256, Vector256<float>>();
        else work.Run<Simd128, Vector128<float>>();
    }

    /// <summary>Runs work with the widest vectors and returns its result.</summary>
    public static TResult Run<TWork, TResult>(TWork work) where TWork : struct, ISimdWork<TResult> =>
        Vector512.IsHardwareAccelerated ? work.Run<Simd512, Vector512<float>>()
        : Vector256.IsHardwareAccelerated ? work.Run<Simd256, Vector256<float>>()
        : work.Run<Simd128, Vector128<float>>();
}
