using GpuAls.Core.Interactions;

namespace GpuAls.Core.Tests;

public sealed class DistributionTests
{
    [Fact]
    public void Of_FourNumbers_IsWhatPandasDescribeSays() =>
        // pandas.Series([4, 1, 10, 2]).describe(): the deviations are 0.25, 3.25, 5.75, 2.25, their squares' sum 48.75, by three 16.25.
        Assert.Equal(new Distribution(4, 4.25, Math.Sqrt(16.25), 1, 1.75, 3, 5.5, 10), Distribution.Of([4, 1, 10, 2]));

    [Fact]
    public void Of_FiveNumbers_HasQuartilesAmongThem() =>
        Assert.Equal(new Distribution(5, 3, Math.Sqrt(2.5), 1, 2, 3, 4, 5), Distribution.Of([5, 3, 1, 4, 2]));

    [Fact]
    public void Of_TwoNumbers_InterpolatesBetweenThem() =>
        Assert.Equal(new Distribution(2, 15, Math.Sqrt(50), 10, 12.5, 15, 17.5, 20), Distribution.Of([20, 10]));

    [Fact]
    public void Of_OneNumber_HasNoStandardDeviation() =>
        Assert.Equal(new Distribution(1, 7, double.NaN, 7, 7, 7, 7, 7), Distribution.Of([7]));

    [Fact]
    public void Of_Nothing_IsNaN() =>
        Assert.Equal(new Distribution(0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN), Distribution.Of([]));

    [Fact]
    public void Of_Numbers_SortsThemInPlace()
    {
        double[] numbers = [3, 1, 2];
        Distribution.Of(numbers);
        Assert.Equal([1, 2, 3], numbers);
    }
}
