using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Solving;

/// <summary>
/// Vectors, one a row: [rows × f] float32, each row padded with zeros to <see cref="Stride"/>, a multiple of 16 floats. A padded row is whole cache lines,
/// and the padding stays zero under every operation of the solvers, so they need no code for a ragged end.
/// </summary>
public sealed class FactorMatrix
{
    /// <summary>Rows start on multiples of this many floats: 64 bytes, one cache line, one 512-bit vector.</summary>
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

    /// <summary>Makes the vectors of rows that like nothing zeros: with b = 0 that is their solution, which solvers that take steps come only near to.</summary>
    /// <param name="strengths">[rows × columns] Below 0 dislikes.</param>
    internal void ClearWithoutLikes(SparseRows strengths)
    {
        if (!strengths.Values.HasNegative) return;
        Parallel.For(0, Rows, row =>
        {
            if (strengths.Likes(row) == 0) WritableRow(row).Clear();
        });
    }

    internal Span<float> WritableRow(int row) => Values.Writable((long)row * Stride, Factors);

    /// <summary>Copies all rows to a matrix of the same shape.</summary>
    internal void CopyTo(FactorMatrix other)
    {
        for (var row = 0; row < Rows; row++) Row(row).CopyTo(other.WritableRow(row));
    }

    internal static int StrideFor(int factors) => (factors + Alignment - 1) / Alignment * Alignment;

    internal static FactorMatrix Zeros(int rows, int factors) => new(rows, factors, LargeArray<float>.Zeros((long)rows * StrideFor(factors)));

    /// <summary>Vectors from rows of equal length, for small data and tests.</summary>
    /// <exception cref="ArgumentException">A row has not <paramref name="factors"/> elements.</exception>
    public static FactorMatrix From(int factors, IReadOnlyList<float[]> rows)
    {
        var matrix = Zeros(rows.Count, factors);
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows[row].Length != factors) throw new ArgumentException($"row {row} has {rows[row].Length} factors, expected {factors}", nameof(rows));
            rows[row].CopyTo(matrix.WritableRow(row));
        }

        return matrix;
    }
}
