namespace GpuAls.Core;

/// <summary>Z = Y·L⁻ᵀ, the fixed side in the coordinates of <see cref="Solver.PreconditionedConjugateGradient"/>, with the triangles that lead there and back.</summary>
sealed unsafe class WhitenedSide<TSimd, V> : IDisposable where TSimd : struct, ISimd<V> where V : struct
{
    // Rows a piece of work: a few hundred kilobytes.
    const int PieceRows = 1024;
    const int Together = Tile<TSimd, V>.Rows;

    readonly int threads;
    readonly LargeArray<float> values;
    readonly LargeArray<float> enter;
    readonly LargeArray<float> leave;
    readonly LargeArray<float> whiten;

    /// <param name="rows">The most rows of a fixed side.</param>
    /// <param name="stride">Floats in a row of factors.</param>
    /// <param name="threads">Threads that whiten.</param>
    public WhitenedSide(int rows, int stride, int threads)
    {
        this.threads = threads;
        Stride = stride;
        values = LargeArray<float>.Uninitialized((long)rows * stride);
        enter = LargeArray<float>.Zeros((long)stride * stride);
        leave = LargeArray<float>.Zeros((long)stride * stride);
        whiten = LargeArray<float>.Zeros((long)stride * stride);
    }

    public int Stride { get; }

    /// <summary>[rows × stride] Z.</summary>
    public float* Values => values.Pointer;

    /// <summary>[stride × stride] L.</summary>
    public float* Enter => enter.Pointer;

    /// <summary>[stride × stride] L⁻¹.</summary>
    public float* Leave => leave.Pointer;

    /// <summary>Whitens a side.</summary>
    /// <param name="y">[rows × f]</param>
    /// <param name="outerProducts">[stride × stride] YᵀY in float64; λ is added to its diagonal.</param>
    /// <param name="regularization">λ</param>
    /// <param name="side">"user" or "item".</param>
    /// <exception cref="GpuAlsException">G is not positive definite.</exception>
    public void Fill(FactorMatrix y, double[] outerProducts, double regularization, string side)
    {
        for (var k = 0; k < y.Factors; k++) outerProducts[k * Stride + k] += regularization;
        var triangles = GramTriangles.Of(outerProducts, y.Factors, Stride, side);
        triangles.Enter.CopyTo(enter.Writable(0, Stride * Stride));
        triangles.Leave.CopyTo(leave.Writable(0, Stride * Stride));
        triangles.Whiten.CopyTo(whiten.Writable(0, Stride * Stride));
        Threads.ForEachPiece((y.Rows + PieceRows - 1) / PieceRows, threads, piece =>
        {
            var end = Math.Min(y.Rows, (piece + 1) * PieceRows);
            for (var row = piece * PieceRows; row < end; row += Together) Whiten(y, row, Math.Min(Together, end - row));
        });
        GC.KeepAlive(y);
    }

    public void Dispose()
    {
        values.Dispose();
        enter.Dispose();
        leave.Dispose();
        whiten.Dispose();
    }

    void Whiten(FactorMatrix y, int row, int count)
    {
        var from = y.Values.Pointer + (long)row * Stride;
        var to = Values + (long)row * Stride;
        if (count == Together)
        {
            TriangleProduct<TSimd, V>.Upper(from, whiten.Pointer, to, Stride);
            return;
        }

        // The last rows: eight are worked on, and only those that exist are read and written.
        using var padded = LargeArray<float>.Zeros(2L * Together * Stride);
        for (var i = 0; i < count; i++) Vectors<TSimd, V>.Copy(from + i * Stride, padded.Pointer + i * Stride, Stride);
        var product = padded.Pointer + Together * Stride;
        TriangleProduct<TSimd, V>.Upper(padded.Pointer, whiten.Pointer, product, Stride);
        for (var i = 0; i < count; i++) Vectors<TSimd, V>.Copy(product + i * Stride, to + i * Stride, Stride);
    }
}
