using System.Globalization;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Tests;

public sealed class NumberRangeTests
{
    [Fact]
    public void Text_NamesTheKindOfNumberAndTheLimits()
    {
        Assert.Equal("a whole number from 1 to 16384", AlsOptions.FactorsRange.Text);
        Assert.Equal("a whole number of 1 or more", NumberRange.AtLeast(1L).Text);
        Assert.Equal("a whole number", NumberRange.Any<long>().Text);
        Assert.Equal("a number", NumberRange.Any<double>().Text);
        Assert.Equal("a number of 0 or more", NumberRange.AtLeast(0.0).Text);
        Assert.Equal("a number above 0", NumberRange.Above(0.0).Text);
        Assert.Equal("a number from 0 to 1", NumberRange.From(0.0, 1.0).Text);
        Assert.Equal("a number above 0 and below 1", NumberRange.Between(0.0, 1.0).Text);
        Assert.Equal("a number of at most 0.5", new NumberRange<double>(null, 0.5).Text);
        Assert.Equal("a number below 0.5", new NumberRange<double>(null, 0.5, IsOpen: true).Text);
    }

    [Fact]
    public void ManyText_IsForSeveralNumbers()
    {
        Assert.Equal("whole numbers from 1 to 16384", AlsOptions.FactorsRange.ManyText);
        Assert.Equal("numbers above 0", NumberRange.Above(0.0).ManyText);
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData("1", 1)]
    [InlineData("16384", 16384)]
    [InlineData("16385", null)]
    [InlineData("1.5", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void Parse_ReadsWholeNumbersOfTheRange(string text, int? expected) => Assert.Equal(expected, NumberRange.From(1, 16384).Parse(text));

    [Theory]
    [InlineData("0", null)]
    [InlineData("-1", null)]
    [InlineData("1e-300", 1e-300)]
    [InlineData("1e308", 1e308)]
    [InlineData("1e309", null)]
    [InlineData("NaN", null)]
    [InlineData("Infinity", null)]
    [InlineData("1,5", null)]
    public void Parse_ReadsFiniteNumbersOfTheRange(string text, double? expected) => Assert.Equal(expected, NumberRange.Above(0.0).Parse(text));

    [Fact]
    public void Contains_IsTheText()
    {
        AssertContains(NumberRange.From(1, 3), [1, 2, 3], [int.MinValue, 0, 4]);
        AssertContains(NumberRange.AtLeast(1), [1, int.MaxValue], [0]);
        AssertContains(NumberRange.Above(0.0), [double.Epsilon, double.MaxValue], [0, -1, double.NaN, double.PositiveInfinity]);
        AssertContains(NumberRange.Between(0.0, 1.0), [0.5], [0, 1, double.NaN]);
        AssertContains(NumberRange.From(0.0, 1.0), [0, 1], [-double.Epsilon, 1.0000001, double.NaN]);
        AssertContains(NumberRange.Any<double>(), [-1, 0, 1e300], [double.NaN, double.NegativeInfinity, double.PositiveInfinity]);

        static void AssertContains<T>(NumberRange<T> range, T[] inside, T[] outside) where T : struct, System.Numerics.INumber<T>
        {
            Assert.All(inside, value => Assert.True(range.Contains(value), $"{value} is {range.Text}"));
            Assert.All(outside, value => Assert.False(range.Contains(value), $"{value} is not {range.Text}"));
        }
    }

    [Fact]
    public void Require_NamesTheSettingTheNumberAndTheRange_InEveryCulture()
    {
        var before = CultureInfo.CurrentCulture;
        var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        german.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = german;
        try
        {
            Assert.Equal(0.5, NumberRange.Between(0.0, 1.0).Require("share", 0.5));
            var error = Assert.Throws<GpuAlsException>(() => NumberRange.From(0.25, 0.75).Require("share", 1.5));
            Assert.Equal("share is 1.5; expected a number from 0.25 to 0.75", error.Message);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
