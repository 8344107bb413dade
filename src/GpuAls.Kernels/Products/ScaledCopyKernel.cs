using ILGPU;

namespace GpuAls.Kernels;

/// <summary>Q = scale·P, between any two kinds of storage.</summary>
/// <remarks>Bytes: 8·rows·stride between float32, 6·rows·stride between float16 and float32. No shared memory.</remarks>
static class ScaledCopyKernel
{
    /// <summary>One thread four factors: grid × group ≥ rows × quads a row.</summary>
    /// <param name="p">[rows × stride]</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="scale">What each number is multiplied with.</param>
    /// <param name="q">[rows × stride]</param>
    [KernelLimits(registers: 32, sharedBytes: 0, typeof(FactorsView), typeof(FactorsView))]
    [KernelLimits(registers: 32, sharedBytes: 0, typeof(HalfFactorsView), typeof(FactorsView))]
    [KernelLimits(registers: 32, sharedBytes: 0, typeof(FactorsView), typeof(HalfFactorsView))]
    public static void Copy<TFrom, TTo>(TFrom p, int rows, float scale, TTo q)
        where TFrom : struct, IFactorsView<TFrom>
        where TTo : struct, IFactorsView<TTo>
    {
        var thread = (long)Grid.IdxX * Group.DimX + Group.IdxX;
        var row = thread / p.QuadsPerRow;
        if (row >= rows) return;
        var quad = (int)(thread - row * p.QuadsPerRow);
        q.Store((int)row, quad, default(Float4).Add(scale, p.Load((int)row, quad)));
    }
}
