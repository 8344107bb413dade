using GpuAls.Kernels.Cholesky;
using GpuAls.Kernels.ConjugateGradient;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;
using GpuAls.Kernels.Queries;

namespace GpuAls.Kernels.Tests;

/// <summary>The limits of the machine code of one loop, in the kernels of a class that have certain type arguments.</summary>
/// <param name="Kernel">The class of the kernels.</param>
/// <param name="Arguments">Type arguments that the kernels have, among others.</param>
/// <param name="Unit">The work that is counted: "4 entries", "1 factor".</param>
/// <param name="Load">The class of the loads that fetch the operands, with their width: "LD.128". See <see cref="SassInstruction.Class"/>.</param>
/// <param name="Loads">Such loads for each unit. The row is about the innermost loops with at least so many, wherever they are in the code.</param>
/// <param name="Instructions">Maximum instructions for each unit.</param>
/// <param name="MinFfmaShare">Minimum share of fused multiply-adds, which are the work itself, among all instructions.</param>
/// <param name="Passes">
/// Passes of the loop for each pass of the loop around it, whose other instructions are counted with 1 ÷ passes; 0 if they are not counted.
/// </param>
/// <param name="Method">The name of the kernels; null for all of the class.</param>
/// <param name="MaxLoads">Maximum loads of a loop that the row is about.</param>
sealed record LoopLimit(
    Type Kernel,
    Type[] Arguments,
    string Unit,
    string Load,
    int Loads,
    double Instructions,
    double MinFfmaShare,
    int Passes,
    string? Method = null,
    int MaxLoads = int.MaxValue)
{
    public bool IsAbout(LimitedKernel kernel) =>
        kernel.Method.DeclaringType == Kernel
        && (Method is null || kernel.Method.Name == Method)
        && Arguments.All(argument => kernel.Method.GetGenericArguments().Contains(argument));
}

/// <summary>
/// The limits of the loops in which the kernels spend their time, counted on sm_90. <c>assemble-ptx.sh</c> disassembles the kernels and fails if a
/// loop takes more instructions, or if no loop has the loads of a row. <c>assemble-ptx.sh --loops KERNEL</c> prints all loops.
/// </summary>
static class LoopLimits
{
    public static IReadOnlyList<LoopLimit> All { get; } =
    [
        // The loop around loads the columns and weights of 32 entries: with teams of 4 lanes for one pass, with the whole warp for eight.
        Entries(typeof(WarpQuad<TeamOf4>), typeof(FactorsView), quads: 1, instructions: 140, ffma: 0.20, passes: 1),
        Entries(typeof(WarpQuad<TeamOf8>), typeof(FactorsView), quads: 1, instructions: 117, ffma: 0.25, passes: 2),
        Entries(typeof(WarpQuad<TeamOf16>), typeof(FactorsView), quads: 1, instructions: 110, ffma: 0.28, passes: 4),
        Entries(typeof(WarpQuad<TeamOf32>), typeof(FactorsView), quads: 1, instructions: 100, ffma: 0.30, passes: 8),
        Entries(typeof(WarpPair<WarpQuad<TeamOf32>>), typeof(FactorsView), quads: 2, instructions: 145, ffma: 0.40, passes: 8),
        Entries(typeof(WarpPair<WarpPair<WarpQuad<TeamOf32>>>), typeof(FactorsView), quads: 4, instructions: 240, ffma: 0.45, passes: 8),
        Entries(typeof(WarpQuad<TeamOf4>), typeof(HalfFactorsView), quads: 1, instructions: 160, ffma: 0.18, passes: 1),
        Entries(typeof(WarpQuad<TeamOf8>), typeof(HalfFactorsView), quads: 1, instructions: 140, ffma: 0.20, passes: 2),
        Entries(typeof(WarpQuad<TeamOf16>), typeof(HalfFactorsView), quads: 1, instructions: 125, ffma: 0.23, passes: 4),
        Entries(typeof(WarpQuad<TeamOf32>), typeof(HalfFactorsView), quads: 1, instructions: 115, ffma: 0.25, passes: 8),
        Entries(typeof(WarpPair<WarpQuad<TeamOf32>>), typeof(HalfFactorsView), quads: 2, instructions: 180, ffma: 0.32, passes: 8),
        Entries(typeof(WarpPair<WarpPair<WarpQuad<TeamOf32>>>), typeof(HalfFactorsView), quads: 4, instructions: 305, ffma: 0.36, passes: 8),
        Terms(typeof(DenseProductKernel), [typeof(FactorsView)], instructions: 640, ffma: 0.80),
        Terms(typeof(DenseProductKernel), [typeof(HalfFactorsView)], instructions: 660, ffma: 0.77),
        Terms(typeof(GramKernel), [typeof(FactorsView)], instructions: 640, ffma: 0.80),
        Terms(typeof(GramKernel), [typeof(HalfFactorsView)], instructions: 664, ffma: 0.77),
        Terms(typeof(ScoreTopKKernel), [], instructions: 608, ffma: 0.84),
        Terms(typeof(RankCountKernel), [], instructions: 608, ffma: 0.84) with { Method = nameof(RankCountKernel.Count) },
        // An entry (or a factor, of a short row) and a column of a panel are the same outer product of two tiles of eight floats.
        new(typeof(RegisterRowsKernel), [], "8 floats by 8", "LDS.128", 4, 84, 0.75, Passes: 0, MaxLoads: 4),
    ];

    /// <summary>A step of a matrix product: eight terms of a tile of 8 × 8, and the loads of the next eight.</summary>
    static LoopLimit Terms(Type kernel, Type[] arguments, double instructions, double ffma) =>
        new(kernel, arguments, "8 terms of a tile", "LDS.128", 32, instructions, ffma, Passes: 0);

    /// <summary>The sum over the entries of a row: a lane loads its quads of four vectors, 16 bytes each, or 8 in float16.</summary>
    static LoopLimit Entries(Type vector, Type view, int quads, double instructions, double ffma, int passes) => new(
        typeof(WarpRowsKernel),
        [vector, view],
        "4 entries",
        view == typeof(HalfFactorsView) ? "LD.64" : "LD.128",
        4 * quads,
        instructions,
        ffma,
        passes);
}
