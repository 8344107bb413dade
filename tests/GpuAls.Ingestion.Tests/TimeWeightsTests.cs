using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

/// <summary>Rows that count by their time: value × 2^(−age / half-life), within bounds.</summary>
public sealed class TimeWeightsTests : FolderTests
{
    static readonly DateTimeOffset NewYear = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    static InteractionFormat Weighed(TimeRules rules) => new() { Time = ColumnReference.At(3), Times = rules };

    static TimeRules Daily(DateTimeOffset? asOf = null) => new() { HalfLife = TimeSpan.FromDays(1), AsOf = asOf };

    (InteractionMatrix Matrix, ReadReport Report) Read(string text, TimeRules rules) =>
        Reading.OfFile(Folder.Write("plays.tsv", text), Weighed(rules));

    [Fact]
    public void Strength_IsTheValueHalvedForEachHalfLife_BeforeEqualPairsAreSummed()
    {
        var text = "ann\tabba\t8\t2020-01-01\nann\tabba\t8\t2019-12-31\nann\tmuse\t8\t2019-12-29T12:00\nbob\tabba\t-4\t2019-12-30\n";
        var (matrix, report) = Reading.OfFile(
            Folder.Write("plays.tsv", text), Weighed(Daily()) with { NegativeIsDislike = true });

        Assert.Equal([12, (float)(8 * Math.Pow(2, -2.5)), -1], matrix.ByUser.RowValues(0).Concat(matrix.ByUser.RowValues(1)));
        Assert.Equal(new InteractionTimes { HalfLife = TimeSpan.FromDays(1), AsOf = NewYear }, matrix.Times);
        Assert.Equal(4, report.Interactions);
    }

    [Theory]
    [InlineData("1577836800", "1577750400")]
    [InlineData("1577836800000", "1577750400000")]
    [InlineData("1577836800000000", "1577750400000000")]
    [InlineData("1577836800000000000", "1577750400000000000")]
    public void TimesOfEveryUnit_HaveTheSameAges(string newest, string dayBefore)
    {
        var (matrix, _) = Read($"ann\tabba\t8\t{newest}\nann\tmuse\t8\t{dayBefore}\n", Daily());
        Assert.Equal([8, 4], matrix.ByUser.RowValues(0));
        Assert.Equal(NewYear, matrix.Times!.AsOf);
    }

    [Fact]
    public void TheNewestTime_OfSeveralFiles_HasTheBitsOfTheTypedMoment()
    {
        string[] files =
        [
            Folder.Write("a.tsv", "ann\tabba\t3\t2019-12-25\nann\tmuse\t5\t2019-11-02T03:04:05.678\n"),
            Folder.Write("b.tsv", "bob\tabba\t7\t2020-01-01\nann\tabba\t1\t2019-12-31\n"),
        ];
        float[] Values(TimeRules rules)
        {
            var builder = new InteractionMatrixBuilder();
            new InteractionReader(Weighed(rules)).Read(files, builder, cancel: TestContext.Current.CancellationToken);
            var matrix = builder.Build();
            return [.. matrix.ByUser.RowValues(0), .. matrix.ByUser.RowValues(1)];
        }

        Assert.Equal(Values(Daily(NewYear)), Values(Daily()));
    }

    // The strengths of one moment become those of another by one factor, so that an update need not read old rows.
    [Fact]
    public void ALaterMoment_IsOneFactor()
    {
        const string Text = "ann\tabba\t3\t2019-12-25\nann\tmuse\t5\t2019-12-12\nann\tabba\t1\t2019-12-31\n";
        var first = Read(Text, Daily(NewYear)).Matrix.ByUser.RowValues(0);
        var later = Read(Text, Daily(NewYear.AddHours(36))).Matrix.ByUser.RowValues(0);
        for (var e = 0; e < first.Length; e++) Assert.Equal(first[e] * Math.Pow(2, -1.5), later[e], first[e] * 1e-6);
    }

