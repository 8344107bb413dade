using ILGPU;

namespace GpuAls.Kernels;

/// <summary>Q = sign·P.</summary>
/// <remarks>Bytes: 8·rows·stride, in the L2 cache. No shared memory.</remarks>
static class ScaledCopyKernel
{
    /// <summary>One thread four factors: grid × group ≥ rows × quads a row.</summary>
    /// <param name="p">[rows × stride]</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="sign">1 or −1.</param>
    /// <param name="q">[rows × stride]</param>
    [KernelLimits(registers: 32, sharedBytes: 0)]
    public static void Copy(FactorsView p, int rows, float sign, FactorsView q)
    {
        var thread = (long)Grid.IdxX * Group.DimX + Group.IdxX;
        var row = thread / p.QuadsPerRow;
        if (row >= rows) return;
        var quad = (int)(thread - row * p.QuadsPerRow);
        q.Store((int)row, quad, default(Float4).Add(sign, p.Load((int)row, quad)));
    }
}
