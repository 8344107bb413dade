using System.Text;

namespace GpuAls.Ingestion.Tests;

public sealed class TimeTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("964982703", 964982703)]
    [InlineData("-1.5e3", -1500)]
    [InlineData("1970-01-01T00:00:10Z", 10)]
    [InlineData("1970-01-01 00:01", 60)]
    [InlineData("1970-01-02", 86400)]
    [InlineData("1970-01-01T02:00:00+02:00", 0)]
    public void Read_OfAMoment_IsItsNumber_InUtcWhereItDoesNotSay(string text, double moment) => Assert.Equal(moment, TimeText.Read(Encoding.UTF8.GetBytes(text)));

    [Theory, InlineData(""), InlineData("soon"), InlineData("NaN"), InlineData("1e999"), InlineData("2009-13-01")]
    public void Read_OfSomethingElse_IsNaN(string text) => Assert.True(double.IsNaN(TimeText.Read(Encoding.UTF8.GetBytes(text))));
}
