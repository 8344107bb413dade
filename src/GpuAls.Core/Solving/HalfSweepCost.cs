using GpuAls.Core.Interactions;

namespace GpuAls.Core.Solving;

/// <summary>
/// The minimum cost of a half-sweep. It follows from the shape of the problem alone, so it is the same on every device, and measured times are
/// compared with it.
/// </summary>
/// <remarks>
/// n rows that have entries, m rows on the fixed side, E entries, f factors, s steps; a multiply-add is two operations.
/// <code>
/// G, its upper triangle     m·f²                                            read: m·f floats
/// conjugate gradient        n·(s + 1)·2·f² + E·(s + 1)·4·f                  (s steps, and one product for the first residual)
/// preconditioned            m·f² + n·2·f² + E·(s + 1)·4·f                   (whitening the fixed side; each row into the coordinates and back)
/// subspace, blocks of d     Σ over rows of 2·f² + e·f·(d + 6) + f·d²/3, or the cost of Cholesky where that is less
/// Cholesky                  Σ over rows of e·f² + f³/3, or e²·f + e³/3      (a system in the factors, or in the row's e entries where e &lt; f)
/// memory, all               E·f floats gathered once, E entries of 8 bytes, n·f floats written (and read, except for Cholesky;
///                           preconditioned: also m·f written)
/// </code>
/// </remarks>
/// <param name="Operations">Float32 operations.</param>
/// <param name="Bytes">Bytes from and to memory, with every vector gathered once for every entry.</param>
readonly record struct HalfSweepCost(double Operations, double Bytes)
{
    /// <summary>The cost of solving every row once.</summary>
    /// <param name="rows">[rows × columns]; columns is the number of rows on the fixed side.</param>
    /// <param name="factors">f.</param>
    /// <param name="solver">The solver of the rows.</param>
    /// <param name="steps">Steps of conjugate gradient for each row.</param>
    /// <param name="block">Factors of a block, d.</param>
    public static HalfSweepCost Of(SparseRows rows, int factors, Solver solver, int steps, int block = 64)
    {
        var shape = HalfSweepShape.Of(rows, factors, steps, block);
        double f = factors, m = rows.Columns, entries = rows.Entries;
        var info = SolverInfo.Of(solver);
        return new(
            m * f * f + info.Operations(shape),
            sizeof(float) * (m * f + entries * f + info.ResultFloats(shape)) + 8 * entries);
    }

    /// <summary>The sum of two costs.</summary>
    public static HalfSweepCost operator +(HalfSweepCost one, HalfSweepCost other) => new(one.Operations + other.Operations, one.Bytes + other.Bytes);
}

/// <summary>The shape of a half-sweep, with the parts of the formulas of <see cref="HalfSweepCost"/> that solvers share.</summary>
/// <param name="RowsWithEntries">n, the rows that have entries.</param>
/// <param name="FixedRows">m, the rows of the fixed side.</param>
/// <param name="Entries">E.</param>
/// <param name="Factors">f.</param>
/// <param name="Steps">Steps of conjugate gradient for each row, s.</param>
/// <param name="Block">Factors of a block, d; at most f.</param>
/// <param name="SumOverRows">The sum, over all rows, of a function of a row's number of entries.</param>
sealed record HalfSweepShape(
    double RowsWithEntries, double FixedRows, double Entries, int Factors, int Steps, int Block, Func<Func<double, double>, double> SumOverRows)
{
    /// <summary>n·f, the floats of one side's solutions.</summary>
    public double SolutionFloats => RowsWithEntries * Factors;

    /// <summary>m·f, the floats of the fixed side.</summary>
    public double FixedSideFloats => FixedRows * Factors;

    /// <summary>E·(s + 1)·4·f, the operations on a row's entries in all steps.</summary>
    public double StepsOnEntries => Entries * (Steps + 1) * 4 * Factors;

    /// <summary>n·(s + 1)·2·f², the operations on G in all steps.</summary>
    public double StepsOnGram => RowsWithEntries * (Steps + 1) * 2 * Factors * Factors;

    /// <summary>Σ over rows of the operations of an exact solution.</summary>
    public double ExactRows => SumOverRows(OfExactRow);

    /// <summary>Σ over rows of the operations of all blocks, or of an exact solution where that is less.</summary>
    public double Blocks => SumOverRows(e => e == 0 ? 0 : Math.Min(OfExactRow(e), OfBlocks(e)));

    /// <summary>The shape of a matrix.</summary>
    /// <param name="rows">[rows × columns]; columns is the number of rows on the fixed side.</param>
    /// <param name="factors">f.</param>
    /// <param name="steps">s.</param>
    /// <param name="block">d; a larger block than f is one of f.</param>
    public static HalfSweepShape Of(SparseRows rows, int factors, int steps, int block) =>
        new(CountRowsWithEntries(rows), rows.Columns, rows.Entries, factors, steps, Math.Min(block, factors), ofEntries =>
        {
            var sum = 0.0;
            for (var row = 0; row < rows.Rows; row++) sum += ofEntries(rows.RowLength(row));
            return sum;
        });

    /// <summary>A shape of which only the sizes are known: every row has the same number of entries.</summary>
    /// <param name="rows">n.</param>
    /// <param name="fixedRows">m.</param>
    /// <param name="entries">E.</param>
    /// <param name="factors">f.</param>
    /// <param name="steps">s.</param>
    /// <param name="block">d; a larger block than f is one of f.</param>
    public static HalfSweepShape Even(double rows, double fixedRows, double entries, int factors, int steps, int block) =>
        new(rows, fixedRows, entries, factors, steps, Math.Min(block, factors), ofEntries => rows * ofEntries(entries / rows));

    double OfExactRow(double e)
    {
        double f = Factors, unknowns = Math.Min(e, f);
        return e * f * unknowns + unknowns * unknowns * unknowns / 3;
    }

    double OfBlocks(double e)
    {
        double f = Factors, d = Block;
        return 2 * f * f + e * f * (d + 6) + f * d * d / 3;
    }

    static int CountRowsWithEntries(SparseRows rows)
    {
        var count = 0;
        for (var row = 0; row < rows.Rows; row++) count += rows.RowLength(row) > 0 ? 1 : 0;
        return count;
    }
}
