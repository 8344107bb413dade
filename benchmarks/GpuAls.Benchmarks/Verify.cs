namespace GpuAls.Benchmarks;

/// <summary>Comparisons for <see cref="ICheckedBenchmark.Check"/>.</summary>
static class Verify
{
    /// <summary>Compares a number with the expected one.</summary>
    /// <param name="name">The name of the number, for the message.</param>
    /// <param name="expected">The expected number.</param>
    /// <param name="actual">The number of the benchmark.</param>
    /// <param name="tolerance">The maximum difference.</param>
    /// <exception cref="InvalidOperationException">The numbers differ by more than the tolerance.</exception>
    public static void Number(string name, double expected, double actual, double tolerance)
    {
        if (!(Math.Abs(expected - actual) <= tolerance))
            throw new InvalidOperationException(FormattableString.Invariant($"{name} is {actual}; expected {expected} ± {tolerance}"));
    }
}
