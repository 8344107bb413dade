using GpuAls.Core.Numerics;

namespace GpuAls.Core.Tests;

public sealed class DoubleVectorsTests
{
    // Less than a vector, whole vectors, and a remainder, for every width.
    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(7), InlineData(8), InlineData(19)]
    public void Sums_OfWholeNumbers_AreExact(int length)
    {
        double[] a = [.. Enumerable.Range(1, length).Select(k => (double)k)];
        double[] b = [.. a.Select(value => 2 * value - 3), 1000]; // longer: the rest is not read
        Assert.Equal(a.Zip(b, (x, y) => x * y).Sum(), DoubleVectors.Dot(a, b));
        double[] expected = [.. a.Zip(b, (x, y) => y + 5 * x), 1000];
        DoubleVectors.AddScaled(5, a, b);
        Assert.Equal(expected, b);
    }

    [Fact]
    public void OperandsThatAreTooShort_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => DoubleVectors.Dot([1, 2], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => DoubleVectors.AddScaled(1, [1, 2], new double[1]));
    }
}
