using GpuAls.Testing;

namespace GpuAls.Kernels.Tests.Differential;

/// <summary>
/// The rows of a half-sweep in double, with the rounding errors of a device added to every sum that the device computes: to the system of a row, to
/// its right side, and to each product with its matrix. Without errors it is the plain reference.
/// </summary>
sealed class RoundedRows(HalfSweepSetting setting, Rounding rounding)
{
    readonly RoundedSide side = new(setting, rounding);

    /// <summary>The part that all rows share.</summary>
    public RoundedSide Side => side;

    /// <summary>Solves a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="method">The method.</param>
    /// <param name="steps">The steps of conjugate gradient; null: those of the half-sweep.</param>
    /// <returns>The solution, with NaN if the system is not positive definite.</returns>
    public double[] Solve(int row, RowMethod method, int? steps = null)
    {
        var count = steps ?? setting.Steps;
        var entries = setting.Rows[row];
        var x = (double[])setting.Before[row].Clone();
        switch (method)
        {
            case RowMethod.Empty:
                return new double[x.Length];
            case RowMethod.Exact:
                return SolveExactly(side.GramOf(row), entries, setting.Y);
            case RowMethod.Steps:
                TakeSteps(side.GramOf(row), entries, setting.Y, x, count, isDiagonal: false);
                return x;
            case RowMethod.DiagonalSteps:
                TakeSteps(side.GramOf(row), entries, setting.Y, x, count, isDiagonal: true);
                return x;
            case RowMethod.Blocks:
                SolveBlocks(side.GramOf(row), entries, x);
                return x;
            case RowMethod.WhitenedExact:
                var (shortEntries, ofShortEntries) = side.Whiten(entries);
                return side.Leave(SolveExactly(Identity(x.Length), shortEntries, ofShortEntries));
            case RowMethod.WhitenedSteps:
                var (whitened, z) = side.Whiten(entries);
                var v = side.Enter(x);
                TakeSteps(Identity(x.Length), whitened, z, v, count, isDiagonal: false);
                return side.Leave(v);
            default:
                throw new ArgumentOutOfRangeException(nameof(method), method, null);
        }
    }

    /// <summary>[f] The sum of the absolute values in each element of A·p.</summary>
    public static double[] Magnitudes(double[][] gram, ReferenceAls.Entry[] entries, double[][] y, double[] p)
    {
        double[] roots = [.. gram.Select((line, k) => Math.Sqrt(line[k]))], sizes = Array.ConvertAll(p, Math.Abs);
        // |G_kl| is at most √(G_kk·G_ll).
        var sum = ReferenceSolvers.Dot(roots, sizes);
        double[] magnitudes = [.. roots.Select(root => root * sum)];
        foreach (var (column, weight) in entries)
        {
            var vector = Array.ConvertAll(y[column], Math.Abs);
            ReferenceSolvers.AddScaled(Math.Abs(weight) * ReferenceSolvers.Dot(vector, sizes), vector, magnitudes);
        }

        return magnitudes;
    }

    double[] SolveExactly(double[][] gram, ReferenceAls.Entry[] entries, double[][] y)
    {
        var a = ReferenceAls.System(gram, entries, y);
        RoundSystem(a, gram, entries, y);
        return ReferenceSolvers.Cholesky(a, RightSide(entries, y));
    }

    void TakeSteps(double[][] gram, ReferenceAls.Entry[] entries, double[][] y, double[] x, int steps, bool isDiagonal)
    {
        var before = (double[])x.Clone();
        ReferenceSolvers.ConjugateGradient(
            p =>
            {
                var product = ReferenceAls.Apply(gram, entries, y, p);
                if (!rounding.IsExact) Round(product, Magnitudes(gram, entries, y, p), x.Length + entries.Length);
                return product;
            },
            RightSide(entries, y),
            x,
            steps,
            isDiagonal ? Array.ConvertAll(RoundedSide.Diagonal(gram), value => value + rounding.Of(value, 1)) : null);
        RoundChanges(before, x, steps);
    }

    /// <summary>Adds the errors of changing a vector several times: each is one of the size of the vector at that time.</summary>
    void RoundChanges(double[] before, double[] after, int changes)
    {
        for (var k = 0; k < after.Length; k++) after[k] += rounding.Of(Math.Abs(before[k]) + Math.Abs(after[k]), changes);
    }

    void SolveBlocks(double[][] gram, ReferenceAls.Entry[] entries, double[] x)
    {
        var before = (double[])x.Clone();
        ReferenceAls.Entry[] numbered = [.. entries.Select((entry, e) => entry with { Column = e })];
        for (var first = 0; first < x.Length; first += setting.Block)
        {
            var range = first..Math.Min(first + setting.Block, x.Length);
            var y = Array.ConvertAll(entries, entry => setting.Y[entry.Column][range]);
            var blockGram = Array.ConvertAll(gram[range], line => line[range]);
            var h = ReferenceAls.System(blockGram, numbered, y);
            RoundSystem(h, blockGram, numbered, y);

            // g = (b − A·x)_π
            var g = RightSide(entries, setting.Y);
            var product = ReferenceAls.Apply(gram, entries, setting.Y, x);
            if (!rounding.IsExact) Round(product, Magnitudes(gram, entries, setting.Y, x), x.Length + entries.Length);
            for (var k = 0; k < g.Length; k++) g[k] -= product[k];
            ReferenceSolvers.AddScaled(1, ReferenceSolvers.Cholesky(h, g[range]), x.AsSpan(range));
        }

        RoundChanges(before, x, changes: 1);
    }

    /// <summary>
    /// Adds to each element A_kl of a system an error of the size √(A_kk·A_ll), which the sum of its parts and its decomposition have.
    /// </summary>
    void RoundSystem(double[][] a, double[][] gram, ReferenceAls.Entry[] entries, double[][] y)
    {
        if (rounding.IsExact) return;
        var diagonal = RoundedSide.Diagonal(gram);
        foreach (var (column, weight) in entries)
        {
            for (var k = 0; k < diagonal.Length; k++) diagonal[k] += Math.Abs(weight) * y[column][k] * y[column][k];
        }

        for (var k = 0; k < a.Length; k++)
        {
            for (var l = 0; l <= k; l++) a[k][l] += rounding.Of(Math.Sqrt(diagonal[k] * diagonal[l]), a.Length + entries.Length);
        }
    }

    double[] RightSide(ReferenceAls.Entry[] entries, double[][] y)
    {
        var b = ReferenceAls.RightHandSide(entries, y);
        if (rounding.IsExact) return b;
        // 1 + w is computed from a rounded w. Dislikes count too: the CPU adds their part as if they were likes, and subtracts it.
        var magnitudes = new double[b.Length];
        foreach (var (column, weight) in entries)
            ReferenceSolvers.AddScaled(1 + Math.Abs(weight), Array.ConvertAll(y[column], Math.Abs), magnitudes);
        Round(b, magnitudes, entries.Length);
        return b;
    }

    void Round(double[] values, double[] magnitudes, double operations)
    {
        for (var k = 0; k < values.Length; k++) values[k] += rounding.Of(magnitudes[k], operations);
    }

    static double[][] Identity(int size) =>
        [.. Enumerable.Range(0, size).Select(k => Enumerable.Range(0, size).Select(l => k == l ? 1.0 : 0).ToArray())];
}
