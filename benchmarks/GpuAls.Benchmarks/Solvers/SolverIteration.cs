namespace GpuAls.Benchmarks.Solvers;

/// <summary>One iteration of a training.</summary>
/// <param name="ProcessorSeconds">Processor time of the process, divided by its threads; other programs on the machine change it little.</param>
/// <param name="WallSeconds">Elapsed time.</param>
/// <param name="Loss">The loss after the iteration.</param>
readonly record struct SolverIteration(double ProcessorSeconds, double WallSeconds, double Loss);
