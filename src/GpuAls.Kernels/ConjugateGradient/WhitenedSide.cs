using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;
using ILGPU.Runtime;

namespace GpuAls.Kernels.ConjugateGradient;

/// <summary>
/// The fixed side in the coordinates of <see cref="Solver.PreconditionedConjugateGradient"/>, in which G is the identity. The accelerator whitens
/// the fixed side and converts the rows of a batch to these coordinates and back. The half-sweeps of both sides share it.
/// </summary>
/// <typeparam name="TView">How the factors are stored, including the whitened ones.</typeparam>
sealed class WhitenedSide<TView> : IWorkingRows<TView> where TView : struct, IFactorsView<TView>
{
    readonly DenseProduct<TView, TView> whiten;
    readonly DenseProduct<TView, FactorsView> enter;
    readonly DenseProduct<FactorsView, TView> leave;
    readonly IStoredFactors<TView> whitened;
    readonly DeviceFactors working;
    readonly DeviceTriangles triangles;

    /// <param name="accelerator">The accelerator.</param>
    /// <param name="shape">How a group covers a tile of a product.</param>
    /// <param name="storage">Allocates the whitened factors.</param>
    /// <param name="sideRows">Maximum rows of a fixed side.</param>
    /// <param name="batchRows">Maximum rows in a batch.</param>
    /// <param name="factors">f</param>
    public WhitenedSide(Accelerator accelerator, TileShape shape, FactorStorage<TView> storage, int sideRows, int batchRows, int factors)
    {
        whiten = new DenseProduct<TView, TView>(accelerator, shape);
        enter = new DenseProduct<TView, FactorsView>(accelerator, shape);
        leave = new DenseProduct<FactorsView, TView>(accelerator, shape);
        whitened = storage.Zeros(accelerator, sideRows, factors);
        working = DeviceFactors.Zeros(accelerator, batchRows, factors);
        triangles = new DeviceTriangles(accelerator, working.Stride);
    }

    /// <summary>Z = Y·L⁻ᵀ [rows × f], after <see cref="Whiten"/>.</summary>
    public IStoredFactors<TView> Factors => whitened;

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(Accelerator accelerator, Precision precision, int sideRows, int batchRows, int stride) =>
        FactorStorage.Bytes(precision, sideRows, stride) + DeviceFactors.Bytes(batchRows, stride) + DeviceTriangles.Bytes(accelerator, stride);

    /// <summary>Whitens a fixed side: Z = Y·L⁻ᵀ, where L·Lᵀ is its G.</summary>
    /// <param name="gram">G of the fixed side.</param>
    /// <param name="y">[rows × f]</param>
    /// <param name="side">The fixed side, "user" or "item".</param>
    /// <exception cref="GpuAlsException">G is not positive definite, if the computer decomposes it.</exception>
    public void Whiten(DeviceGram<TView> gram, IStoredFactors<TView> y, string side)
    {
        triangles.Compute(gram, y.Factors, side);
        // Also the priors of the rows to solve, which are behind the fixed side.
        whiten.Multiply(y.View, y.AllRows, triangles.Whiten, 1, whitened.View);
    }

    /// <summary>Waits for the accelerator if it decomposed G itself.</summary>
    /// <exception cref="GpuAlsException">The last G was not positive definite; the rows that were solved since are not numbers.</exception>
    public void ThrowOnFailure() => triangles.ThrowOnFailure();

    public FactorsView Take(TView stored, int rows)
    {
        enter.Multiply(stored, rows, triangles.Enter, 1, working.View);
        return working.View;
    }

    public void Return(TView stored, int rows) => leave.Multiply(working.View, rows, triangles.Leave, 1, stored);

    public void Dispose()
    {
        whitened.Dispose();
        working.Dispose();
        triangles.Dispose();
    }
}
