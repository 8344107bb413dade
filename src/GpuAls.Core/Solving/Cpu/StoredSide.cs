using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// A whitened side stored in <typeparamref name="TFormat"/>, its vectors filled up with zeros to <see cref="Width"/> elements, with the triangles that lead into its coordinates
/// and back.
/// </summary>
sealed unsafe class StoredSide<TSimd, V, TFormat> : WhitenedSide<TSimd, V> where TSimd : struct, ISimd<V> where V : struct where TFormat : struct, IRowFormat<V>
{
    // Rows a piece of work: a few hundred kilobytes.
    const int PieceRows = 1024;
    const int Together = Tile<TSimd, V>.Rows;

    readonly int threads;
    readonly LargeArray<float> values;
    readonly LargeArray<float> triangles;

    /// <param name="rows">The most rows of a fixed side.</param>
    /// <param name="factors">f.</param>
    /// <param name="threads">Threads that whiten.</param>
    public StoredSide(int rows, int factors, int threads)
    {
        this.threads = threads;
        Width = GramTriangles.WidthFor(factors);
        Size = TFormat.SizeFor(Width);
        // One row more, of zeros: what fills a row's entries up points to it.
        values = LargeArray<float>.Zeros((rows + 1L) * Size);
        Nothing = values.Pointer + (long)rows * Size;
        triangles = LargeArray<float>.Zeros(3L * Width * Width);
    }

    /// <summary>Elements of a vector, f rounded up.</summary>
    public int Width { get; }

    /// <summary>Floats of memory that a vector of <see cref="Values"/> takes.</summary>
    public int Size { get; }

    /// <summary>[rows × size] Z.</summary>
    public float* Values => values.Pointer;

    /// <summary>[size] A vector of zeros.</summary>
    public float* Nothing { get; }

    /// <summary>[width × width] L.</summary>
    public float* Enter => triangles.Pointer;

    /// <summary>[width × width] L⁻¹.</summary>
    public float* Leave => Enter + Width * Width;

    float* Whiten => Leave + Width * Width;

    /// <summary>Whether Z is that of the present half-sweep.</summary>
    public bool IsFilled { get; private set; }

    public override void Fill(FactorMatrix y, double[] outerProducts, double regularization, string side)
    {
        AddToDiagonal(outerProducts, y, regularization);
        Fill(y, GramTriangles.Of(outerProducts, y.Factors, y.Stride, Width, side));
    }

    /// <summary>Whitens a side, unless its G is as good as not positive definite: <see cref="IsFilled"/> says which.</summary>
    /// <param name="y">[rows × f]</param>
    /// <param name="outerProducts">[stride × stride] YᵀY in float64; λ is added to its diagonal.</param>
    /// <param name="regularization">λ</param>
    public void TryFill(FactorMatrix y, double[] outerProducts, double regularization)
    {
        AddToDiagonal(outerProducts, y, regularization);
        var computed = GramTriangles.TryOf(outerProducts, y.Factors, y.Stride, Width);
        if (computed is null) Empty();
        else Fill(y, computed);
    }

    /// <summary>Says that Z is not that of the present half-sweep.</summary>
    public void Empty() => IsFilled = false;

    void Fill(FactorMatrix y, GramTriangles computed)
    {
        var size = Width * Width;
        computed.Enter.CopyTo(triangles.Writable(0, size));
        computed.Leave.CopyTo(triangles.Writable(size, size));
        computed.Whiten.CopyTo(triangles.Writable(2L * size, size));
        Threads.ForEachPiece((y.Rows + PieceRows - 1) / PieceRows, threads, piece => FillRows(y, piece * PieceRows, Math.Min(y.Rows, (piece + 1) * PieceRows)));
        IsFilled = true;
        GC.KeepAlive(y);
    }

    static void AddToDiagonal(double[] outerProducts, FactorMatrix y, double regularization)
    {
        for (var k = 0; k < y.Factors; k++) outerProducts[k * y.Stride + k] += regularization;
    }

    public override RowSolver<TSimd, V> CreateSolver(int steps, int longest) => new PreconditionedRows<TSimd, V, TFormat>(this, steps, longest);

    public override void Dispose()
    {
        values.Dispose();
        triangles.Dispose();
    }

    void FillRows(FactorMatrix y, int start, int end)
    {
        using var scratch = LargeArray<float>.Zeros(2L * Together * Width);
        float* from = scratch.Pointer, product = from + Together * Width;
        for (var row = start; row < end; row += Together)
        {
            var count = Math.Min(Together, end - row);
            for (var i = 0; i < count; i++) Vectors<TSimd, V>.Copy(y.Values.Pointer + (long)(row + i) * y.Stride, from + i * Width, y.Stride);
            TriangleProduct<TSimd, V>.Upper(from, Whiten, product, Width);
            for (var i = 0; i < count; i++) TFormat.Write(product + i * Width, Values + (long)(row + i) * Size, Width);
        }
    }
}
