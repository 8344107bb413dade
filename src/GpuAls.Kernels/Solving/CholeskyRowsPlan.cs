using GpuAls.Core;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>Where <see cref="CholeskyRowsKernel"/> keeps its matrices, and how it is launched.</summary>
/// <param name="Factors">f.</param>
/// <param name="Chunk">Entries staged at once.</param>
/// <param name="MatrixIsShared">Whether A is in shared memory.</param>
/// <param name="StagingIsShared">Whether the staged vectors are.</param>
/// <param name="Threads">Threads a group.</param>
/// <param name="Groups">The most groups of a launch.</param>
sealed record CholeskyRowsPlan(int Factors, int Chunk, bool MatrixIsShared, bool StagingIsShared, int Threads, int Groups)
{
    const int LargestChunk = 16;
    const int SmallestChunk = 8; // the panel of the decomposition is as wide
    const int MostThreads = 256;
    const int WarpSize = 32;

    static readonly int[] SharedSizes = [0, Shared16K.Bytes, Shared32K.Bytes, Shared48K.Bytes, int.MaxValue];

    /// <summary>Bytes of shared memory a group: the smallest of the sizes that there are a kernel for, 0 for none.</summary>
    public int SharedBytes => Array.Find(SharedSizes, size => size >= SharedFloats * sizeof(float));

    /// <summary>Floats of the workspace in the accelerator's memory, all groups together.</summary>
    public long WorkspaceFloats => (long)Groups * ((MatrixIsShared ? 0 : Matrix) + (StagingIsShared ? 0 : Staging));

    /// <summary>Bytes on the accelerator: the workspace, and what each group could not solve.</summary>
    public long Bytes => Math.Max(1, WorkspaceFloats) * sizeof(float) + 2L * Groups * sizeof(int);

    int SharedFloats => (MatrixIsShared ? Matrix : 0) + (StagingIsShared ? Staging : 0);

    int Matrix => CholeskyRowsKernel.MatrixLength(Factors);

    int Staging => CholeskyRowsKernel.StagingLength(Factors, Chunk);

    /// <summary>All rows, one batch after the other and numbered from its start; in a batch those with most entries first, and of equal ones the lower.</summary>
    public static int[] LongestFirst(WeightedRows rows, IReadOnlyList<RowBatch> batches) =>
        [.. batches.SelectMany(batch => Enumerable.Range(0, batch.Rows).OrderByDescending(row => rows.RowLength(batch.FirstRow + row)))];

    /// <summary>The plan for an accelerator.</summary>
    public static CholeskyRowsPlan For(Accelerator accelerator, int factors)
    {
        // A group of the CPU accelerator is so many threads of the operating system that wait for each other: one is fastest by far.
        var threads = accelerator.AcceleratorType == AcceleratorType.CPU ? 1 : ThreadsFor(factors, accelerator.MaxNumThreadsPerGroup);
        return For(factors, accelerator.MaxSharedMemoryPerGroup, threads, accelerator.NumMultiprocessors);
    }

    /// <summary>The plan for a device of so much shared memory a group.</summary>
    public static CholeskyRowsPlan For(int factors, int sharedBytes, int threads, int multiprocessors)
    {
        var shared = new CholeskyRowsPlan(factors, LargestChunk, true, true, threads, multiprocessors * 16);
        if (shared.SharedBytes <= sharedBytes) return shared;
        shared = shared with { Chunk = SmallestChunk };
        if (shared.SharedBytes <= sharedBytes) return shared;
        // Each group has a matrix of its own: as few groups as keep the device busy.
        var mixed = new CholeskyRowsPlan(factors, LargestChunk, false, true, threads, multiprocessors * 4);
        if (mixed.SharedBytes <= sharedBytes) return mixed;
        mixed = mixed with { Chunk = SmallestChunk };
        return mixed.SharedBytes <= sharedBytes ? mixed : mixed with { StagingIsShared = false, Chunk = LargestChunk };
    }

    static int ThreadsFor(int factors, int most)
    {
        var tiles = Triangle.Start(CholeskyRowsKernel.TilesPerSide(factors));
        return Math.Min(most, Math.Min(MostThreads, (tiles + WarpSize - 1) / WarpSize * WarpSize));
    }
}
