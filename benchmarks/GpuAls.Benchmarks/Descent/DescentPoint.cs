namespace GpuAls.Benchmarks;

/// <summary>Where a descent is after an iteration.</summary>
/// <param name="Seconds">Of solving so far; computing losses is not counted.</param>
/// <param name="Loss">The objective.</param>
readonly record struct DescentPoint(double Seconds, double Loss);
