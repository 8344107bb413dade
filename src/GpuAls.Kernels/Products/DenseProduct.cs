using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>Launches <see cref="DenseProductKernel"/>.</summary>
sealed class DenseProduct
{
    readonly TileShape shape;
    readonly Action<KernelConfig, FactorsView, int, ArrayView<Float4>, float, FactorsView, int> multiply;

    DenseProduct(TileShape shape, Action<KernelConfig, FactorsView, int, ArrayView<Float4>, float, FactorsView, int> multiply)
    {
        this.shape = shape;
        this.multiply = multiply;
    }

    /// <summary>Compiles the kernel.</summary>
    public static DenseProduct For(Accelerator accelerator, TileShape shape) =>
        new(shape, accelerator.LoadStreamKernel<FactorsView, int, ArrayView<Float4>, float, FactorsView, int>(DenseProductKernel.Multiply));

    /// <summary>product = sign·left·G for the first <paramref name="rows"/> rows.</summary>
    public void Multiply(FactorsView left, int rows, ArrayView<Float4> gram, float sign, FactorsView product)
    {
        var grid = new Index2D(shape.RowTiles(rows), shape.ColumnTiles(left.QuadsPerRow * Float4.Length));
        multiply(new KernelConfig(grid, new Index2D(shape.Threads, 1)), left, rows, gram, sign, product, shape.ColumnThreads);
    }
}
