using GpuAls.Testing;

namespace GpuAls.Kernels.Tests.Differential;

/// <summary>The part of a half-sweep that all rows share, in double with the rounding errors of a device: the Gram matrix and its triangle.</summary>
sealed class RoundedSide
{
    readonly HalfSweepSetting setting;
    readonly Rounding rounding;
    readonly Lazy<(double[][] Lower, double[][] Inverse)> triangles;

    public RoundedSide(HalfSweepSetting setting, Rounding rounding)
    {
        this.setting = setting;
        this.rounding = rounding;
        Gram = ReferenceAls.Gram(setting.Y[..setting.FixedRows], 0);
        var diagonal = Diagonal(Gram);
        for (var k = 0; k < Gram.Length; k++)
        {
            for (var l = 0; l <= k; l++) Gram[k][l] = Gram[l][k] += rounding.Of(Math.Sqrt(diagonal[k] * diagonal[l]), setting.Y.Length);
        }

        // The same λ of all rows is a part of G.
        if (!setting.HasOwnRegularization)
        {
            for (var k = 0; k < Gram.Length; k++) Gram[k][k] += Rounded(setting.Regularization[0]);
        }

        triangles = new(() => Decompose(Gram));
    }

    /// <summary>G [f × f], with λ if all rows have the same.</summary>
    public double[][] Gram { get; }

    /// <summary>L of G = LLᵀ. It has NaN if G is not positive definite.</summary>
    public double[][] Lower => triangles.Value.Lower;

    /// <summary>L⁻¹.</summary>
    public double[][] Inverse => triangles.Value.Inverse;

    /// <summary>The smallest square of a diagonal element of L, relative to that of G.</summary>
    public double SmallestPivot => Enumerable.Range(0, Gram.Length).Min(k => Lower[k][k] * Lower[k][k] / Gram[k][k]);

    /// <summary>G with the λ of a row.</summary>
    public double[][] GramOf(int row)
    {
        if (!setting.HasOwnRegularization) return Gram;
        var own = Array.ConvertAll(Gram, line => (double[])line.Clone());
        for (var k = 0; k < own.Length; k++) own[k][k] += Rounded(setting.Regularization[row]);
        return own;
    }

    /// <summary>z = L⁻¹·y of each entry of a row, with the columns numbered anew.</summary>
    public (ReferenceAls.Entry[] Entries, double[][] Z) Whiten(ReferenceAls.Entry[] row)
    {
        var z = Array.ConvertAll(row, entry => Array.ConvertAll(
            Multiply(Inverse, setting.Y[entry.Column]), value => value + rounding.OfStoring(value, setting.Traits.WhitenedUnit)));
        return ([.. row.Select((entry, e) => entry with { Column = e })], z);
    }

    /// <summary>v = Lᵀ·x.</summary>
    public double[] Enter(double[] x) => MultiplyTransposed(Lower, x);

    /// <summary>x = L⁻ᵀ·v.</summary>
    public double[] Leave(double[] v) => MultiplyTransposed(Inverse, v);

    public static double[] Diagonal(double[][] matrix) => [.. matrix.Select((line, k) => line[k])];

    double Rounded(double value) => value + rounding.Of(value, 1);

    /// <summary>A lower triangle · a vector.</summary>
    double[] Multiply(double[][] lower, double[] vector)
    {
        var result = new double[vector.Length];
        for (var k = 0; k < result.Length; k++)
        {
            var magnitude = 0.0;
            for (var l = 0; l <= k; l++)
            {
                result[k] += lower[k][l] * vector[l];
                magnitude += Math.Abs(lower[k][l] * vector[l]);
            }

            result[k] += rounding.Of(magnitude, k + 1);
        }

        return result;
    }

    /// <summary>The transpose of a lower triangle · a vector.</summary>
    double[] MultiplyTransposed(double[][] lower, double[] vector)
    {
        var result = new double[vector.Length];
        var magnitudes = new double[vector.Length];
        for (var l = 0; l < vector.Length; l++)
        {
            for (var k = 0; k <= l; k++)
            {
                result[k] += lower[l][k] * vector[l];
                magnitudes[k] += Math.Abs(lower[l][k] * vector[l]);
            }
        }

        for (var k = 0; k < result.Length; k++) result[k] += rounding.Of(magnitudes[k], vector.Length - k);
        return result;
    }

    static (double[][] Lower, double[][] Inverse) Decompose(double[][] gram)
    {
        double[][] lower = Array.ConvertAll(gram, line => (double[])line.Clone()), inverse = Array.ConvertAll(gram, line => new double[line.Length]);
        for (var row = 0; row < lower.Length; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                var rest = gram[row][column] - ReferenceSolvers.Dot(lower[row].AsSpan(0, column), lower[column].AsSpan(0, column));
                lower[row][column] = row == column ? Math.Sqrt(rest) : rest / lower[column][column];
            }

            for (var column = 0; column < row; column++)
            {
                var sum = 0.0;
                for (var k = column; k < row; k++) sum += lower[row][k] * inverse[k][column];
                inverse[row][column] = -sum / lower[row][row];
            }

            inverse[row][row] = 1 / lower[row][row];
        }

        return (lower, inverse);
    }
}
