using ILGPU;

namespace GpuAls.Kernels;

/// <summary>Copies rows of factors from one kind of storage to another.</summary>
/// <remarks>Bytes: 6·rows·stride between float16 and float32. No shared memory.</remarks>
static class ConversionKernel
{
    /// <summary>One thread four factors: grid × group ≥ rows × quads a row.</summary>
    /// <param name="from">[rows × stride]</param>
    /// <param name="to">[rows × stride]</param>
    /// <param name="rows">How many rows there are.</param>
    [KernelLimits(registers: 32, sharedBytes: 0, typeof(HalfFactorsView), typeof(FactorsView))]
    [KernelLimits(registers: 32, sharedBytes: 0, typeof(FactorsView), typeof(HalfFactorsView))]
    public static void Convert<TFrom, TTo>(TFrom from, TTo to, int rows)
        where TFrom : struct, IFactorsView<TFrom>
        where TTo : struct, IFactorsView<TTo>
    {
        var thread = (long)Grid.IdxX * Group.DimX + Group.IdxX;
        var row = thread / from.QuadsPerRow;
        if (row >= rows) return;
        var quad = (int)(thread - row * from.QuadsPerRow);
        to.Store((int)row, quad, from.Load((int)row, quad));
    }
}
