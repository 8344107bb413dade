using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Tiles;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Cholesky;

/// <summary>The threads that keep a system of some size in their registers, see <see cref="RegisterRowsKernel"/>.</summary>
/// <param name="Team">Threads for a row.</param>
/// <param name="MaxTiles">Maximum tiles along a side: a team has a thread for each tile of the triangle.</param>
sealed record TeamShape(int Team, int MaxTiles)
{
    public const int WarpSize = 32;

    /// <summary>The shapes, by size. Several small teams share a warp.</summary>
    public static IReadOnlyList<TeamShape> All { get; } =
        [new(4, 2), new(8, 3), new(16, 5), new(32, 7), new(64, 10), new(96, 13), new(160, 17), new(256, 22)];

    /// <summary>Bytes of shared memory of a group that solves short rows.</summary>
    public int ShortRowsBytes => Math.Max(Team, WarpSize) / Team * TeamMemory.Quads(MaxTiles, operands: 1) * Interop.SizeOf<Float4>();

    /// <summary>Maximum unknowns of a system.</summary>
    public int MaxUnknowns => MaxTiles * Float8.Length;

    /// <summary>Whether an accelerator keeps tiles in registers: CUDA, whose compiler is known not to spill them.</summary>
    public static bool IsUsedOn(Accelerator accelerator) => accelerator.AcceleratorType == AcceleratorType.Cuda;

    /// <summary>The smallest shape for systems of so many unknowns, or null if they are too large for registers.</summary>
    public static TeamShape? For(int unknowns) => All.FirstOrDefault(shape => unknowns <= shape.MaxUnknowns);

    /// <summary>Threads of a group that solves short rows: a warp, or the largest group of a smaller device.</summary>
    public int ThreadsOn(Accelerator accelerator) => Math.Max(Team, Math.Min(WarpSize, accelerator.MaxNumThreadsPerGroup));
}
