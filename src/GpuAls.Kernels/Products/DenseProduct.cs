using GpuAls.Kernels.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Products;

/// <summary>The dense term of A·p, the one that all rows share: G·p, or p itself in the coordinates in which G is the identity.</summary>
interface IDenseTerm
{
    /// <summary>Whether the term is p itself. No step of a row then waits for a product of all rows.</summary>
    bool IsIdentity { get; }

    /// <summary>q = sign·(dense term of A·p) for the first <paramref name="rows"/> rows.</summary>
    /// <param name="p">[rows × stride]</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="gram">G [stride × stride], in quads.</param>
    /// <param name="sign">1 or −1.</param>
    /// <param name="q">[rows × stride]</param>
    void Multiply(FactorsView p, int rows, ArrayView<Float4> gram, float sign, FactorsView q);
}

/// <summary>Launches <see cref="DenseProductKernel"/>.</summary>
/// <typeparam name="TLeft">How the left rows are stored.</typeparam>
/// <typeparam name="TProduct">How their products are stored.</typeparam>
class DenseProduct<TLeft, TProduct>
    where TLeft : struct, IFactorsView<TLeft>
    where TProduct : struct, IFactorsView<TProduct>
{
    readonly TileShape shape;
    readonly Action<KernelConfig, TLeft, int, ArrayView<Float4>, float, TProduct, int> multiply;

    /// <summary>Compiles the kernel.</summary>
    public DenseProduct(Accelerator accelerator, TileShape shape)
    {
        this.shape = shape;
        multiply = shape.Load(Load<EightBySide>, Load<FourBySide>, Load<OneThread>);

        Action<KernelConfig, TLeft, int, ArrayView<Float4>, float, TProduct, int> Load<TThreads>() where TThreads : struct, ITileThreads =>
            accelerator.LoadStreamKernel<TLeft, int, ArrayView<Float4>, float, TProduct, int>(
                DenseProductKernel.Multiply<TThreads, TLeft, TProduct>);
    }

    /// <summary>product = sign·left·right for the first <paramref name="rows"/> rows.</summary>
    /// <param name="left">[rows × stride]</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="right">[stride × stride], in quads.</param>
    /// <param name="sign">1 or −1.</param>
    /// <param name="product">[rows × stride]</param>
    public void Multiply(TLeft left, int rows, ArrayView<Float4> right, float sign, TProduct product) =>
        Multiply(left, rows, right, sign, product, rightQuad: 0);

    /// <summary>
    /// The same product with fewer columns of right: those from a quad on that <paramref name="product"/> has room for, then zeros.
    /// </summary>
    public void Multiply(TLeft left, int rows, ArrayView<Float4> right, float sign, TProduct product, int rightQuad)
    {
        var grid = new Index2D(shape.Tiles(rows), shape.Tiles(product.QuadsPerRow * Float4.Length));
        multiply(new KernelConfig(grid, new Index2D(shape.Threads, 1)), left, rows, right, sign, product, rightQuad);
    }
}

/// <summary>The dense term G·p, for all rows of a batch at once.</summary>
/// <param name="accelerator">The accelerator that runs the kernel.</param>
/// <param name="shape">The threads of a group.</param>
sealed class GramTerm(Accelerator accelerator, TileShape shape) : DenseProduct<FactorsView, FactorsView>(accelerator, shape), IDenseTerm
{
    public bool IsIdentity => false;
}

/// <summary>The dense term p, for all rows of a batch at once.</summary>
/// <param name="accelerator">The accelerator that runs the kernel.</param>
sealed class IdentityTerm(Accelerator accelerator) : IDenseTerm
{
    readonly ScaledCopy<FactorsView, FactorsView> copy = new(accelerator);

    public bool IsIdentity => true;

    public void Multiply(FactorsView p, int rows, ArrayView<Float4> gram, float sign, FactorsView q) => copy.Copy(p, rows, sign, q);
}
