using GpuAls.Cli.Options;

namespace GpuAls.Cli.Tests;

public sealed class DurationTests
{
    [Theory]
    [InlineData("12h", 12, "12h")]
    [InlineData("30d", 720, "30d")]
    [InlineData("1.5d", 36, "36h")]
    [InlineData("2w", 336, "14d")]
    [InlineData("1y", 8766, "1y")]
    [InlineData("0.5y", 4383, "4383h")]
    public void ADuration_IsANumberAndAUnit(string text, double hours, string shown)
    {
        Assert.Equal(TimeSpan.FromHours(hours), Duration.Parse(text));
        Assert.Equal(shown, Duration.Text(TimeSpan.FromHours(hours)));
        Assert.Equal(TimeSpan.FromHours(hours), Duration.Parse(shown));
    }

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("30")]
    [InlineData("0d")]
    [InlineData("-3d")]
    [InlineData("3m")]
    [InlineData("NaNd")]
    [InlineData("1e9y")]
    [InlineData("1e-99h")]
    public void OtherTexts_AreNone(string text) => Assert.Null(Duration.Parse(text));
}
