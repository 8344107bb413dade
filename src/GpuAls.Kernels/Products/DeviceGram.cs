using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Tiles;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Products;

/// <summary>A Gram matrix in the memory of an accelerator, and the kernels that compute it.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
sealed class DeviceGram<TView> : IDisposable where TView : struct, IFactorsView<TView>
{
    const int AddThreads = 64;

    readonly Accelerator accelerator;
    readonly TileShape shape;
    readonly MemoryBuffer1D<Float4, Stride1D.Dense> gram;
    readonly MemoryBuffer1D<Float4, Stride1D.Dense> partial;
    readonly Action<KernelConfig, TView, int, int, ArrayView<Float4>> sumSlab;
    readonly Action<KernelConfig, ArrayView<float>, int, int, int, float, ArrayView<float>> addSlabs;

    /// <param name="accelerator">The accelerator.</param>
    /// <param name="shape">The threads of a group.</param>
    /// <param name="stride">Floats in a row of factors.</param>
    /// <param name="rows">Maximum rows of a matrix of factors.</param>
    public DeviceGram(Accelerator accelerator, TileShape shape, int stride, int rows)
    {
        this.accelerator = accelerator;
        this.shape = shape;
        Stride = stride;
        var quads = (long)stride * stride / Float4.Length;
        gram = accelerator.Allocate1D<Float4>(quads);
        partial = accelerator.Allocate1D<Float4>(quads * GramSlabs.For(rows, stride));
        sumSlab = shape.Load(LoadSumSlab<EightBySide>, LoadSumSlab<FourBySide>, LoadSumSlab<OneThread>);
        addSlabs = accelerator.LoadStreamKernel<ArrayView<float>, int, int, int, float, ArrayView<float>>(GramKernel.AddSlabs);
    }

    public int Stride { get; }

    /// <summary>G [stride × stride], in quads.</summary>
    public ArrayView<Float4> Quads => gram.View;

    /// <summary>G [stride × stride].</summary>
    public ArrayView<float> Values => gram.View.AsContiguous().Cast<float>();

    /// <summary>Computes G of the fixed side.</summary>
    /// <param name="y">[rows × f]</param>
    /// <param name="regularization">λ; 0 gives YᵀY alone.</param>
    public void Compute(IStoredFactors<TView> y, float regularization)
    {
        var slabs = GramSlabs.For(y.Rows, Stride);
        var slabRows = (int)(((long)y.Rows + slabs - 1) / slabs);
        var grid = new Index2D(Triangle.Start(shape.Tiles(Stride)), slabs);
        sumSlab(new KernelConfig(grid, new Index2D(shape.Threads, 1)), y.View, y.Rows, slabRows, partial.View);
        var partials = partial.View.AsContiguous().Cast<float>();
        addSlabs(accelerator.ThreadPerElement((long)Stride * Stride, AddThreads), partials, slabs, y.Factors, Stride, regularization, Values);
    }

    /// <summary>Copies G to the accelerator.</summary>
    /// <param name="outerProducts">YᵀY [stride × stride]</param>
    /// <param name="factors">f.</param>
    /// <param name="regularization">λ</param>
    public void Upload(double[] outerProducts, int factors, float regularization)
    {
        var values = Array.ConvertAll(outerProducts, value => (float)value);
        for (var k = 0; k < factors; k++) values[k * Stride + k] = (float)(outerProducts[k * Stride + k] + regularization);
        Values.CopyFromCPU(accelerator.DefaultStream, values);
        accelerator.DefaultStream.Synchronize();
    }

    public void Dispose()
    {
        gram.Dispose();
        partial.Dispose();
    }

    Action<KernelConfig, TView, int, int, ArrayView<Float4>> LoadSumSlab<TThreads>() where TThreads : struct, ITileThreads =>
        accelerator.LoadStreamKernel<TView, int, int, ArrayView<Float4>>(GramKernel.SumSlab<TThreads, TView>);
}

/// <summary>
/// The number of slabs that the rows of a Gram matrix are cut into. It follows from the matrix alone, not from the device, so every device adds in
/// the same order.
/// </summary>
static class GramSlabs
{
    const int MinSlabRows = 256;
    const int MaxSlabs = 256;
    const long MaxPartialElements = 1 << 24;

    public static int For(int rows, int stride) =>
        (int)Math.Clamp(Math.Min(rows / MinSlabRows, MaxPartialElements / ((long)stride * stride)), 1, MaxSlabs);

    /// <summary>Bytes on the accelerator: the matrix, and a partial sum for each slab.</summary>
    public static long Bytes(int rows, int stride) => (1L + For(rows, stride)) * stride * stride * sizeof(float);
}
