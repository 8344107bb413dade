using System.Globalization;
using System.Text;

namespace GpuAls.Ingestion.Tests;

public sealed class FieldParserTests
{
    [Theory]
    [InlineData("0", 0f)]
    [InlineData("1", 1f)]
    [InlineData("007", 7f)]
    [InlineData("999999999", 999999999f)]
    [InlineData("16777217", 16777216f)]
    [InlineData("1000000000", 1e9f)]
    [InlineData("2147483648", 2147483648f)]
    [InlineData("9223372036854775808", 9223372036854775808f)]
    [InlineData("13883.0", 13883f)]
    [InlineData(" 12 ", 12f)]
    [InlineData("+3", 3f)]
    [InlineData("1.5e3", 1500f)]
    [InlineData("-0", -0f)]
    [InlineData("0e999", 0f)]
    [InlineData("1E-45", float.Epsilon)]
    [InlineData("3.4028235E+38", float.MaxValue)]
    public void Strength_OfNumber_IsTheNearestFloat(string text, float expected)
    {
        Assert.Null(FieldParser.Strength(Encoding.UTF8.GetBytes(text), null, out var strength));
        Assert.Equal(expected, strength);
    }

    [Fact]
    public void Strength_OfDigits_MatchesTheParser()
    {
        var random = new Random(42);
        for (var k = 0; k < 10_000; k++)
        {
            var text = random.NextInt64(10L << random.Next(0, 60)).ToString(CultureInfo.InvariantCulture);
            Assert.Null(FieldParser.Strength(Encoding.UTF8.GetBytes(text), null, out var strength));
            Assert.Equal(float.Parse(text, CultureInfo.InvariantCulture), strength);
        }
    }

    [Theory]
    [InlineData("plays", true)]
    [InlineData("x1", true)]
    [InlineData("", false)]
    [InlineData("1", false)]
    [InlineData("-1", false)]
    [InlineData("NaN", false)]
    [InlineData("-inf", false)]
    [InlineData("1e99", false)]
    public void IsWord_OfText_DistinguishesHeadersFromBadNumbers(string text, bool expected) =>
        Assert.Equal(expected, FieldParser.IsWord(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData(" TRUE ", true)]
    [InlineData("yes", true)]
    [InlineData("-0.5", true)]
    [InlineData("", false)]
    [InlineData("False", false)]
    [InlineData("no", false)]
    [InlineData("0.0", false)]
    [InlineData("maybe", null)]
    [InlineData("nan", null)]
    [InlineData("1e999", null)]
    public void Flag_OfText_IsYesOrNoOrNeither(string text, bool? expected) => Assert.Equal(expected, FieldParser.Flag(Encoding.UTF8.GetBytes(text)));
}
