namespace GpuAls.Evaluation.Metrics;

/// <summary>A mean over users, and between which two numbers 95 % of the means lie when as many users are drawn anew.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Low">The 2.5th percentile of the means; equal to the mean where there is one user.</param>
/// <param name="High">The 97.5th percentile.</param>
public readonly record struct Interval(double Mean, double Low, double High);
