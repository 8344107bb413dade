using System.Diagnostics;
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

    /// <summary>Elements in a vector, f rounded up: floats from one received row to the next.</summary>
    public abstract int Width { get; }

    /// <summary>[rows × size] Z.</summary>
    public abstract unsafe float* Values { get; }

    /// <summary>The minimum seconds so far to whiten a row, with all threads.</summary>
    public abstract double SecondsPerRow { get; }

    /// <summary>Chooses the memory of the next half-sweep. Z is lost.</summary>
    /// <param name="receives">Whether <see cref="Received"/> is used: rows wait there, or arrive in the half-sweep.</param>
    public abstract void Reserve(bool receives);

    /// <summary>[rows × width] Memory for solved rows of other processes, until they are whitened.</summary>
    /// <param name="ofUsers">Whether of the users.</param>
    public abstract unsafe float* Received(bool ofUsers);

    /// <summary>Whitens rows of a side.</summary>
    /// <param name="y">[rows × f]</param>
    /// <param name="rows">The rows to whiten.</param>
    /// <param name="outerProducts">[stride × stride] YᵀY in float64. λ is added to its diagonal.</param>
    /// <param name="regularization">λ</param>
    /// <exception cref="GpuAlsException">G is not positive definite.</exception>
    public abstract void Fill(FactorMatrix y, RowsToWhiten rows, double[] outerProducts, double regularization);

    /// <summary>Takes over the weights that the priors of the rows to solve come from, after <see cref="Fill"/>.</summary>
    /// <param name="rows">The features of the rows to solve; null: the rows have no priors, or have them in memory behind the fixed side.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="regularization">λ/α₀</param>
    public abstract void SetPriors(PriorRows? rows, PriorWeights? weights, double regularization);

    /// <summary>A solver of rows on one thread that reads this side.</summary>
    /// <param name="steps">Steps for each row.</param>
    /// <param name="maxLength">Maximum entries in a row.</param>
    public abstract RowSolver<TSimd, V> CreateSolver(int steps, int maxLength);

    public abstract void Dispose();

    /// <summary>Memory for a whitened side.</summary>
    /// <param name="precision">The precision of the stored vectors.</param>
    /// <param name="users">The rows of the users, as a fixed side.</param>
    /// <param name="items">The rows of the items, as a fixed side.</param>
    /// <param name="factors">f.</param>
    /// <param name="threads">The number of threads that whiten.</param>
    public static WhitenedFactors<TSimd, V> Create(Precision precision, int users, int items, int factors, int threads) => precision switch
    {
        Precision.Full => new WhitenedFactors<TSimd, V, FloatRows<TSimd, V>>(users, items, factors, threads),
        Precision.Mixed => new WhitenedFactors<TSimd, V, HalfPairRows<TSimd, V>>(users, items, factors, threads),
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
    readonly WhitenedMemory memory;
    readonly LargeArray<float> triangles;
    float* values;
    double secondsPerRow = double.PositiveInfinity;
    WhitenedPriors<TSimd, V>? priors;

    /// <summary>Memory for a whitened side.</summary>
    /// <param name="users">The rows of the users, as a fixed side.</param>
    /// <param name="items">The rows of the items, as a fixed side.</param>
    /// <param name="factors">f.</param>
    /// <param name="threads">The number of threads that whiten.</param>
    public WhitenedFactors(int users, int items, int factors, int threads)
    {
        this.threads = threads;
        Width = GramTriangles.WidthFor(factors);
        Size = TFormat.SizeFor(Width);
        memory = new(users, items, Size, Width);
        values = memory.Values(ofUsers: true);
        // And one vector of zeros, to which the padding of a row's entries points.
        triangles = LargeArray<float>.Zeros(3L * Width * Width + Width);
    }

    public override int Width { get; }

    public override int Size { get; }

    public override float* Values => values;

    public override double SecondsPerRow => secondsPerRow;

    /// <summary>[size] A vector of zeros.</summary>
    public float* ZeroRow => Whiten + Width * Width;

    /// <summary>[width × width] L.</summary>
    public float* Enter => triangles.Pointer;

    /// <summary>[width × width] L⁻¹.</summary>
    public float* Leave => Enter + Width * Width;

    /// <summary>[width × width] L⁻ᵀ.</summary>
    public float* Whiten => Leave + Width * Width;

    /// <summary>The priors of the rows to solve, if they come from weights; null: the rows have none, or have them in memory.</summary>
    public WhitenedPriors<TSimd, V>? Priors { get; private set; }

    /// <summary>Whether Z belongs to the current half-sweep.</summary>
    public bool IsFilled { get; private set; }

    public override void Reserve(bool receives)
    {
        memory.Reserve(receives);
        values = memory.Values(ofUsers: true);
        IsFilled = false;
    }

    public override float* Received(bool ofUsers) => memory.Received(ofUsers);

    public override void Fill(FactorMatrix y, RowsToWhiten rows, double[] outerProducts, double regularization)
    {
        AddToDiagonal(outerProducts, y, regularization);
        Fill(y, rows, GramTriangles.Of(outerProducts, y.Factors, y.Stride, Width, rows.OfUsers ? "user" : "item"));
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
        else Fill(y, new(OfUsers: true, (0, y.Rows), behind), computed);
    }

    /// <summary>Marks Z as not belonging to the current half-sweep.</summary>
    public void Empty() => IsFilled = false;

    void Fill(FactorMatrix y, RowsToWhiten rows, GramTriangles computed)
    {
        var size = Width * Width;
        computed.Enter.CopyTo(triangles.Writable(0, size));
        computed.Leave.CopyTo(triangles.Writable(size, size));
        computed.Whiten.CopyTo(triangles.Writable(2L * size, size));
        values = memory.Values(rows.OfUsers);
        var start = Stopwatch.GetTimestamp();
        float* own = y.Values.Pointer, others = rows.OthersToo ? memory.Received(rows.OfUsers) : null;
        if (rows.OthersToo) FillRange(others, Width, (0, rows.Own.Start), y.Stride);
        FillRange(own, y.Stride, rows.Own, y.Stride);
        if (rows.OthersToo) FillRange(others, Width, (rows.Own.End, y.Rows), y.Stride);
        Measure(start, rows.OthersToo ? y.Rows : rows.Own.End - rows.Own.Start);
        FillRange(own, y.Stride, rows.Behind, y.Stride);
        IsFilled = true;
        GC.KeepAlive(y);
    }

    void Measure(long start, int rows)
    {
        if (rows > 0) secondsPerRow = Math.Min(secondsPerRow, Stopwatch.GetElapsedTime(start).TotalSeconds / rows);
    }

    static void AddToDiagonal(double[] outerProducts, FactorMatrix y, double regularization)
    {
        for (var k = 0; k < y.Factors; k++) outerProducts[k * y.Stride + k] += regularization;
    }

    public override void SetPriors(PriorRows? rows, PriorWeights? weights, double regularization)
    {
        if (rows is null || weights is null)
        {
            Priors = null;
            return;
        }

        Priors = priors ??= new(Width);
        priors.Fill(rows, weights, regularization, Whiten, threads);
    }

    public override RowSolver<TSimd, V> CreateSolver(int steps, int maxLength) => new PreconditionedRows<TSimd, V, TFormat>(this, steps, maxLength);

    public override void Dispose()
    {
        memory.Dispose();
        triangles.Dispose();
        priors?.Dispose();
    }

    void FillRange(float* y, int stride, (int Start, int End) rows, int length)
    {
        var pieces = (int)((rows.End - rows.Start + PieceRows - 1L) / PieceRows);
        var from = (nint)y;
        Threads.ForEachPiece(pieces, threads, piece => FillRows(
            (float*)from, stride, rows.Start + piece * PieceRows, (int)Math.Min(rows.End, rows.Start + (piece + 1L) * PieceRows), length));
    }

    /// <summary>Whitens consecutive rows. They may be where Z is: a batch is copied before its first row is replaced.</summary>
    /// <param name="y">[rows × stride]</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="start">The first row.</param>
    /// <param name="end">One after the last row.</param>
    /// <param name="length">Floats of a row to read.</param>
    void FillRows(float* y, int stride, int start, int end, int length)
    {
        using var scratch = LargeArray<float>.Zeros(2L * BatchSize * Width);
        float* from = scratch.Pointer, product = from + BatchSize * Width;
        for (var row = start; row < end; row += BatchSize)
        {
            var count = Math.Min(BatchSize, end - row);
            for (var i = 0; i < count; i++) Vectors<TSimd, V>.Copy(y + (long)(row + i) * stride, from + i * Width, length);
            TriangleProduct<TSimd, V>.Upper(from, Whiten, product, Width);
            for (var i = 0; i < count; i++) TFormat.Write(product + i * Width, Values + (long)(row + i) * Size, Width);
        }
    }
}
