using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>A Gram matrix in the memory of an accelerator, with the kernels that compute it.</summary>
sealed class DeviceGram : IDisposable
{
    const int FewestSlabRows = 256;
    const int MostSlabs = 256;
    const long MostPartialElements = 1 << 24;
    const int AddThreads = 64;

    readonly Accelerator accelerator;
    readonly TileShape shape;
    readonly MemoryBuffer1D<Float4, Stride1D.Dense> gram;
    readonly MemoryBuffer1D<Float4, Stride1D.Dense> partial;
    readonly Action<KernelConfig, FactorsView, int, int, ArrayView<Float4>, int> sumSlab;
    readonly Action<KernelConfig, ArrayView<float>, int, int, int, float, ArrayView<float>> addSlabs;

    /// <param name="accelerator">Where it lies.</param>
    /// <param name="shape">How its groups cover a tile.</param>
    /// <param name="stride">Floats in a row of factors.</param>
    /// <param name="rows">The most rows that a matrix of factors will have.</param>
    public DeviceGram(Accelerator accelerator, TileShape shape, int stride, int rows)
    {
        this.accelerator = accelerator;
        this.shape = shape;
        Stride = stride;
        var quads = (long)stride * stride / Float4.Length;
        gram = accelerator.Allocate1D<Float4>(quads);
        partial = accelerator.Allocate1D<Float4>(quads * SlabsFor(rows, stride));
        sumSlab = accelerator.LoadStreamKernel<FactorsView, int, int, ArrayView<Float4>, int>(GramKernel.SumSlab);
        addSlabs = accelerator.LoadStreamKernel<ArrayView<float>, int, int, int, float, ArrayView<float>>(GramKernel.AddSlabs);
    }

    public int Stride { get; }

    /// <summary>G [stride × stride], in quads.</summary>
    public ArrayView<Float4> Quads => gram.View;

    /// <summary>G [stride × stride].</summary>
    public ArrayView<float> Values => gram.View.AsContiguous().Cast<float>();

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(int rows, int stride) => (1L + SlabsFor(rows, stride)) * stride * stride * sizeof(float);

    /// <summary>Computes G from the fixed side.</summary>
    /// <param name="y">[rows × f]</param>
    /// <param name="regularization">λ; 0 gives YᵀY.</param>
    public void Compute(DeviceFactors y, float regularization)
    {
        // The partition depends on the matrix alone, never on the device: the same slabs, the same order.
        var slabs = SlabsFor(y.Rows, Stride);
        var slabRows = (int)(((long)y.Rows + slabs - 1) / slabs);
        var grid = new Index3D(shape.ColumnTiles(Stride), shape.RowTiles(Stride), slabs);
        sumSlab(new KernelConfig(grid, new Index3D(shape.Threads, 1, 1)), y.View, y.Rows, slabRows, partial.View, shape.ColumnThreads);
        var threads = accelerator.AcceleratorType == AcceleratorType.CPU ? 1 : AddThreads;
        addSlabs(
            new KernelConfig((Stride * Stride + threads - 1) / threads, threads), partial.View.AsContiguous().Cast<float>(), slabs, y.Factors, Stride, regularization, Values);
    }

    public void Dispose()
    {
        gram.Dispose();
        partial.Dispose();
    }

    static int SlabsFor(int rows, int stride) =>
        (int)Math.Clamp(Math.Min(rows / FewestSlabRows, MostPartialElements / ((long)stride * stride)), 1, MostSlabs);
}
