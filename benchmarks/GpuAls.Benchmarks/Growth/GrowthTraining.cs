using GpuAls.Cli.Training;
using GpuAls.Core;
using GpuAls.Core.Solving;

namespace GpuAls.Benchmarks.Growth;

/// <summary>The solver of the measured trainings.</summary>
/// <param name="Solver">The solver.</param>
/// <param name="Precision">The number format of the vectors that the solver reads.</param>
sealed record GrowthTraining(Solver Solver, Precision Precision)
{
    /// <summary>The options of <c>gpuals benchmark</c> for this solver.</summary>
    public IReadOnlyList<string> Options => ["--solver", SolverOptions.Word(Solver), "--precision", PrecisionOption.Word(Precision)];

    /// <summary>Reads the values of the options.</summary>
    /// <exception cref="GpuAlsException">The solver or the precision is unknown.</exception>
    public static GrowthTraining From(string solver, string precision) =>
        new(SolverInfo.Parse(solver).Value, PrecisionInfo.Parse(precision).Value);
}
