using ILGPU;

namespace GpuAls.Kernels;

/// <summary>The diagonal of G, with ones beyond f: what <see cref="DiagonalPreconditioner"/> divides by.</summary>
/// <remarks>Bytes: 8·stride. No shared memory.</remarks>
static class DiagonalKernel
{
    /// <summary>One thread a factor: grid × group ≥ stride.</summary>
    /// <param name="gram">G [stride × stride]</param>
    /// <param name="stride">Floats in a row of it.</param>
    /// <param name="factors">f</param>
    /// <param name="diagonal">[stride]</param>
    [KernelLimits(registers: 32, sharedBytes: 0)]
    public static void Copy(ArrayView<float> gram, int stride, int factors, ArrayView<float> diagonal)
    {
        var k = Grid.IdxX * Group.DimX + Group.IdxX;
        if (k >= stride) return;
        var value = 1f;
        if (k < factors) value = gram[(long)k * stride + k];
        diagonal[k] = value;
    }
}
