namespace GpuAls.Core.Numerics;

/// <summary>A = LLᵀ of a symmetric positive definite matrix [n × n] in double, and A·x = b solved with it.</summary>
sealed class DenseCholesky
{
    readonly double[] lower;
    readonly int n;

    DenseCholesky(double[] lower, int n)
    {
        this.lower = lower;
        this.n = n;
    }

    /// <summary>Decomposes a matrix, row by row; null where it is not positive definite.</summary>
    /// <param name="matrix">[n × n], row-major. Its lower triangle is read and overwritten by L.</param>
    /// <param name="n">Rows.</param>
    public static DenseCholesky? TryFactor(double[] matrix, int n)
    {
        for (var row = 0; row < n; row++)
        {
            var line = matrix.AsSpan(row * n, row + 1);
            for (var column = 0; column < row; column++)
            {
                var above = matrix.AsSpan(column * n, column + 1);
                line[column] = (line[column] - DoubleVectors.Dot(line[..column], above[..column])) / above[column];
            }

            var pivot = line[row] - DoubleVectors.Dot(line[..row], line[..row]);
            // Written so that NaN fails too.
            if (!(pivot > 0 && double.IsFinite(pivot))) return null;
            line[row] = Math.Sqrt(pivot);
        }

        return new DenseCholesky(matrix, n);
    }

    /// <summary>L[row, column], zero above the diagonal.</summary>
    public double this[int row, int column] => column > row ? 0 : lower[row * n + column];

    /// <summary>L⁻¹ [n × n], row-major, zero above the diagonal.</summary>
    public double[] InvertLower()
    {
        var inverse = new double[n * n];
        for (var row = 0; row < n; row++)
        {
            var line = inverse.AsSpan(row * n, n);
            for (var k = 0; k < row; k++) DoubleVectors.AddScaled(-lower[row * n + k], inverse.AsSpan(k * n, k + 1), line[..(k + 1)]);
            line[row] = 1;
            for (var column = 0; column <= row; column++) line[column] /= lower[row * n + row];
        }

        return inverse;
    }

    /// <summary>x = A⁻¹·b: L·z = b downwards, Lᵀ·x = z upwards.</summary>
    /// <param name="b">[n]</param>
    public double[] Solve(ReadOnlySpan<double> b)
    {
        var x = b.ToArray();
        SolveLower(x);
        for (var row = n - 1; row >= 0; row--)
        {
            var line = lower.AsSpan(row * n, row + 1);
            x[row] /= line[row];
            // Row of L as a column of Lᵀ: memory is walked along, not across.
            DoubleVectors.AddScaled(-x[row], line[..row], x.AsSpan(0, row));
        }

        return x;
    }

    /// <summary>b = L⁻¹·b.</summary>
    /// <param name="b">[n]</param>
    public void SolveLower(Span<double> b)
    {
        for (var row = 0; row < n; row++)
        {
            var line = lower.AsSpan(row * n, row + 1);
            b[row] = (b[row] - DoubleVectors.Dot(line[..row], b[..row])) / line[row];
        }
    }

    /// <summary>b = Lᵀ·b.</summary>
    /// <param name="b">[n]</param>
    public void MultiplyByLowerTransposed(Span<double> b)
    {
        for (var row = 0; row < n; row++)
        {
            var line = lower.AsSpan(row * n, row + 1);
            var scale = b[row];
            b[row] = 0;
            DoubleVectors.AddScaled(scale, line, b[..(row + 1)]);
        }
    }
}
