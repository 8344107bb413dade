using System.Numerics;

namespace GpuAls.Testing;

/// <summary>Textbook solvers of one row's system A·x = b, [f × f], in double.</summary>
static class ReferenceSolvers
{
    /// <summary>Σ left·right; in lanes, or the tests on real data would take minutes.</summary>
    public static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var lanes = Vector<double>.Zero;
        var k = 0;
        for (; k <= left.Length - Vector<double>.Count; k += Vector<double>.Count)
            lanes += new Vector<double>(left[k..]) * new Vector<double>(right[k..]);
        var sum = Vector.Sum(lanes);
        for (; k < left.Length; k++) sum += left[k] * right[k];
        return sum;
    }

    /// <summary>to += scale · from.</summary>
    public static void AddScaled(double scale, ReadOnlySpan<double> from, Span<double> to)
    {
        var k = 0;
        for (; k <= to.Length - Vector<double>.Count; k += Vector<double>.Count)
            (new Vector<double>(to[k..]) + scale * new Vector<double>(from[k..])).CopyTo(to[k..]);
        for (; k < to.Length; k++) to[k] += scale * from[k];
    }

    /// <summary>Exactly, by A = LLᵀ; only the lower triangle of A is read, and L overwrites it.</summary>
    public static double[] Cholesky(double[][] a, double[] b)
    {
        var n = b.Length;
        for (var row = 0; row < n; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                var rest = a[row][column] - Dot(a[row].AsSpan(0, column), a[column].AsSpan(0, column));
                a[row][column] = row == column ? Math.Sqrt(rest) : rest / a[column][column];
            }
        }

        var x = (double[])b.Clone();
        for (var row = 0; row < n; row++)
        {
            x[row] = (x[row] - Dot(a[row].AsSpan(0, row), x.AsSpan(0, row))) / a[row][row];
        }

        for (var row = n - 1; row >= 0; row--)
        {
            for (var k = row + 1; k < n; k++) x[row] -= a[k][row] * x[k];
            x[row] /= a[row][row];
        }

        return x;
    }

    /// <summary>
    /// Some steps from the given x, which is overwritten; A is given by p → A·p. Stops early if the residual vanishes. With a
    /// diagonal: preconditioned by it, z = r/d.
    /// </summary>
    public static void ConjugateGradient(Func<double[], double[]> apply, double[] b, double[] x, int steps, double[]? diagonal = null)
    {
        const double vanished = 1e-20;
        var r = apply(x);
        for (var k = 0; k < r.Length; k++) r[k] = b[k] - r[k];
        var p = Preconditioned();
        var residual = Dot(r, p);
        for (var step = 0; step < steps && residual >= vanished; step++)
        {
            var ap = apply(p);
            var stepSize = residual / Dot(p, ap);
            for (var k = 0; k < x.Length; k++)
            {
                x[k] += stepSize * p[k];
                r[k] -= stepSize * ap[k];
            }

            var z = Preconditioned();
            var next = Dot(r, z);
            for (var k = 0; k < p.Length; k++) p[k] = z[k] + next / residual * p[k];
            residual = next;
        }

        double[] Preconditioned() => diagonal is null ? (double[])r.Clone() : [.. r.Select((value, k) => value / diagonal[k])];
    }
}
