namespace GpuAls.Core.Numerics;

/// <summary>Quantiles of sorted numbers, interpolated linearly between two neighbours, as numpy and pandas compute them.</summary>
static class Quantiles
{
    /// <summary>The number below which a share of the numbers lies.</summary>
    /// <param name="ascending">One or more numbers, sorted.</param>
    /// <param name="share">From 0, the minimum, to 1, the maximum.</param>
    public static double Of(ReadOnlySpan<double> ascending, double share)
    {
        var position = share * (ascending.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, ascending.Length - 1);
        return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
    }

    /// <summary>The number in the middle, or the mean of the two in the middle; NaN if there are no numbers.</summary>
    /// <param name="ascending">Sorted numbers.</param>
    public static double Median(ReadOnlySpan<float> ascending) =>
        ascending.IsEmpty ? double.NaN : (ascending[(ascending.Length - 1) / 2] + (double)ascending[ascending.Length / 2]) / 2;

    /// <summary>The number in the middle, or the mean of the two in the middle; NaN if there are no numbers.</summary>
    /// <param name="ascending">Sorted numbers.</param>
    public static double Median(ReadOnlySpan<double> ascending) =>
        ascending.IsEmpty ? double.NaN : (ascending[(ascending.Length - 1) / 2] + ascending[ascending.Length / 2]) / 2;
}
