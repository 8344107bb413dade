using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Benchmarks.Solvers;

/// <summary>The estimated time of one iteration on an H100, by the operations and bytes of each kernel (<c>docs/gpu-performance.md</c>).</summary>
/// <remarks>
/// A kernel takes the longer of bytes ÷ 3 TB/s and operations ÷ 60 TFLOP/s. E counts the entries of both half-sweeps, n the rows of both sides, s the
/// steps, d the block.
/// <code>
///                          operations                              bytes
/// Gram matrix              n·f²                                    4·n·f
/// cg: G·p                  (s + 1)·2·n·f²                          (s + 1)·8·n·f
/// cg: entries              (s + 1)·4·E·f                           (s + 1)·4·E·(f + 2) + s·32·n·f
/// pcg: entries             (s + 1)·4·E·f                           4·E·(f + 2) + 8·n·f
/// pcg: whitening           3·2·n·f²                                3·8·n·f
/// cholesky                 E·f² + n·f³/3                           4·E·(f + 2)
/// subspace                 E·f·(d + 4) + n·f·d²/3 + 2·n·f²         4·E·(3·f + 5·f/d)
/// </code>
/// Cholesky counts three times its floor and subspace two and a half times: the decomposition of a matrix has sequential parts.
/// </remarks>
static class CardEstimate
{
    const double BytesPerSecond = 3e12;
    const double OperationsPerSecond = 60e12;
    const double CholeskyOverFloor = 3;
    const double SubspaceOverFloor = 2.5;

    /// <summary>Seconds of one iteration; NaN for a solver without an estimate.</summary>
    /// <param name="byUser">[users × items] The pairs of the training.</param>
    /// <param name="options">Factors, solver, steps and block.</param>
    public static double Seconds(SparseRows byUser, AlsOptions options)
    {
        double f = options.Factors, s = options.ConjugateGradientSteps, d = Math.Min(options.Block, options.Factors);
        double n = byUser.Rows + (double)byUser.Columns, e = 2.0 * byUser.Entries;
        var gram = Kernel(n * f * f, 4 * n * f);
        // A solver without an estimate has none in the table: it may not run on cards at all.
        return gram + options.ResolvedSolver switch
        {
            Solver.ConjugateGradient or Solver.DiagonalConjugateGradient =>
                Kernel((s + 1) * 2 * n * f * f, (s + 1) * 8 * n * f)
                + Kernel((s + 1) * 4 * e * f, (s + 1) * 4 * e * (f + 2) + s * 32 * n * f),
            Solver.PreconditionedConjugateGradient =>
                Kernel((s + 1) * 4 * e * f, 4 * e * (f + 2) + 8 * n * f) + Kernel(3 * 2 * n * f * f, 3 * 8 * n * f),
            Solver.Cholesky => CholeskyOverFloor * Kernel(e * f * f + n * f * f * f / 3, 4 * e * (f + 2)),
            Solver.Subspace => SubspaceOverFloor * Kernel(e * f * (d + 4) + n * f * d * d / 3 + 2 * n * f * f, 4 * e * (3 * f + 5 * f / d)),
            _ => double.NaN,
        };
    }

    static double Kernel(double operations, double bytes) => Math.Max(operations / OperationsPerSecond, bytes / BytesPerSecond);
}
