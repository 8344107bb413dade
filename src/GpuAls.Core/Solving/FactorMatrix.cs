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
    {
        Rows = rows;
        Factors = factors;
        Stride = StrideFor(factors);
        Values = values;
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>f, the length of a vector.</summary>
    public int Factors { get; }

    /// <summary>Floats from the start of one row to the start of the next.</summary>
    internal int Stride { get; }

    /// <summary>[rows × stride] All rows with their padding.</summary>
    internal LargeArray<float> Values { get; }

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
    internal void ClearWithoutLikes(SparseRows strengths)
    {
        if (!strengths.Values.HasNegative) return;
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

    internal static int StrideFor(int factors) => (factors + Alignment - 1) / Alignment * Alignment;

    /// <summary>A matrix whose memory the system commits when it is written. Its elements are undefined, the padding too.</summary>
    internal static FactorMatrix Uninitialized(int rows, int factors) =>
        new(rows, factors, LargeArray<float>.Uninitialized((long)rows * StrideFor(factors)));

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
