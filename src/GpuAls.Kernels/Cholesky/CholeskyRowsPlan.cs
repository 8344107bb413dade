using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Tiles;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Cholesky;

/// <summary>The memory and the launch of <see cref="CholeskyRowsKernel"/> on one accelerator.</summary>
/// <param name="Factors">f.</param>
/// <param name="Chunk">Entries in a chunk.</param>
/// <param name="MatrixIsShared">Whether A is in shared memory.</param>
/// <param name="StagingIsShared">Whether the staged vectors are in shared memory.</param>
/// <param name="Threads">Threads in a group.</param>
/// <param name="Groups">Maximum groups of a launch.</param>
sealed record CholeskyRowsPlan(int Factors, int Chunk, bool MatrixIsShared, bool StagingIsShared, int Threads, int Groups)
{
    const int MaxChunk = 16;
    const int MinChunk = 8; // the width of a panel
    const int MaxThreads = 256;
    const int WarpSize = 32;

    static readonly int[] SharedSizes = [0, Shared16K.Bytes, Shared32K.Bytes, Shared48K.Bytes, int.MaxValue];

    /// <summary>Whether <see cref="RegisterRowsKernel"/> solves the systems, with A in registers.</summary>
    public bool IsInRegisters { get; init; }

    /// <summary>Groups that a multiprocessor must hold at once: 10 warps, which leaves about 200 of its registers to each thread.</summary>
    public int GroupsAtOnce => Math.Max(1, 10 * WarpSize / Threads);

    /// <summary>Bytes of shared memory for each group: the smallest size that a kernel exists for, 0 for none.</summary>
    public int SharedBytes => Array.Find(SharedSizes, size => size >= SharedFloats * sizeof(float));

    /// <summary>Floats of the workspace in the accelerator's memory, for all groups.</summary>
    public long WorkspaceFloats => (long)Groups * ((MatrixIsShared ? 0 : Matrix) + (StagingIsShared ? 0 : Staging));

    /// <summary>Bytes on the accelerator: the workspace, and the failures of each group.</summary>
    public long Bytes => Math.Max(1, WorkspaceFloats) * sizeof(float) + 2L * Groups * sizeof(int);

    int SharedFloats => IsInRegisters
        ? TeamMemory.Quads(CholeskyRowsKernel.TilesPerSide(Factors), operands: 2) * Float4.Length
        : (MatrixIsShared ? Matrix : 0) + (StagingIsShared ? Staging : 0);

    int Matrix => CholeskyRowsKernel.MatrixLength(Factors);

    int Staging => CholeskyRowsKernel.StagingLength(Factors, Chunk);

    /// <summary>The plan for the rows of a training: with A in registers where the accelerator and the size allow it.</summary>
    public static CholeskyRowsPlan ForRows(Accelerator accelerator, int factors)
    {
        var isInRegisters = TeamShape.IsUsedOn(accelerator) && TeamShape.For(factors) is not null;
        return isInRegisters ? InRegisters(factors, accelerator.NumMultiprocessors) : For(accelerator, factors);
    }

    /// <summary>The plan of a device that keeps A in registers. The factors are at most those of the largest <see cref="TeamShape"/>.</summary>
    public static CholeskyRowsPlan InRegisters(int factors, int multiprocessors) =>
        new(factors, TeamMemory.Chunk, true, true, ThreadsFor(factors, MaxThreads), multiprocessors * 16) { IsInRegisters = true };

    /// <summary>The plan for an accelerator, with A in memory.</summary>
    public static CholeskyRowsPlan For(Accelerator accelerator, int factors)
    {
        var threads = accelerator.IsEmulated() ? 1 : ThreadsFor(factors, accelerator.MaxNumThreadsPerGroup);
        return For(factors, accelerator.MaxSharedMemoryPerGroup, threads, accelerator.NumMultiprocessors);
    }

    /// <summary>The plan for a device with so much shared memory for each group.</summary>
    public static CholeskyRowsPlan For(int factors, int sharedBytes, int threads, int multiprocessors)
    {
        var shared = new CholeskyRowsPlan(factors, MaxChunk, true, true, threads, multiprocessors * 16);
        if (shared.SharedBytes <= sharedBytes) return shared;
        shared = shared with { Chunk = MinChunk };
        if (shared.SharedBytes <= sharedBytes) return shared;
        // Each group has a matrix of its own, so only as many groups as keep the device busy.
        var mixed = new CholeskyRowsPlan(factors, MaxChunk, false, true, threads, multiprocessors * 4);
        if (mixed.SharedBytes <= sharedBytes) return mixed;
        mixed = mixed with { Chunk = MinChunk };
        return mixed.SharedBytes <= sharedBytes ? mixed : mixed with { StagingIsShared = false, Chunk = MaxChunk };
    }

    static int ThreadsFor(int factors, int max)
    {
        var tiles = Triangle.Start(CholeskyRowsKernel.TilesPerSide(factors));
        return Math.Min(max, Math.Min(MaxThreads, (tiles + WarpSize - 1) / WarpSize * WarpSize));
    }
}

/// <summary>
/// The shared memory of a kernel, a type argument of the kernel and not a number of its launch. For memory that a launch sizes, ILGPU's OpenCL keeps
/// one pointer that all groups write, so groups on different cores of a processor use each other's memory.
/// </summary>
interface ISharedSize
{
    /// <summary>Floats for each group.</summary>
    static abstract int Floats { get; }
}

/// <summary>8 KiB: short rows whose matrix is in registers.</summary>
readonly struct Shared8K : ISharedSize
{
    public const int Bytes = 8 << 10;

    public static int Floats => Bytes / sizeof(float);
}

/// <summary>16 KiB: systems of up to 64 factors.</summary>
readonly struct Shared16K : ISharedSize
{
    public const int Bytes = 16 << 10;

    public static int Floats => Bytes / sizeof(float);
}

/// <summary>32 KiB, which every OpenCL device has: systems of up to 104 factors, or 112 with the smaller chunk.</summary>
readonly struct Shared32K : ISharedSize
{
    public const int Bytes = 32 << 10;

    public static int Floats => Bytes / sizeof(float);
}

/// <summary>48 KiB, the maximum of a CUDA kernel: systems of up to 136 factors.</summary>
readonly struct Shared48K : ISharedSize
{
    public const int Bytes = 48 << 10;

    public static int Floats => Bytes / sizeof(float);
}
