using System.Globalization;

namespace GpuAls.Kernels.Tests.Differential;

/// <summary>A result of a device that is farther from the reference than its bound.</summary>
sealed class Disagreement(string message) : Exception(message)
{
    /// <summary>Requires that a number is near the reference.</summary>
    /// <param name="subject">The number, in words.</param>
    /// <param name="expected">The number of the reference.</param>
    /// <param name="actual">The number of the device.</param>
    /// <param name="bound">The largest distance.</param>
    /// <returns>The distance, divided by the bound.</returns>
    public static double Require(string subject, double expected, double actual, double bound)
    {
        var distance = Math.Abs(expected - actual);
        if (distance <= bound) return bound > 0 ? distance / bound : 0;
        throw new Disagreement(string.Create(CultureInfo.InvariantCulture, $"{subject} is {actual:R}; the reference is {expected:R} ± {bound:G3}"));
    }

    /// <summary>Requires a condition.</summary>
    /// <param name="isTrue">The condition.</param>
    /// <param name="message">The disagreement, in words.</param>
    public static void Require(bool isTrue, string message)
    {
        if (!isTrue) throw new Disagreement(message);
    }
}
