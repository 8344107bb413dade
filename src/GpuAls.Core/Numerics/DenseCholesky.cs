namespace GpuAls.Core.Numerics;

/// <summary>The Cholesky decomposition A = LLᵀ of a symmetric positive definite matrix [n × n] in double, and its substitutions.</summary>
sealed class DenseCholesky
{
    readonly double[] lower;
    readonly int n;

    DenseCholesky(double[] lower, int n)
    {
        this.lower = lower;
        this.n = n;
    }

    /// <summary>Decomposes a matrix row by row. Returns null if the matrix is not positive definite.</summary>
    /// <param name="matrix">[n × n], row-major. The method reads its lower triangle and overwrites it with L; the result keeps the array.</param>
    /// <param name="n">The number of rows.</param>
    public static DenseCholesky? TryFactor(double[] matrix, int n)
    {
        for (var row = 0; row < n; row++)
        {
            var entries = matrix.AsSpan(row * n, row + 1);
            for (var column = 0; column < row; column++)
            {
                var above = matrix.AsSpan(column * n, column + 1);
                entries[column] = (entries[column] - DoubleVectors.Dot(entries[..column], above[..column])) / above[column];
            }

            var pivot = entries[row] - DoubleVectors.Dot(entries[..row], entries[..row]);
            // Negated, so that NaN fails too.
            if (!(pivot > 0 && double.IsFinite(pivot))) return null;
            entries[row] = Math.Sqrt(pivot);
        }

        return new DenseCholesky(matrix, n);
    }

    /// <summary>A decomposition whose L is known.</summary>
    /// <param name="lower">[n × n] L, row-major; the result keeps the array.</param>
    /// <param name="n">The number of rows.</param>
    public static DenseCholesky OfLower(double[] lower, int n) => new(lower, n);

    /// <summary>L[row, column], zero above the diagonal.</summary>
    public double this[int row, int column] => column > row ? 0 : lower[row * n + column];

    /// <summary>L⁻¹ [n × n], row-major, zero above the diagonal.</summary>
    public double[] InvertLower()
    {
        var inverse = new double[n * n];
        for (var row = 0; row < n; row++)
        {
            var entries = inverse.AsSpan(row * n, n);
            for (var k = 0; k < row; k++) DoubleVectors.AddScaled(-lower[row * n + k], inverse.AsSpan(k * n, k + 1), entries[..(k + 1)]);
            entries[row] = 1;
            for (var column = 0; column <= row; column++) entries[column] /= lower[row * n + row];
        }

        return inverse;
    }

    /// <summary>x = A⁻¹·b: solves L·z = b from the first row down, then Lᵀ·x = z from the last row up.</summary>
    /// <param name="b">[n]</param>
    public double[] Solve(ReadOnlySpan<double> b)
    {
        var x = b.ToArray();
        SolveLower(x);
        for (var row = n - 1; row >= 0; row--)
        {
            var entries = lower.AsSpan(row * n, row + 1);
            x[row] /= entries[row];
            // A row of L is a column of Lᵀ, so this reads consecutive memory.
            DoubleVectors.AddScaled(-x[row], entries[..row], x.AsSpan(0, row));
        }

        return x;
    }

    /// <summary>b = L⁻¹·b.</summary>
    /// <param name="b">[n]</param>
    public void SolveLower(Span<double> b)
    {
        for (var row = 0; row < n; row++)
        {
            var entries = lower.AsSpan(row * n, row + 1);
            b[row] = (b[row] - DoubleVectors.Dot(entries[..row], b[..row])) / entries[row];
        }
    }

    /// <summary>b = Lᵀ·b.</summary>
    /// <param name="b">[n]</param>
    public void MultiplyByLowerTransposed(Span<double> b)
    {
        for (var row = 0; row < n; row++)
        {
            var entries = lower.AsSpan(row * n, row + 1);
            var scale = b[row];
            b[row] = 0;
            DoubleVectors.AddScaled(scale, entries, b[..(row + 1)]);
        }
    }
}
