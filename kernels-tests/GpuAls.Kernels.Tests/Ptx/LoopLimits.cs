using GpuAls.Kernels.ConjugateGradient;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;

namespace GpuAls.Kernels.Tests;

/// <summary>The limits of the machine code of one loop, in the kernels of a class that have certain type arguments.</summary>
/// <param name="Kernel">The class of the kernels.</param>
/// <param name="Arguments">Type arguments that the kernels have, among others.</param>
/// <param name="Unit">The work that is counted: "4 entries", "1 factor".</param>
/// <param name="Load">The class of the loads that fetch the operands, with their width: "LD.128". See <see cref="SassInstruction.Class"/>.</param>
/// <param name="Loads">Such loads for each unit. The row is about the innermost loops that have at least so many, wherever they are in the code.</param>
/// <param name="Instructions">Maximum instructions for each unit.</param>
/// <param name="MinFfmaShare">Minimum share of fused multiply-adds, which are the work itself, among all instructions.</param>
/// <param name="Passes">
/// Passes of the loop for each pass of the loop around it, whose other instructions are counted with 1 ÷ passes; 0 if they are not counted.
/// </param>
sealed record LoopLimit(
    Type Kernel, Type[] Arguments, string Unit, string Load, int Loads, double Instructions, double MinFfmaShare, int Passes)
{
    public bool IsAbout(LimitedKernel kernel) =>
        kernel.Method.DeclaringType == Kernel && Arguments.All(argument => kernel.Method.GetGenericArguments().Contains(argument));
}

/// <summary>
/// The limits of the loops in which the kernels spend their time, counted on sm_90. <c>assemble-ptx.sh</c> disassembles the kernels and fails if a
/// loop takes more instructions, or if no loop has the loads of a row. <c>assemble-ptx.sh --loops KERNEL</c> prints all loops.
/// </summary>
static class LoopLimits
{
    public static IReadOnlyList<LoopLimit> All { get; } =
    [
        new(typeof(WarpRowsKernel), [typeof(WarpQuad), typeof(FactorsView)], "4 entries", "LD.128", 4, 240, 0.1, Passes: 0),
        new(typeof(DenseProductKernel), [typeof(FactorsView)], "1 factor", "LDS.128", 3, 44, 0.7, Passes: 0),
        new(typeof(GramKernel), [typeof(FactorsView)], "1 factor", "LDS.128", 3, 44, 0.7, Passes: 0),
    ];
}
