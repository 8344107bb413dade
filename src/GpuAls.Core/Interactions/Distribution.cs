namespace GpuAls.Core.Interactions;

/// <summary>How a set of numbers is spread, as pandas' <c>describe()</c> tells it.</summary>
/// <param name="Count">How many numbers there are. With none, all the rest is NaN.</param>
/// <param name="Mean">The arithmetic mean.</param>
/// <param name="StandardDeviation">Of a sample: the squares' sum is divided by count − 1. NaN for a single number.</param>
/// <param name="Minimum">The smallest number.</param>
/// <param name="LowerQuartile">A quarter of the way up the sorted numbers, on the straight line between two neighbours.</param>
/// <param name="Median">Half of the way up, likewise.</param>
/// <param name="UpperQuartile">Three quarters of the way up, likewise.</param>
/// <param name="Maximum">The largest number.</param>
public sealed record Distribution(
    int Count,
    double Mean,
    double StandardDeviation,
    double Minimum,
    double LowerQuartile,
    double Median,
    double UpperQuartile,
    double Maximum)
{
    /// <summary>The distribution of some numbers, which are sorted in place: O(n log n), no copy.</summary>
    /// <param name="numbers">In any order, no NaN among them; ascending afterwards.</param>
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
            // 0 / 0 is NaN, which is what pandas says of a single number.
            Math.Sqrt(squares / (numbers.Length - 1)),
            numbers[0],
            Quantile(numbers, 0.25),
            Quantile(numbers, 0.5),
            Quantile(numbers, 0.75),
            numbers[^1]);
    }

    static double Quantile(ReadOnlySpan<double> ascending, double share)
    {
        var position = share * (ascending.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, ascending.Length - 1);
        return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
    }
}
