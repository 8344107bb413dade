using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// Decides which rows the solvers <see cref="Solver.Cholesky"/> and <see cref="Solver.Subspace"/> solve exactly with one unknown for each entry
/// instead of each factor (docs/math.md). All devices have the same rule, so that their losses agree.
/// </summary>
static class ShortRowRule
{
    /// <summary>
    /// Replaces a weight of zero, so that nothing is divided by zero. Whitened vectors have |z| ≤ 1, so I + w·zzᵀ is still I to the last bit.
    /// </summary>
    public const float MinWeight = 1e-20f;

    /// <summary>Maximum entries of a row for which the system in its entries is faster than that in its factors. Measured: equal at n = f.</summary>
    public static int MaxLength(int factors) => factors - 1;

    /// <summary>
    /// Maximum entries n of a row that iALS++ solves exactly: the largest n whose n²·f/2 + n³/6 multiply-adds are at most those of a pass over the
    /// blocks, f² + n·f·(d/2 + 3) + f·d²/6.
    /// </summary>
    public static int MaxLength(FactorBlocks blocks)
    {
        double f = blocks.Factors, d = blocks.MaxLength;
        var n = 0;
        while (n < MaxLength(blocks.Factors) && Exact(n + 1) <= Pass(n + 1)) n++;
        return n;

        double Exact(double length) => length * length * (f / 2 + length / 6.0);

        double Pass(double length) => f * f + length * f * (d / 2 + 3) + f * d * d / 6;
    }

    /// <summary>Whether the short rows of a side are solved this way in a training.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="ofUsers">Whether of the users.</param>
    public static bool Pays(AlsProblem problem, bool ofUsers) => problem.WholeSides?.ShortRowsPay(ofUsers)
        ?? (ofUsers ? Pays(problem.ByUser, problem.Start.Items) : Pays(problem.ByItem, problem.Start.Users));

    /// <summary>
    /// Whether the smaller systems save more than whitening a side costs: f² multiply-adds for each of its rows, and about 8·f³ for its triangles.
    /// </summary>
    /// <param name="rows">The rows to solve.</param>
    /// <param name="y">The fixed side.</param>
    /// <param name="added">The pairs that each row will have beside those that it has: 1 for a prior that is added later.</param>
    public static bool Pays(WeightedRows rows, FactorMatrix y, int added = 0)
    {
        double f = y.Factors, saved = 0;
        for (var row = 0; row < rows.Rows; row++)
        {
            double n = rows.RowLength(row) + added;
            if (n > 0 && n <= MaxLength(y.Factors)) saved += (f - n) * (n * f / 2 + (f * f + f * n + n * n) / 6);
        }

        return saved > y.Rows * f * f + 8 * f * f * f;
    }

    /// <summary>Whether a row can be solved this way, beside its length: a negative weight has no root.</summary>
    /// <param name="codes">The codes of the row's weights, see <see cref="PairCode"/>.</param>
    public static bool Allows(ReadOnlySpan<float> codes)
    {
        foreach (var code in codes)
        {
            if (PairCode.Weight(code) < 0) return false;
        }

        return true;
    }
}
