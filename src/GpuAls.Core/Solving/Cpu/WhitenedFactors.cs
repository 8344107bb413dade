using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// The whitened fixed side Z = Y·L⁻ᵀ, in the coordinates of <see cref="Solver.PreconditionedConjugateGradient"/>, independent of the format that
/// stores it.
/// </summary>
abstract class WhitenedFactors<TSimd, V> : IDisposable where TSimd : struct, ISimd<V> where V : struct
{
    /// <summary>Floats of memory for a vector of <see cref="Values"/>, a multiple of 16.</summary>
    public abstract int Size { get; }

    /// <summary>[rows × size] Z.</summary>
    public abstract unsafe float* Values { get; }

    /// <summary>Whitens rows of a side.</summary>
    /// <param name="y">[rows × f]</param>
    /// <param name="rows">The rows.</param>
    /// <param name="behind">The rows behind the side, numbered from its first row: the priors of the rows to solve.</param>
    /// <param name="outerProducts">[stride × stride] YᵀY in float64. λ is added to its diagonal.</param>
    /// <param name="regularization">λ</param>
    /// <param name="side">"user" or "item".</param>
    /// <exception cref="GpuAlsException">G is not positive definite.</exception>
    public abstract void Fill(
        FactorMatrix y, (int Start, int End) rows, (int Start, int End) behind, double[] outerProducts, double regularization, string side);

    /// <summary>A solver of rows on one thread that reads this side.</summary>
    /// <param name="steps">Steps for each row.</param>
    /// <param name="maxLength">Maximum entries in a row.</param>
    public abstract RowSolver<TSimd, V> CreateSolver(int steps, int maxLength);

    public abstract void Dispose();

    /// <summary>Memory for a whitened side.</summary>
    /// <param name="precision">The precision of the stored vectors.</param>
    /// <param name="rows">Maximum rows of a fixed side.</param>
    /// <param name="factors">f.</param>
    /// <param name="threads">The number of threads that whiten.</param>
    public static WhitenedFactors<TSimd, V> Create(Precision precision, int rows, int factors, int threads) => precision switch
    {
        Precision.Full => new WhitenedFactors<TSimd, V, FloatRows<TSimd, V>>(rows, factors, threads),
        Precision.Mixed => new WhitenedFactors<TSimd, V, HalfPairRows<TSimd, V>>(rows, factors, threads),
    };
}

