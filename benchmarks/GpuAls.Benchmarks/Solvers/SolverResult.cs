using GpuAls.Core.Solving;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Benchmarks.Solvers;

/// <summary>The training of one solver.</summary>
/// <param name="Solver">The solver.</param>
/// <param name="Iterations">Its iterations in order.</param>
/// <param name="Ranking">NDCG@10 on the held-out pairs, with its 95 % interval; null: the training failed.</param>
/// <param name="CardSeconds">The estimate of one iteration on a card.</param>
sealed record SolverResult(Solver Solver, IReadOnlyList<SolverIteration> Iterations, Interval? Ranking, double CardSeconds)
{
    /// <summary>The loss after the last iteration; infinite after a failure.</summary>
    public double Loss =>
        Iterations[^1].Loss is var loss && double.IsFinite(loss) ? loss : double.PositiveInfinity;

    /// <summary>Processor seconds of one iteration: the least of all, because other programs only ever add to them.</summary>
    public double Seconds => Counted.Min(iteration => iteration.ProcessorSeconds);

    /// <summary>The median of the processor seconds of one iteration.</summary>
    public double MedianSeconds => Median(Counted.Select(iteration => iteration.ProcessorSeconds));

    /// <summary>The shortest elapsed time of one iteration.</summary>
    public double WallSeconds => Counted.Min(iteration => iteration.WallSeconds);

    /// <summary>The median elapsed time of one iteration.</summary>
    public double MedianWallSeconds => Median(Counted.Select(iteration => iteration.WallSeconds));

    // The code of the first iteration is still being compiled.
    IEnumerable<SolverIteration> Counted => Iterations.Count > 1 ? Iterations.Skip(1) : Iterations;

    /// <summary>
    /// Iterations until the loss is as low as <paramref name="loss"/>, interpolated between two iterations; null: it is not reached.
    /// </summary>
    public double? IterationsTo(double loss)
    {
        for (var n = 0; n < Iterations.Count; n++)
        {
            if (!(Iterations[n].Loss <= loss)) continue;
            if (n == 0) return 1;
            var (before, after) = (Iterations[n - 1].Loss, Iterations[n].Loss);
            return n + (before - loss) / (before - after);
        }

        return null;
    }

    static double Median(IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
