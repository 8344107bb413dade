using GpuAls.Core;

namespace GpuAls.Evaluation.Splits;

/// <summary>The share of something that is held out.</summary>
static class SplitShare
{
    /// <summary>The share itself.</summary>
    /// <exception cref="GpuAlsException">It is not in (0, 1).</exception>
    public static double Require(double share) =>
        share > 0 && share < 1 ? share : throw new GpuAlsException(FormattableString.Invariant($"the share to hold out is {share}, expected a number above 0 and below 1"));
}
