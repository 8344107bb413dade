namespace GpuAls.Benchmarks;

/// <summary>Comparisons for <see cref="ICheckedBenchmark.Check"/>.</summary>
static class Same
{
    public static void Number(string what, double expected, double actual, double tolerance)
    {
        if (!(Math.Abs(expected - actual) <= tolerance))
            throw new InvalidOperationException(FormattableString.Invariant($"{what} is {actual}; expected {expected} ± {tolerance}"));
    }
}
