using ILGPU;

namespace GpuAls.Kernels.Products;

/// <summary>G, its decomposition and its triangles as <see cref="TriangleKernel"/> sees them.</summary>
/// <param name="gram">G [stride × stride].</param>
/// <param name="factors">f.</param>
/// <param name="stride">Floats in a row of G and of the triangles.</param>
/// <param name="tiles">Tiles in a row of <paramref name="matrix"/>.</param>
/// <param name="matrix">
/// [width × width], float64, width = 32·tiles. Before step k the tiles (i, j) with i ≥ j ≥ k hold the part of G that is not yet eliminated; the tiles
/// (j, i) with i ≥ k > j hold row tile (i, j) of the right side, transposed, from which L⁻¹ is computed.
/// </param>
/// <param name="whiten">L⁻ᵀ [stride × stride].</param>
/// <param name="enter">L [stride × stride].</param>
/// <param name="leave">L⁻¹ [stride × stride].</param>
/// <param name="failed">[1] Set to 1 if G is not positive definite, up to rounding.</param>
readonly struct TriangleView(
    ArrayView<float> gram,
    int factors,
    int stride,
    int tiles,
    ArrayView<double> matrix,
    ArrayView<float> whiten,
    ArrayView<float> enter,
    ArrayView<float> leave,
    ArrayView<int> failed)
{
    public ArrayView<float> Gram { get; } = gram;

    public int Factors { get; } = factors;

    public int Stride { get; } = stride;

    public int Tiles { get; } = tiles;

    public ArrayView<double> Matrix { get; } = matrix;

    public ArrayView<float> Whiten { get; } = whiten;

    public ArrayView<float> Enter { get; } = enter;

    public ArrayView<float> Leave { get; } = leave;

    public ArrayView<int> Failed { get; } = failed;

    public int Width => Tiles * TriangleKernel.Side;

    /// <summary>The number of the first element of a tile of <see cref="Matrix"/>.</summary>
    public long Start(int row, int column) => ((long)row * Width + column) * TriangleKernel.Side;

    /// <summary>Stores an element of L. Beyond f the triangles keep their zeros.</summary>
    public void StoreLower(int row, int column, double value)
    {
        if (row < Factors) Enter[(long)row * Stride + column] = (float)value;
    }

    /// <summary>Stores an element of L⁻¹.</summary>
    public void StoreInverse(int row, int column, double value)
    {
        if (row >= Factors) return;
        Leave[(long)row * Stride + column] = (float)value;
        Whiten[(long)column * Stride + row] = (float)value;
    }
}
