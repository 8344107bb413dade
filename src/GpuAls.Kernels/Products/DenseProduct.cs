using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>Launches <see cref="DenseProductKernel"/>.</summary>
/// <typeparam name="TLeft">How the rows are stored that are multiplied.</typeparam>
/// <typeparam name="TProduct">How their products are stored.</typeparam>
class DenseProduct<TLeft, TProduct>
    where TLeft : struct, IFactorsView<TLeft>
    where TProduct : struct, IFactorsView<TProduct>
{
    readonly TileShape shape;
    readonly Action<KernelConfig, TLeft, int, ArrayView<Float4>, float, TProduct, int, int> multiply;

    /// <summary>Compiles the kernel.</summary>
    public DenseProduct(Accelerator accelerator, TileShape shape)
    {
        this.shape = shape;
        multiply = accelerator.LoadStreamKernel<TLeft, int, ArrayView<Float4>, float, TProduct, int, int>(DenseProductKernel.Multiply);
    }

    /// <summary>product = sign·left·right for the first <paramref name="rows"/> rows.</summary>
    /// <param name="left">[rows × stride]</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="right">[stride × stride], in quads.</param>
    /// <param name="sign">1 or −1.</param>
    /// <param name="product">[rows × stride]</param>
    public void Multiply(TLeft left, int rows, ArrayView<Float4> right, float sign, TProduct product) => Multiply(left, rows, right, sign, product, rightQuad: 0);

    /// <summary>The same with those columns of right alone that the product has room for, from a quad on; zeros beyond the last.</summary>
    public void Multiply(TLeft left, int rows, ArrayView<Float4> right, float sign, TProduct product, int rightQuad)
    {
        var grid = new Index2D(shape.RowTiles(rows), shape.ColumnTiles(product.QuadsPerRow * Float4.Length));
        multiply(new KernelConfig(grid, new Index2D(shape.Threads, 1)), left, rows, right, sign, product, shape.ColumnThreads, rightQuad);
    }
}

/// <summary>G·p for all rows of a batch at once.</summary>
/// <param name="accelerator">Where it runs.</param>
/// <param name="shape">How a group covers a tile.</param>
sealed class GramPart(Accelerator accelerator, TileShape shape) : DenseProduct<FactorsView, FactorsView>(accelerator, shape), IDensePart
{
    public bool IsIdentity => false;
}
