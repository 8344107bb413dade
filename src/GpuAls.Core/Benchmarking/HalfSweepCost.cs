using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Benchmarking;

/// <summary>
/// What a half-sweep needs at the least, from its shape alone: the same on every device, whatever a device does more. Times are measured against it.
/// </summary>
/// <remarks>
/// n rows that have entries, m rows on the fixed side, E entries, f factors, s steps; a multiply-add is two operations.
/// <code>
/// G, its upper triangle     m·f²                                            read: m·f floats
/// conjugate gradient        n·(s + 1)·2·f² + E·(s + 1)·4·f                  (s steps, and one product for the first residual)
/// preconditioned            m·f² + n·2·f² + E·(s + 1)·4·f                   (the fixed side whitened, and each row there and back)
/// subspace, blocks of d      Σ over rows of 2·f² + e·f·(d + 6) + f·d²/3, or what Cholesky needs where that is less
/// Cholesky                  Σ over rows of e·f² + f³/3, or e²·f + e³/3      (a row's e entries as a system in the factors, or where e &lt; f in the entries)
/// memory, all               E·f floats gathered once, E entries of 8 bytes, n·f floats written (but for Cholesky also read; preconditioned: also m·f written)
/// </code>
/// </remarks>
/// <param name="Operations">Float32 operations.</param>
/// <param name="Bytes">Bytes from and to memory, with every vector gathered once for every entry.</param>
readonly record struct HalfSweepCost(double Operations, double Bytes)
{
    /// <summary>The cost of solving every row once.</summary>
    /// <param name="rows">[rows × columns]; columns is the number of rows on the fixed side.</param>
    /// <param name="factors">f.</param>
    /// <param name="solver">How rows are solved.</param>
    /// <param name="steps">Steps of conjugate gradient a row.</param>
    /// <param name="block">Factors of a block, d.</param>
    public static HalfSweepCost Of(SparseRows rows, int factors, Solver solver, int steps, int block = 64)
    {
        double f = factors, n = RowsWithEntries(rows), m = rows.Columns, entries = rows.Entries;
        var solving = solver switch
        {
            Solver.ConjugateGradient or Solver.DiagonalConjugateGradient => n * (steps + 1) * 2 * f * f + entries * (steps + 1) * 4 * f,
            Solver.PreconditionedConjugateGradient => m * f * f + n * 2 * f * f + entries * (steps + 1) * 4 * f,
            Solver.Subspace => OfRows(rows, e => e == 0 ? 0 : Math.Min(OfExactRow(e, f), OfBlocks(e, f, Math.Min(block, f)))),
            _ => OfRows(rows, e => OfExactRow(e, f)),
        };
        var results = solver switch
        {
            Solver.ConjugateGradient or Solver.DiagonalConjugateGradient or Solver.Subspace => 2 * n * f,
            Solver.PreconditionedConjugateGradient => 2 * n * f + m * f,
            _ => n * f,
        };
        return new HalfSweepCost(m * f * f + solving, sizeof(float) * (m * f + entries * f + results) + 8 * entries);
    }

    /// <summary>Both together.</summary>
    public static HalfSweepCost operator +(HalfSweepCost one, HalfSweepCost other) => new(one.Operations + other.Operations, one.Bytes + other.Bytes);

    static double OfRows(SparseRows rows, Func<double, double> ofEntries)
    {
        var sum = 0.0;
        for (var row = 0; row < rows.Rows; row++) sum += ofEntries(rows.RowLength(row));
        return sum;
    }

    static double OfExactRow(double e, double f)
    {
        var unknowns = Math.Min(e, f);
        return e * f * unknowns + unknowns * unknowns * unknowns / 3;
    }

    static double OfBlocks(double e, double f, double d) => 2 * f * f + e * f * (d + 6) + f * d * d / 3;

    static int RowsWithEntries(SparseRows rows)
    {
        var count = 0;
        for (var row = 0; row < rows.Rows; row++) count += rows.RowLength(row) > 0 ? 1 : 0;
        return count;
    }
}
