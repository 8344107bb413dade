using GpuAls.Core;

namespace GpuAls.Cli.Tests;

public sealed class NumberRangeTests
{
    [Theory]
    [InlineData("0", null)]
    [InlineData("1", 1)]
    [InlineData("16384", 16384)]
    [InlineData("16385", null)]
    [InlineData("1.5", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void WholeNumbers_FromOneToAnother(string text, int? expected)
    {
        var range = NumberRange<int>.Between(1, 16384);

        Assert.Equal("a whole number from 1 to 16384", range.Expected);
        Assert.Equal("whole numbers from 1 to 16384", range.ExpectedMany);
        Assert.Equal(expected, range.Parse(text));
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData("-1", null)]
    [InlineData("1e-300", 1e-300)]
    [InlineData("1e308", 1e308)]
    [InlineData("1e309", null)]
    [InlineData("NaN", null)]
    [InlineData("Infinity", null)]
    [InlineData("1,5", null)]
    public void NumbersAboveZero_AreFinite(string text, double? expected)
    {
        Assert.Equal("a number above 0", NumberRange<double>.AboveZero.Expected);
        Assert.Equal(expected, NumberRange<double>.AboveZero.Parse(text));
    }

    [Fact]
    public void TheWords_FollowTheBounds()
    {
        Assert.Equal("a whole number", NumberRange<long>.Any.Expected);
        Assert.Equal("a whole number of 2 or more", NumberRange<int>.AtLeast(2).Expected);
        Assert.Equal("a number of 0 or more", NumberRange<double>.AtLeastZero.Expected);
        Assert.Equal("a number from 0 to 1", NumberRange<double>.ZeroToOne.Expected);
    }
}