    [Fact]
    public void RowsAfterTheMoment_AreCounted_AndNotUsed()
    {
        var (matrix, report) = Read("ann\tabba\t8\t2020-01-01\nann\tmuse\t8\t2020-01-01T00:00:01\n", Daily(NewYear));
        Assert.Equal(["ann abba 8"], matrix.Lines());
        Assert.Equal((1, 0), (report.LaterRows, report.OutsideRows));
    }

    [Fact]
    public void Since_IsIncluded_AndUntilIsNot()
    {
        const string Text = "a\tx\t1\t2019-12-29\na\ty\t1\t2019-12-30\na\tz\t1\t2019-12-31\nb\tx\t1\t2020-01-01\n";
        var dates = new TimeRules { Since = TimeBound.At(NewYear.AddDays(-2)), Until = TimeBound.At(NewYear) };
        var ages = new TimeRules { Since = TimeBound.Ago(TimeSpan.FromDays(2)), Until = TimeBound.Ago(TimeSpan.FromDays(1)) };

        var (matrix, report) = Read(Text, dates);
        Assert.Equal(["a y 1", "a z 1"], matrix.Lines());
        Assert.Equal(2, report.OutsideRows);
        Assert.Equal(["a y 1"], Read(Text, ages).Matrix.Lines());
        // The newest time is that of the rows that count.
        Assert.Equal(NewYear.AddDays(-1), Read(Text, dates with { HalfLife = TimeSpan.FromDays(1) }).Matrix.Times!.AsOf);
    }

    // A pair stays known, so that it is not recommended, however old it is.
    [Fact]
    public void AnOldPair_NeverDisappears()
    {
        const float MinNormal = 1.17549435e-38f;
        const string Text = "ann\tabba\t8\t2020-01-01\nann\tmuse\t8\t1970-01-01\nann\tpulp\t1e-37\t1970-01-01\nann\tblur\t-1e-37\t1970-01-01\n";
        var (matrix, _) = Reading.OfFile(Folder.Write("plays.tsv", Text), Weighed(Daily()) with { NegativeIsDislike = true });
        Assert.Equal([8, 8 * MathF.Pow(2, -30), MinNormal, -MinNormal], matrix.ByUser.RowValues(0));
    }

    [Fact]
    public void InAHistory_RowsAfterTheMomentCountAsNew()
    {
        var (matrix, report) = Read("ann\tabba\t8\t2021-01-01\nann\tmuse\t8\t2019-12-31\n", Daily(NewYear) with { LaterCountsAsNew = true });
        Assert.Equal(["ann abba 8", "ann muse 4"], matrix.Lines());
        Assert.Equal(0, report.LaterRows);
    }

    [Fact]
    public void NumbersWithoutAUnit_AreAnError() => Assert.EndsWith(
        ": the time is '12', and no time of the input shows its unit; expected dates, or seconds, milliseconds, microseconds or nanoseconds "
        + "since 1970, in 1973 or later",
        Message(() => Read("ann\tabba\t8\t12\nann\tmuse\t8\t15\n", Daily())));

    [Fact]
    public void AStream_NeedsTheMoment() => Assert.Equal(
        "plays.tsv can be read only once, and the newest time must be known before the first row is weighed; expected the moment from which ages are "
        + "counted",
        Reading.ErrorOf("ann\tabba\t8\t2020-01-01\n", Weighed(Daily())));

    [Fact]
    public void RowsAllOutside_AreAnError() => Assert.EndsWith(
        ": 1 row, none of them at a time that counts; expected rows at 2021-01-01T00:00:00Z or later",
        Message(() => Read("ann\tabba\t8\t2020-01-01\n", new TimeRules { Since = TimeBound.At(NewYear.AddDays(366)) })));

    [Fact]
    public void RulesWithoutATimeColumn_AreAnError() => Assert.Equal(
        "rows are chosen or weighed by their times; expected the column with the time",
        Reading.ErrorOf("ann\tabba\t8\n", new InteractionFormat { Times = Daily(NewYear) }));

    static string Message(Action read) => Assert.ThrowsAny<GpuAlsException>(read).Message;
}
