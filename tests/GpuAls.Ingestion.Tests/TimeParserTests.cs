using System.Text;
using GpuAls.Core;

namespace GpuAls.Ingestion.Tests;

public sealed class TimeParserTests
{
    [Theory]
    [InlineData("0", 0, TimeUnit.Unknown)]
    [InlineData("-1.5e3", -1500, TimeUnit.Unknown)]
    [InlineData("964982703", 964982703, TimeUnit.Seconds)]
    [InlineData("1433221332117", 1433221332117, TimeUnit.Milliseconds)]
    [InlineData("1433221332117000", 1433221332117000, TimeUnit.Microseconds)]
    [InlineData("1433221332117000000", 1433221332117000000, TimeUnit.Nanoseconds)]
    [InlineData("1970-02", 2678400, TimeUnit.Date)]
    [InlineData("1970-01-02", 86400, TimeUnit.Date)]
    [InlineData(" 1970-01-01T00:00:10Z ", 10, TimeUnit.Date)]
    [InlineData("1970-01-01 00:01", 60, TimeUnit.Date)]
    [InlineData("1970-01-01 00:00:01.25", 1.25, TimeUnit.Date)]
    [InlineData("1970-01-01T02:00:00+02:00", 0, TimeUnit.Date)]
    [InlineData("1970-01-01T02:00:00-0030", 9000, TimeUnit.Date)]
    [InlineData("1970-01-01 02:00:00.000+02", 0, TimeUnit.Date)]
    [InlineData("1970-01-01 00:00:10 UTC", 10, TimeUnit.Date)]
    [InlineData("2020-02-29", 1582934400, TimeUnit.Date)]
    public void Read_OfATime_IsItsNumber_InUtcUnlessItSaysOtherwise(string text, double time, object unit)
    {
        Assert.Equal(time, Read(text, null, out var found));
        Assert.Equal(unit, found);
    }

    // Days that could be months, times without a day, words, and dates that do not exist.
    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("NaN")]
    [InlineData("1e999")]
    [InlineData("03/04/2009")]
    [InlineData("3.4.2009")]
    [InlineData("12:30")]
    [InlineData("12 Oct 2009")]
    [InlineData("2009/03/20")]
    [InlineData("09-03-20")]
    [InlineData("2009-3-20")]
    [InlineData("2009-13-01")]
    [InlineData("2009-02-29")]
    [InlineData("0000-01-01")]
    [InlineData("2009-03-20T")]
    [InlineData("2009-03-20T12")]
    [InlineData("2009-03-20T24:00")]
    [InlineData("2009-03-20T12:60")]
    [InlineData("2009-03-20 12:34:56.")]
    [InlineData("2009-03-20 12:34:56 EST")]
    [InlineData("2009-03-20 12:34 PM")]
    [InlineData("2009-03-20T12:34:56+25")]
    [InlineData("2009-03-20x")]
    public void Read_OfOtherText_IsNull(string text) => Assert.Null(Read(text, null, out _));

    [Theory]
    [InlineData("03/02/2020", "dd/MM/yyyy", 1580688000)]
    [InlineData(" 03/02/2020 ", "MM/dd/yyyy", 1583107200)]
    [InlineData("04 May 2009, 23:08", "dd MMM yyyy, HH:mm", 1241478480)]
    [InlineData("5/4/09 11:08 PM", "M/d/yy h:mm tt", 1241392080 + 86400)]
    [InlineData("2020-02-03", "dd/MM/yyyy", null)]
    [InlineData("1580688000", "dd/MM/yyyy", null)]
    [InlineData("31/02/2020", "dd/MM/yyyy", null)]
    public void Read_OfAPattern_IsExact(string text, string pattern, object? time) =>
        Assert.Equal(time is null ? null : Convert.ToDouble(time, System.Globalization.CultureInfo.InvariantCulture), Read(text, pattern, out _));

    [Theory]
    [InlineData("dd/MM/yyyy")]
    [InlineData("dd MMM yyyy, HH:mm")]
    [InlineData("yyyyMMddHHmmss")]
    [InlineData("M/d/yy h:mm tt")]
    [InlineData("ddd MMM dd HH:mm:ss zzz yyyy")]
    [InlineData("HH:mm 'on' dd.MM.yyyy")]
    [InlineData("MM/yyyy")]
    public void Check_OfAPattern_AcceptsIt(string pattern) => TimePattern.Check(pattern);

    [Theory]
    [InlineData("%d/%m/%Y", "'dd/MM/yyyy'")]
    [InlineData("%Y-%m-%dT%H:%M:%S", "'yyyy-MM-ddTHH:mm:ss'")]
    [InlineData("%j", "a .NET pattern such as dd/MM/yyyy or 'dd MMM yyyy, HH:mm'")]
    [InlineData("DD/MM/YYYY", "'dd/MM/yyyy' (the letters of the year and the day are yyyy and dd)")]
    [InlineData("dd/mm/yyyy", "'dd/MM/yyyy' (the letters of the month are MM; mm are minutes)")]
    [InlineData("yyyy-mm-dd HH:mm", "'yyyy-MM-dd HH:mm' (the letters of the month are MM; mm are minutes)")]
    [InlineData("HH:MM dd/mm/yyyy", "'HH:mm dd/MM/yyyy' (the letters of the month are MM; mm are minutes)")]
    [InlineData("dd/MM/yyyy hh:mm", "'dd/MM/yyyy HH:mm' (hh are the hours of a 12-hour clock, which needs tt for AM and PM)")]
    [InlineData("HH:mm", "a .NET pattern such as dd/MM/yyyy or 'dd MMM yyyy, HH:mm' (a date needs a year)")]
    [InlineData("dd yyyy", "a .NET pattern such as dd/MM/yyyy or 'dd MMM yyyy, HH:mm' (a date needs a month)")]
    [InlineData("d", "a .NET pattern such as dd/MM/yyyy or 'dd MMM yyyy, HH:mm' (a date needs a year)")]
    [InlineData("y", "a .NET pattern such as dd/MM/yyyy or 'dd MMM yyyy, HH:mm' (a date needs a year)")]
    [InlineData("dd/MM/yyyy'", "a .NET pattern such as dd/MM/yyyy or 'dd MMM yyyy, HH:mm'")]
    [InlineData("", "a .NET pattern such as dd/MM/yyyy or 'dd MMM yyyy, HH:mm' (a date needs a year)")]
    public void Check_OfAnotherPattern_ShowsTheRightOne(string pattern, string expected) =>
        Assert.Equal(
            $"unknown pattern '{pattern}'; expected {expected}", Assert.Throws<GpuAlsException>(() => TimePattern.Check(pattern)).Message);

    static double? Read(string text, string? pattern, out TimeUnit unit) => new TimeParser(pattern).Read(Encoding.UTF8.GetBytes(text), out unit);
}
