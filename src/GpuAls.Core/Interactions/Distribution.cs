using GpuAls.Core.Numerics;

namespace GpuAls.Core.Interactions;

/// <summary>The distribution of a set of numbers, as pandas' <c>describe()</c> reports it.</summary>
/// <param name="Count">The number of numbers. If it is 0, all other properties are NaN.</param>
/// <param name="Mean">The arithmetic mean.</param>
/// <param name="StandardDeviation">The standard deviation of a sample: the sum of squares divided by count − 1. NaN for a single number.</param>
/// <param name="Minimum">The minimum.</param>
/// <param name="LowerQuartile">The 25 % quantile, interpolated linearly.</param>
/// <param name="Median">The 50 % quantile, interpolated linearly.</param>
/// <param name="UpperQuartile">The 75 % quantile, interpolated linearly.</param>
/// <param name="Maximum">The maximum.</param>
sealed record Distribution(
    int Count,
    double Mean,
    double StandardDeviation,
    double Minimum,
    double LowerQuartile,
    double Median,
    double UpperQuartile,
    double Maximum)
{
    /// <summary>The distribution of numbers, which are sorted in place: O(n log n), no copy.</summary>
    /// <param name="numbers">In any order, without NaN; sorted afterwards.</param>
    public static Distribution Of(Span<double> numbers)
    {
        if (numbers.IsEmpty) return new(0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);

        numbers.Sort();
        var sum = 0.0;
        foreach (var number in numbers) sum += number;
        var mean = sum / numbers.Length;
        var squares = 0.0;
        foreach (var number in numbers) squares += (number - mean) * (number - mean);

        return new(
            numbers.Length,
            mean,
            // 0 / 0 is NaN, as pandas reports for a single number.
            Math.Sqrt(squares / (numbers.Length - 1)),
            numbers[0],
            Quantiles.Of(numbers, 0.25),
            Quantiles.Of(numbers, 0.5),
            Quantiles.Of(numbers, 0.75),
            numbers[^1]);
    }
}
