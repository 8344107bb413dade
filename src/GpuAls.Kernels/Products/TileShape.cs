using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Tiles;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Products;

/// <summary>
/// The threads of a group that computes a tile of a matrix product: Side × Side threads with 8 × 8 elements each, so the tile has 8·Side lines and
/// columns. It is a type argument of the kernels, because its numbers are constants in their code.
/// </summary>
interface ITileThreads
{
    /// <summary>Threads side by side.</summary>
    static abstract int Side { get; }

    /// <summary>Terms of the sums that shared memory holds at a time. Rows of factors are padded to a multiple of it.</summary>
    static abstract int Depth { get; }
}

/// <summary>64 threads, a tile of 64 × 64: for cards. Each thread stages two quads of each operand.</summary>
readonly struct EightBySide : ITileThreads
{
    public static int Side => 8;

    public static int Depth => 8;
}

/// <summary>16 threads, a tile of 32 × 32: for devices with small groups.</summary>
readonly struct FourBySide : ITileThreads
{
    public static int Side => 4;

    public static int Depth => 4;
}

/// <summary>One thread, a tile of 8 × 8: for ILGPU's CPU accelerator. It needs no barriers.</summary>
readonly struct OneThread : ITileThreads
{
    public static int Side => 1;

    public static int Depth => 16;
}

/// <summary>The threads of a group that computes a tile of a matrix product. Every shape gives the same sums.</summary>
/// <param name="Side">The Side of one of the <see cref="ITileThreads"/>.</param>
readonly record struct TileShape(int Side)
{
    public int Threads => Side * Side;

    /// <summary>Lines, and columns, of a tile.</summary>
    public int Lines => Side * Float8.Length;

    /// <summary>The shape for an accelerator: one thread on ILGPU's CPU accelerator, otherwise the largest that its groups have room for.</summary>
    public static TileShape For(Accelerator accelerator) => accelerator.IsEmulated() || accelerator.MaxNumThreadsPerGroup < 16
        ? new TileShape(OneThread.Side)
        : new TileShape(accelerator.MaxNumThreadsPerGroup < 64 ? FourBySide.Side : EightBySide.Side);

    /// <summary>The number of tiles that cover so many lines.</summary>
    public int Tiles(int lines) => (int)(((long)lines + Lines - 1) / Lines);

    /// <summary>Loads a kernel for the threads of this shape.</summary>
    /// <typeparam name="TKernel">The delegate that launches the kernel.</typeparam>
    public TKernel Load<TKernel>(Func<TKernel> eight, Func<TKernel> four, Func<TKernel> one) => Side switch
    {
        8 => eight(),
        4 => four(),
        1 => one(),
        _ => throw new NotSupportedException($"no kernel has groups of {Side} × {Side} threads"),
    };
}
