using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.ConjugateGradient;

/// <summary>
/// The fixed side in the coordinates of <see cref="Solver.PreconditionedConjugateGradient"/>, in which G is the identity. The computer decomposes G
/// in float64, the accelerator whitens the fixed side and converts the rows of a batch to these coordinates and back. The half-sweeps of both sides
/// share it.
/// </summary>
/// <typeparam name="TView">How the factors are stored, including the whitened ones.</typeparam>
sealed class WhitenedSide<TView> : IWorkingRows<TView> where TView : struct, IFactorsView<TView>
{
    readonly Accelerator accelerator;
    readonly DenseProduct<TView, TView> whiten;
    readonly DenseProduct<TView, FactorsView> enter;
    readonly DenseProduct<FactorsView, TView> leave;
    readonly IStoredFactors<TView> whitened;
    readonly DeviceFactors working;
    readonly MemoryBuffer1D<Float4, Stride1D.Dense> triangles;

    /// <param name="accelerator">The accelerator.</param>
    /// <param name="shape">How a group covers a tile of a product.</param>
    /// <param name="storage">Allocates the whitened factors.</param>
    /// <param name="sideRows">Maximum rows of a fixed side.</param>
    /// <param name="batchRows">Maximum rows in a batch.</param>
    /// <param name="factors">f</param>
    public WhitenedSide(Accelerator accelerator, TileShape shape, FactorStorage<TView> storage, int sideRows, int batchRows, int factors)
    {
        this.accelerator = accelerator;
        whiten = new DenseProduct<TView, TView>(accelerator, shape);
        enter = new DenseProduct<TView, FactorsView>(accelerator, shape);
        leave = new DenseProduct<FactorsView, TView>(accelerator, shape);
        whitened = storage.Zeros(accelerator, sideRows, factors);
        working = DeviceFactors.Zeros(accelerator, batchRows, factors);
        triangles = accelerator.Allocate1D<Float4>(3L * TriangleQuads);
    }

    /// <summary>Z = Y·L⁻ᵀ [rows × f], after <see cref="Whiten"/>.</summary>
    public IStoredFactors<TView> Factors => whitened;

    int TriangleQuads => working.Stride * working.Stride / Float4.Length;

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(Precision precision, int sideRows, int batchRows, int stride) =>
        FactorStorage.Bytes(precision, sideRows, stride) + DeviceFactors.Bytes(batchRows, stride) + 3L * stride * stride * sizeof(float);

    /// <summary>Whitens a fixed side: Z = Y·L⁻ᵀ, where L·Lᵀ is its G.</summary>
    /// <param name="gram">G of the fixed side.</param>
    /// <param name="y">[rows × f]</param>
    /// <param name="side">The fixed side, "user" or "item".</param>
    /// <exception cref="GpuAlsException">G is not positive definite.</exception>
    public void Whiten(DeviceGram<TView> gram, IStoredFactors<TView> y, string side)
    {
        var values = new float[gram.Values.Length];
        gram.Values.CopyToCPU(accelerator.DefaultStream, values);
        var computed = GramTriangles.Of(Array.ConvertAll(values, value => (double)value), y.Factors, y.Stride, y.Stride, side);
        var floats = triangles.View.AsContiguous().Cast<float>();
        float[][] inOrder = [computed.Whiten, computed.Enter, computed.Leave];
        for (var number = 0; number < inOrder.Length; number++)
            floats.SubView((long)number * values.Length, values.Length).CopyFromCPU(accelerator.DefaultStream, inOrder[number]);
        whiten.Multiply(y.View, y.Rows, Triangle(0), 1, whitened.View);
    }

    public FactorsView Take(TView stored, int rows)
    {
        enter.Multiply(stored, rows, Triangle(1), 1, working.View);
        return working.View;
    }

    public void Return(TView stored, int rows) => leave.Multiply(working.View, rows, Triangle(2), 1, stored);

    public void Dispose()
    {
        whitened.Dispose();
        working.Dispose();
        triangles.Dispose();
    }

    ArrayView<Float4> Triangle(int number) => triangles.View.AsContiguous().SubView((long)number * TriangleQuads, TriangleQuads);
}
