using GpuAls.Core;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>
/// The coordinates of <see cref="Solver.PreconditionedConjugateGradient"/> on an accelerator: G is decomposed by the computer in float64, the accelerator whitens
/// the fixed side, and takes the rows of a batch there and back. Both sides share it.
/// </summary>
/// <typeparam name="TView">How the factors are stored, the whitened ones too.</typeparam>
sealed class Preconditioner<TView> : IWorkingRows<TView> where TView : struct, IFactorsView<TView>
{
    readonly Accelerator accelerator;
    readonly DenseProduct<TView, TView> whiten;
    readonly DenseProduct<TView, FactorsView> enter;
    readonly DenseProduct<FactorsView, TView> leave;
    readonly IStoredFactors<TView> whitened;
    readonly DeviceFactors working;
    readonly MemoryBuffer1D<Float4, Stride1D.Dense> triangles;

    /// <param name="accelerator">Where it is.</param>
    /// <param name="shape">How a group covers a tile of a product.</param>
    /// <param name="storage">How factors are stored.</param>
    /// <param name="sideRows">The most rows of a fixed side.</param>
    /// <param name="batchRows">The most rows of a batch.</param>
    /// <param name="factors">f</param>
    public Preconditioner(Accelerator accelerator, TileShape shape, FactorStorage<TView> storage, int sideRows, int batchRows, int factors)
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
    public IStoredFactors<TView> Whitened => whitened;

    int TriangleQuads => working.Stride * working.Stride / Float4.Length;

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(Precision precision, int sideRows, int batchRows, int stride) =>
        FactorStorage.Bytes(precision, sideRows, stride) + DeviceFactors.Bytes(batchRows, stride) + 3L * stride * stride * sizeof(float);

    /// <summary>Takes a fixed side into the coordinates that belong to it.</summary>
    /// <param name="gram">Its G.</param>
    /// <param name="y">[rows × f]</param>
    /// <param name="side">"user" or "item".</param>
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
