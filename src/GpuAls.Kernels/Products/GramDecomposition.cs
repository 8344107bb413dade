using GpuAls.Kernels.Launching;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Products;

/// <summary>Launches <see cref="TriangleKernel"/>: 1 + 2·⌈stride ÷ 32⌉ launches for a Gram matrix, none of which the computer waits for.</summary>
sealed class GramDecomposition : IDisposable
{
    /// <summary>Threads of a group that decomposes a tile on a GPU.</summary>
    public const int DecomposingThreads = 256;

    /// <summary>Threads of a group that eliminates on a GPU, each with 4 × 4 elements of a tile.</summary>
    public const int EliminatingThreads = 64;

    const int ElementThreads = 128;

    readonly Accelerator accelerator;
    readonly int stride;
    readonly int decomposingThreads;
    readonly int eliminatingThreads;
    readonly MemoryBuffer1D<double, Stride1D.Dense> matrix;
    readonly MemoryBuffer1D<int, Stride1D.Dense> failed;
    readonly Action<KernelConfig, TriangleView> widen;
    readonly Action<KernelConfig, TriangleView, int> decompose;
    readonly Action<KernelConfig, TriangleView, int> eliminate;

    /// <param name="accelerator">An accelerator with float64.</param>
    /// <param name="stride">Floats in a row of G.</param>
    /// <param name="maxThreads">Maximum threads of a group.</param>
    public GramDecomposition(Accelerator accelerator, int stride, int maxThreads = DecomposingThreads)
    {
        this.accelerator = accelerator;
        this.stride = stride;
        var threads = Math.Min(maxThreads, accelerator.MaxNumThreadsPerGroup);
        (decomposingThreads, eliminatingThreads) = (Math.Min(DecomposingThreads, threads), Math.Min(EliminatingThreads, threads));
        matrix = accelerator.Allocate1D<double>((long)Width * Width);
        failed = accelerator.Allocate1D<int>(1);
        widen = accelerator.LoadStreamKernel<TriangleView>(TriangleKernel.Widen);
        decompose = accelerator.LoadStreamKernel<TriangleView, int>(TriangleKernel.Decompose);
        eliminate = accelerator.LoadStreamKernel<TriangleView, int>(TriangleKernel.Eliminate);
    }

    int Width => Tiles(stride) * TriangleKernel.Side;

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(int stride)
    {
        var width = (long)Tiles(stride) * TriangleKernel.Side;
        return width * width * sizeof(double) + sizeof(int);
    }

    /// <summary>Queues the decomposition of G. The triangles must hold zeros beyond f and on their other side of the diagonal.</summary>
    /// <param name="gram">G [stride × stride].</param>
    /// <param name="factors">f.</param>
    /// <param name="whiten">L⁻ᵀ [stride × stride].</param>
    /// <param name="enter">L [stride × stride].</param>
    /// <param name="leave">L⁻¹ [stride × stride].</param>
    public void Run(ArrayView<float> gram, int factors, ArrayView<float> whiten, ArrayView<float> enter, ArrayView<float> leave)
    {
        var tiles = Tiles(stride);
        var view = new TriangleView(gram, factors, stride, tiles, matrix.View, whiten, enter, leave, failed.View);
        failed.MemSetToZero();
        widen(accelerator.ThreadPerElement((long)Width * Width, ElementThreads), view);
        for (var step = 0; step < tiles; step++)
        {
            decompose(new KernelConfig(1, decomposingThreads), view, step);
            eliminate(new KernelConfig(tiles * (tiles + 1) / 2 - step * (step + 1) / 2, eliminatingThreads), view, step);
        }
    }

    /// <summary>Waits for the accelerator, and returns whether the last G was not positive definite, up to rounding.</summary>
    public bool HasFailed()
    {
        var value = new int[1];
        failed.View.CopyToCPU(accelerator.DefaultStream, value);
        return value[0] != 0;
    }

    public void Dispose()
    {
        matrix.Dispose();
        failed.Dispose();
    }

    static int Tiles(int stride) => (stride + TriangleKernel.Side - 1) / TriangleKernel.Side;
}
