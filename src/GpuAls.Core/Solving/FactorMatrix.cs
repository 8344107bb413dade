using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Solving;

/// <summary>
/// A matrix of vectors, one in each row: [rows × f] float32, each row padded with zeros to <see cref="Stride"/>, a multiple of 16 floats. A padded
/// row fills whole cache lines. The padding stays zero under every operation of the solvers, so they need no code for an incomplete vector.
/// </summary>
public sealed class FactorMatrix
{
    /// <summary>Rows start at multiples of this number of floats: 64 bytes, one cache line, one 512-bit vector.</summary>
    internal const int Alignment = CacheLine.Floats;

    internal FactorMatrix(int rows, int factors, LargeArray<float> values)
        : this(rows, rows, factors, values, values)
    {
    }

    FactorMatrix(int rows, int allRows, int factors, LargeArray<float> values, LargeArray<float> allValues)
    {
        (Rows, AllRows) = (rows, allRows);
        Factors = factors;
        Stride = StrideFor(factors);
        (Values, AllValues) = (values, allValues);
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>f, the length of a vector.</summary>
    public int Factors { get; }

    /// <summary>Floats from the start of one row to the start of the next.</summary>
    internal int Stride { get; }

    /// <summary>[rows × stride] All rows with their padding.</summary>
    internal LargeArray<float> Values { get; }

    /// <summary>The rows and those behind them, which belong to a problem and to no query: see <see cref="RowPriors"/>.</summary>
    internal int AllRows { get; }

    /// <summary>[all rows × stride] <see cref="Values"/>, and the rows behind them.</summary>
    internal LargeArray<float> AllValues { get; }

    /// <summary>One vector, [f].</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not in [0, <see cref="Rows"/>).</exception>
    public ReadOnlySpan<float> Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        return Values.Slice((long)row * Stride, Factors);
    }

    /// <summary>Whether a vector is all zeros, as training leaves a row without likes.</summary>
    internal bool IsZero(int row) => !Row(row).ContainsAnyExcept(0f);

    /// <summary>
    /// Sets the vectors of rows without likes to zero. That is their solution, because b = 0, and solvers that take steps only approach it.
    /// </summary>
    /// <param name="strengths">[rows × columns] Strengths; those below 0 are dislikes.</param>
    /// <param name="hadPriors">Whether the rows had priors, so that solvers took steps for rows without any pair too.</param>
    internal void ClearWithoutLikes(SparseRows strengths, bool hadPriors = false)
    {
        if (!strengths.Values.HasNegative && !hadPriors) return;
        Parallel.For(0, Rows, row =>
        {
            if (strengths.Likes(row) == 0) WritableRow(row).Clear();
        });
    }

    /// <summary>Sets the padding of a row to zeros.</summary>
    internal void ClearPadding(int row) => Values.Writable((long)row * Stride + Factors, Stride - Factors).Clear();

    internal Span<float> WritableRow(int row) => Values.Writable((long)row * Stride, Factors);

    /// <summary>Copies all rows to a matrix of the same shape.</summary>
    internal void CopyTo(FactorMatrix other)
    {
        for (var row = 0; row < Rows; row++) Row(row).CopyTo(other.WritableRow(row));
    }

    /// <summary>The first rows, in the memory of this matrix.</summary>
    internal FactorMatrix FirstRows(int count) => count == Rows ? this : new(count, Factors, Values.Part(0, (long)count * Stride));

    internal static int StrideFor(int factors) => (factors + Alignment - 1) / Alignment * Alignment;

    /// <summary>A matrix whose memory the system commits when it is written. Its elements are undefined, the padding too.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="factors">f.</param>
    /// <param name="behind">The number of rows behind them.</param>
    internal static FactorMatrix Uninitialized(int rows, int factors, int behind = 0)
    {
        var all = LargeArray<float>.Uninitialized(((long)rows + behind) * StrideFor(factors));
        return behind == 0 ? new(rows, factors, all) : WithRowsBehind(rows, behind, factors, all);
    }

    /// <summary>A copy with more rows of zeros behind its own.</summary>
    internal FactorMatrix WithRowsBehind(int count)
    {
        var copy = WithRowsBehind(Rows, count, Factors, LargeArray<float>.Zeros(((long)Rows + count) * Stride));
        CopyTo(copy);
        return copy;
    }

    static unsafe FactorMatrix WithRowsBehind(int rows, int behind, int factors, LargeArray<float> all) =>
        new(rows, checked(rows + behind), factors, LargeArray<float>.Over(all.Pointer, (long)rows * StrideFor(factors), all), all);

    /// <summary>The same matrix without rows behind its own: a copy, if there are any.</summary>
    internal FactorMatrix WithoutRowsBehind()
    {
        if (AllRows == Rows) return this;
        var copy = Zeros(Rows, Factors);
        CopyTo(copy);
        return copy;
    }

    /// <summary>[f] A row behind the others, by its number among them.</summary>
    internal Span<float> WritableRowBehind(int row) => AllValues.Writable((Rows + (long)row) * Stride, Factors);

    internal static FactorMatrix Zeros(int rows, int factors) => new(rows, factors, LargeArray<float>.Zeros((long)rows * StrideFor(factors)));

    /// <summary>A matrix from rows of equal length, for small data and tests.</summary>
    /// <exception cref="ArgumentException">A row does not have <paramref name="factors"/> elements.</exception>
    public static FactorMatrix From(int factors, IReadOnlyList<float[]> rows)
    {
        var matrix = Zeros(rows.Count, factors);
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows[row].Length != factors)
                throw new ArgumentException($"row {row} has {rows[row].Length} factors; expected {factors}", nameof(rows));
            rows[row].CopyTo(matrix.WritableRow(row));
        }

        return matrix;
    }
}
