namespace GpuAls.Benchmarks.Descent;

/// <summary>One point of a <see cref="LossCurve"/>: the state after an iteration.</summary>
/// <param name="Seconds">The time spent on solving so far, without the computation of losses.</param>
/// <param name="Loss">The loss.</param>
readonly record struct LossPoint(double Seconds, double Loss);
