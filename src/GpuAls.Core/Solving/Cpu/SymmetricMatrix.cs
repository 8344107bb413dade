using System.Runtime.CompilerServices;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>A symmetric matrix [stride × stride], both of its triangles set.</summary>
static unsafe class SymmetricMatrix<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    /// <summary>q += sign·M·p, by M's rows, which are its columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddProduct(float* matrix, float* p, float sign, float* q, int stride)
    {
        for (var k = 0; k < stride; k++, matrix += stride) Vectors<TSimd, V>.AddScaled(sign * p[k], matrix, q, stride);
    }
}
