using GpuAls.Core.Numerics;

namespace GpuAls.Core.Tests;

public sealed class QuantilesTests
{
    [Theory]
    [InlineData(2.0, 2.0)]
    [InlineData(2.5, 1.0, 4.0)]
    [InlineData(3.0, 1.0, 3.0, 9.0)]
    [InlineData(3.5, 1.0, 3.0, 4.0, 9.0)]
    public void Median_IsTheOneInTheMiddle(double expected, params double[] ascending)
    {
        Assert.Equal(expected, Quantiles.Median(ascending));
        Assert.Equal(expected, Quantiles.Median(Array.ConvertAll(ascending, number => (float)number)));
        Assert.Equal(expected, Quantiles.Of(ascending, 0.5));
    }

    [Fact]
    public void Median_OfNoNumbers_IsNaN()
    {
        Assert.Equal(double.NaN, Quantiles.Median(Array.Empty<double>()));
        Assert.Equal(double.NaN, Quantiles.Median(Array.Empty<float>()));
    }

    // numpy.quantile([1, 2, 4, 8], q)
    [Theory, InlineData(0, 1), InlineData(0.25, 1.75), InlineData(0.5, 3), InlineData(0.9, 6.8), InlineData(1, 8)]
    public void Of_InterpolatesAsNumpyDoes(double share, double expected) => Assert.Equal(expected, Quantiles.Of([1, 2, 4, 8], share), 1e-12);

    [Fact]
    public void Median_OfLargeFloats_IsSummedInDouble() => Assert.Equal(3e38, Quantiles.Median([3e38f, 3e38f]), 1e31);
}
