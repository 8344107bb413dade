using GpuAls.Cli.Output;

namespace GpuAls.Cli.Tests;

public sealed class FormatTests
{
    [Theory]
    [InlineData(0, "0.00 s")]
    [InlineData(9.994, "9.99 s")]
    [InlineData(12.34, "12.3 s")]
    [InlineData(200, "3 min 20 s")]
    // Never 5 min 60 s.
    [InlineData(359.7, "6 min 0 s")]
    [InlineData(359.4, "5 min 59 s")]
    public void Seconds_AreAsShortAsTheyCanBe(double seconds, string expected) => Assert.Equal(expected, Format.Seconds(seconds));
}
