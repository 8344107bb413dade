using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

/// <summary>Times in the first reading, which checks them so that a row without one is in no matrix.</summary>
public sealed class TimeColumnTests
{
    static readonly InteractionFormat Timed = new() { Time = ColumnReference.At(3) };

    [Theory]
    [InlineData("03/02/2020", null, "a number or an ISO 8601 date such as 2009-03-20T12:34:56Z")]
    [InlineData("", null, "a number or an ISO 8601 date such as 2009-03-20T12:34:56Z")]
    [InlineData("2020-02-03", "dd/MM/yyyy", "a date such as '23/11/2014'")]
    public void ARowWithoutATime_IsABadRow(string time, string? pattern, string expected)
    {
        var format = Timed with { TimeFormat = pattern };
        var good = pattern is null ? "2020-01-01" : "01/01/2020";
        var text = $"user,item,n,when\na,x,1,{good}\na,y,1,{time}\nb,y,1,{good}\nb,z,1\n";
        var error = Assert.Throws<BadRowException>(() => Reading.Of(text, format));
        Assert.Equal($"plays.tsv:3: when is '{time}'; expected {expected}: 'a,y,1,{time}'", error.Message);
        Assert.Equal(BadRowKind.NoTime, error.Kind);

        var (matrix, report) = Reading.Of(text, format with { OnBadRow = BadRowPolicy.Skip });
        Assert.Equal(["a x 1", "b y 1"], matrix.Lines());
        Assert.Equal(new Dictionary<BadRowKind, long> { [BadRowKind.NoTime] = 1, [BadRowKind.TooFewColumns] = 1 }, report.BadRows);
    }

    [Theory]
    [InlineData("1433221332", "1433221332117", "a number of milliseconds", "a number of seconds")]
    [InlineData("1433221332117", "1433221332", "a number of seconds", "a number of milliseconds")]
    [InlineData("1433221332117000", "1433221332117000000", "a number of nanoseconds", "a number of microseconds")]
    [InlineData("2015-06-02", "1433221332", "a number of seconds", "a date")]
    [InlineData("2015-06-02", "5", "a number", "a date")]
    [InlineData("1433221332", "2015-06-02", "a date", "a number of seconds")]
    [InlineData("5", "2015-06-02", "a date", "a number")]
    public void TimesOfTwoUnits_AreAnError_AlsoWhereBadRowsAreSkipped(string first, string second, string found, string before) =>
        Assert.Equal(
            $"plays.tsv:3: time is '{second}', {found}, but plays.tsv:1 has '{first}', {before}; expected one unit in the whole column",
            Assert.Throws<MixedTimesException>(
                () => Reading.Of($"a,x,1,{first}\na,y,1,{first}\na,z,1,{second}\n", Timed with { OnBadRow = BadRowPolicy.Skip }))
                .Message);

    // A small number shows no unit.
    [Fact]
    public void SmallNumbersBesideLargeOnes_AreTimes() =>
        Assert.Equal(4, Reading.Of("a,x,1,0\na,y,1,1433221332117\na,z,1,7\nb,z,1,1433221332118\n", Timed).Report.Interactions);

    [Fact]
    public void AMissingColumn_IsAnErrorOfTheFirstReading() =>
        Assert.Equal(
            "plays.tsv:1: no column named 'when' for the time; expected one of user, item, plays",
            Reading.ErrorOf("user,item,plays\nann,abba,1\n", new InteractionFormat { Time = ColumnReference.Named("when") }));

    [Theory]
    // RetailRocket's and MovieLens' moments, and days, instead of counts; Last.fm-1K's and YooChoose's moments instead of items.
    [InlineData("u,i,1433221332117\nu,j,1433224214164\nv,i,1433221999827\n", "Value 1433221332117")]
    [InlineData("user,item,x\nu,i,964982703\nu,j,964981247\nv,i,964982224\n", "Value 964982703")]
    [InlineData("u,i,20090320\nu,j,20090321\nv,i,20090320\n", "Value 20090320")]
    [InlineData("u,2009-05-04T23:08:57Z,3\nu,2009-05-04T23:08:58Z,3\nv,2009-05-04T23:08:59Z,3\n", "Item 2009-05-04T23:08:57Z")]
    // Large counts that repeat, ids, and too few rows.
    [InlineData("u,i,500000000\nu,j,500000000\nv,i,500000000\n", "")]
    [InlineData("u,i,20090320\nu,j,20091399\nv,i,20090320\n", "")]
    [InlineData("76561197960287930,1433221332117,3\n76561197960287931,1433221332118,3\n76561197960287932,1433221332119,3\n", "")]
    [InlineData("u,i,1433221332117\nu,j,1433224214164\n", "")]
    [InlineData("u,i,3\nu,j,1433224214164\nv,i,2\n", "")]
    public void ValuesAndItemsThatLookLikeTimes_AreNoticed(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', Reading.Of(text).Report.TimeLikeColumns.Select(column => $"{column.Column} {column.Example}")));
}