/// <summary>
/// A whitened side stored in <typeparamref name="TFormat"/>, with the triangles that transform
/// rows into its coordinates and back. Zeros pad its vectors to <see cref="Width"/> elements.
/// </summary>
sealed unsafe class WhitenedFactors<TSimd, V, TFormat> : WhitenedFactors<TSimd, V>
    where TSimd : struct, ISimd<V>
    where V : struct
    where TFormat : struct, IRowFormat<V>
{
    // A piece of work is several hundred kilobytes.
    const int PieceRows = 1024;
    const int BatchSize = Tile<TSimd, V>.Rows;

    readonly int threads;
    readonly LargeArray<float> values;
    readonly LargeArray<float> triangles;

    /// <summary>Memory for a whitened side.</summary>
    /// <param name="rows">Maximum rows of a fixed side.</param>
    /// <param name="factors">f.</param>
    /// <param name="threads">The number of threads that whiten.</param>
    public WhitenedFactors(int rows, int factors, int threads)
    {
        this.threads = threads;
        Width = GramTriangles.WidthFor(factors);
        Size = TFormat.SizeFor(Width);
        // Plus one row of zeros, to which the padding of a row's entries points.
        // Every other row is whole when it is whitened, so its memory is cleared by no one.
        values = LargeArray<float>.Uninitialized((rows + 1L) * Size);
        values.Writable((long)rows * Size, Size).Clear();
        ZeroRow = values.Pointer + (long)rows * Size;
        triangles = LargeArray<float>.Zeros(3L * Width * Width);
    }

    /// <summary>Elements in a vector, f rounded up.</summary>
    public int Width { get; }

    public override int Size { get; }

    public override float* Values => values.Pointer;

    /// <summary>[size] A vector of zeros.</summary>
    public float* ZeroRow { get; }

    /// <summary>[width × width] L.</summary>
    public float* Enter => triangles.Pointer;

    /// <summary>[width × width] L⁻¹.</summary>
    public float* Leave => Enter + Width * Width;

    float* Whiten => Leave + Width * Width;

    /// <summary>Whether Z belongs to the current half-sweep.</summary>
    public bool IsFilled { get; private set; }

    public override void Fill(
        FactorMatrix y, (int Start, int End) rows, (int Start, int End) behind, double[] outerProducts, double regularization, string side)
    {
        AddToDiagonal(outerProducts, y, regularization);
        Fill(y, rows, behind, GramTriangles.Of(outerProducts, y.Factors, y.Stride, Width, side));
    }

    /// <summary>Whitens a side if its G is numerically positive definite. <see cref="IsFilled"/> is the result.</summary>
    /// <param name="y">[rows × f]</param>
    /// <param name="behind">The rows behind the side, numbered from its first row: the priors of the rows to solve.</param>
    /// <param name="outerProducts">[stride × stride] YᵀY in float64. λ is added to its diagonal.</param>
    /// <param name="regularization">λ</param>
    public void TryFill(FactorMatrix y, (int Start, int End) behind, double[] outerProducts, double regularization)
    {
        AddToDiagonal(outerProducts, y, regularization);
        var computed = GramTriangles.TryOf(outerProducts, y.Factors, y.Stride, Width);
        if (computed is null) Empty();
        else Fill(y, (0, y.Rows), behind, computed);
    }

    /// <summary>Marks Z as not belonging to the current half-sweep.</summary>
    public void Empty() => IsFilled = false;

    void Fill(FactorMatrix y, (int Start, int End) rows, (int Start, int End) behind, GramTriangles computed)
    {
        var size = Width * Width;
        computed.Enter.CopyTo(triangles.Writable(0, size));
        computed.Leave.CopyTo(triangles.Writable(size, size));
        computed.Whiten.CopyTo(triangles.Writable(2L * size, size));
        FillRange(y, rows);
        FillRange(y, behind);
        IsFilled = true;
        GC.KeepAlive(y);
    }

    static void AddToDiagonal(double[] outerProducts, FactorMatrix y, double regularization)
    {
        for (var k = 0; k < y.Factors; k++) outerProducts[k * y.Stride + k] += regularization;
    }

    public override RowSolver<TSimd, V> CreateSolver(int steps, int maxLength) => new PreconditionedRows<TSimd, V, TFormat>(this, steps, maxLength);

    public override void Dispose()
    {
        values.Dispose();
        triangles.Dispose();
    }

    void FillRange(FactorMatrix y, (int Start, int End) rows)
    {
        var pieces = (int)((rows.End - rows.Start + PieceRows - 1L) / PieceRows);
        Threads.ForEachPiece(pieces, threads, piece => FillRows(
            y, rows.Start + piece * PieceRows, (int)Math.Min(rows.End, rows.Start + (piece + 1L) * PieceRows)));
    }

    void FillRows(FactorMatrix y, int start, int end)
    {
        using var scratch = LargeArray<float>.Zeros(2L * BatchSize * Width);
        float* from = scratch.Pointer, product = from + BatchSize * Width;
        for (var row = start; row < end; row += BatchSize)
        {
            var count = Math.Min(BatchSize, end - row);
            for (var i = 0; i < count; i++) Vectors<TSimd, V>.Copy(y.Values.Pointer + (long)(row + i) * y.Stride, from + i * Width, y.Stride);
            TriangleProduct<TSimd, V>.Upper(from, Whiten, product, Width);
            for (var i = 0; i < count; i++) TFormat.Write(product + i * Width, Values + (long)(row + i) * Size, Width);
        }
    }
}
