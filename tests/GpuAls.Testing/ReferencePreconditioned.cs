namespace GpuAls.Testing;

/// <summary>Rows by conjugate gradient in the coordinates v = Lᵀx, G = LLᵀ, as docs/math.md has it: in double, one row after the other.</summary>
static class ReferencePreconditioned
{
    public static void SolveRows(ReferenceAls.Entry[][] rows, double[][] gram, double[][] y, double[][] x, int steps)
    {
        var lower = Decompose(gram);
        var z = Array.ConvertAll(y, vector => SolveLower(lower, vector));
        var identity = Identity(gram.Length);
        Parallel.For(0, rows.Length, row =>
        {
            if (rows[row].Length == 0)
            {
                Array.Clear(x[row]);
                return;
            }

            var v = MultiplyTransposed(lower, x[row]);
            ReferenceSolvers.ConjugateGradient(
                p => ReferenceAls.Apply(identity, rows[row], z, p),
                ReferenceAls.RightHandSide(rows[row], z),
                v,
                steps);
            x[row] = SolveUpper(lower, v);
        });
    }

    /// <summary>L of G = LLᵀ.</summary>
    static double[][] Decompose(double[][] gram)
    {
        var lower = Identity(gram.Length);
        for (var row = 0; row < gram.Length; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                var rest = gram[row][column];
                for (var k = 0; k < column; k++) rest -= lower[row][k] * lower[column][k];
                lower[row][column] = row == column ? Math.Sqrt(rest) : rest / lower[column][column];
            }
        }

        return lower;
    }

    /// <summary>L⁻¹·y.</summary>
    static double[] SolveLower(double[][] lower, double[] y)
    {
        var z = (double[])y.Clone();
        for (var row = 0; row < z.Length; row++)
        {
            for (var k = 0; k < row; k++) z[row] -= lower[row][k] * z[k];
            z[row] /= lower[row][row];
        }

        return z;
    }

    /// <summary>L⁻ᵀ·v.</summary>
    static double[] SolveUpper(double[][] lower, double[] v)
    {
        var x = (double[])v.Clone();
        for (var row = x.Length - 1; row >= 0; row--)
        {
            for (var k = row + 1; k < x.Length; k++) x[row] -= lower[k][row] * x[k];
            x[row] /= lower[row][row];
        }

        return x;
    }

    /// <summary>Lᵀ·x.</summary>
    static double[] MultiplyTransposed(double[][] lower, double[] x)
    {
        var v = new double[x.Length];
        for (var row = 0; row < x.Length; row++)
        {
            for (var k = row; k < x.Length; k++) v[row] += lower[k][row] * x[k];
        }

        return v;
    }

    static double[][] Identity(int size)
    {
        var identity = new double[size][];
        for (var k = 0; k < size; k++)
        {
            identity[k] = new double[size];
            identity[k][k] = 1;
        }

        return identity;
    }
}
