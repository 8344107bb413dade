using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>The form of the kernels over rows, and how many threads a group of them has.</summary>
/// <param name="Warps">A warp a row, its vectors in registers; else a group a row.</param>
/// <param name="Threads">Threads a group.</param>
readonly record struct RowShape(bool Warps, int Threads)
{
    const int WarpThreads = 128;
    const int FewestGroupThreads = 64;

    /// <summary>Whether a warp's registers hold the vectors: up to four quads a lane.</summary>
    public static bool FitsWarp(Accelerator accelerator, int stride) => stride <= 4 * accelerator.WarpSize * Float4.Length;

    /// <summary>The form that suits a device: warps on CUDA while the vectors fit, groups elsewhere.</summary>
    public static RowShape For(Accelerator accelerator, int stride) =>
        accelerator.AcceleratorType == AcceleratorType.Cuda && FitsWarp(accelerator, stride) ? OfWarps(accelerator) : OfGroups(GroupThreads(accelerator, stride));

    /// <summary>A warp a row; <see cref="FitsWarp"/> must hold.</summary>
    public static RowShape OfWarps(Accelerator accelerator) => new(true, accelerator.AcceleratorType == AcceleratorType.CPU ? accelerator.WarpSize : WarpThreads);

    /// <summary>A group a row, of any number of threads up to <see cref="GroupMemory.MostThreads"/>.</summary>
    public static RowShape OfGroups(int threads) => new(false, threads);

    /// <summary>One thread on ILGPU's CPU accelerator, where barriers cost milliseconds; elsewhere a thread a quad, within limits.</summary>
    static int GroupThreads(Accelerator accelerator, int stride)
    {
        if (accelerator.AcceleratorType == AcceleratorType.CPU) return 1;
        var most = Math.Min(GroupMemory.MostThreads, accelerator.MaxNumThreadsPerGroup);
        return Math.Min(most, Math.Max(FewestGroupThreads, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(stride / Float4.Length))));
    }
}
