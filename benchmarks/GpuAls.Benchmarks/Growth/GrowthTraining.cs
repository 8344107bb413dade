using GpuAls.Cli.Training;
using GpuAls.Core;
using GpuAls.Core.Solving;

namespace GpuAls.Benchmarks;

/// <summary>How the trainings whose growth is measured solve their rows.</summary>
/// <param name="Solver">cg, pcg or cholesky.</param>
/// <param name="Precision">How the vectors that training fetches are stored.</param>
sealed record GrowthTraining(Solver Solver, Precision Precision)
{
    /// <summary>The options that say so.</summary>
    public IReadOnlyList<string> Options => ["--solver", SolverOptions.Word(Solver), "--precision", PrecisionOption.Word(Precision)];

    /// <summary>From the words of the options.</summary>
    /// <exception cref="GpuAlsException">There is no such solver or precision.</exception>
    public static GrowthTraining From(string solver, string precision) => new(SolverInfo.Parse(solver).Value, PrecisionInfo.Parse(precision).Value);
}
