using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

public sealed class DislikeAndEventTests
{
    static readonly InteractionFormat Events = new()
    {
        Text = new() { Separator = "," },
        Value = null,
        Event = ColumnReference.Named("what"),
        EventWeights = new Dictionary<string, float> { ["view"] = 1, ["buy"] = 5, ["dislike"] = -3, ["login"] = 0 },
    };

    [Fact]
    public void Events_HaveTheirWeightAsStrength_AndAWeightOf0DropsThem()
    {
        var (matrix, report) = Reading.Of("user,item,what\nann,muse,buy\nann,muse,view\nann,abba,dislike\nbob,muse,login\n", Events);
        Assert.Equal(["ann muse 6", "ann abba -3"], matrix.Lines());
        Assert.Equal((4, 3, 1), (report.Rows, report.Interactions, report.ZeroStrengthRows));
    }

    [Fact]
    public void Events_WithCounts_HaveTheProductAsStrength()
    {
        var (matrix, _) = Reading.Of(
            "user,item,what,count\nann,muse,buy,2\nann,abba,dislike,2\n",
            Events with { Value = ColumnReference.Named("count") });
        Assert.Equal(["ann muse 10", "ann abba -6"], matrix.Lines());
    }

    [Theory, InlineData("user,item,what\nann,muse,buy\n"), InlineData("ann,muse,buy\n")]
    public void Events_ByPosition_NeedNoHeader(string text) =>
        Assert.Equal(["ann muse 5"], Reading.Of(text, Events with { Event = ColumnReference.At(2) }).Matrix.Lines());

    // Column words make a header, and an event without a weight is a bad row.
    [Fact]
    public void AnUnknownEventInTheFirstLine_IsNotAHeader()
    {
        const string text = "u1,i1,wishlist\nu1,i2,view\nu2,i1,buy\n";
        var format = Events with { Event = ColumnReference.At(2), OnBadRow = BadRowPolicy.Skip };
        var (matrix, report) = Reading.Of(text, format);
        Assert.Equal(["u1 i2 1", "u2 i1 5"], matrix.Lines());
        Assert.Equal(
            ["plays.tsv:1: event is 'wishlist'; expected an event that has a weight (view, buy, dislike, login): 'u1,i1,wishlist'"],
            report.FirstBadRows);
    }

    [Fact]
    public void BlanksAroundAnEvent_DoNotCount() =>
        Assert.Equal(
            ["ann muse 6"],
            Reading.Of(
                "user,item,what\nann,muse, view\nann,muse,buy \n",
                Events with { EventWeights = new Dictionary<string, float> { [" view "] = 1, ["buy"] = 5 } }).Matrix.Lines());

    [Fact]
    public void AnEventWithoutAWeight_IsABadRow()
    {
        const string text = "user,item,what\nann,muse,buy\nann,abba,rent\n";
        Assert.Equal(
            "plays.tsv:3: what is 'rent'; expected an event that has a weight (view, buy, dislike, login): 'ann,abba,rent'",
            Reading.ErrorOf(text, Events));
        var (matrix, report) = Reading.Of(text, Events with { OnBadRow = BadRowPolicy.Skip });
        Assert.Equal(["ann muse 5"], matrix.Lines());
        Assert.Equal(1, report.BadRows[BadRowKind.UnknownEvent]);
    }

    [Theory]
    [InlineData("1e38", "buy"), InlineData("1e-45", "tiny")]
    public void AProductBeyondFloat32_IsABadRow(string count, string what) => Assert.Equal(
        $"plays.tsv:2: count is '{count}'; expected 0 or a number from 1E-45 to 3.4E+38 (float32): 'ann,muse,{what},{count}'",
        Reading.ErrorOf(
            $"user,item,what,count\nann,muse,{what},{count}\n",
            Events with { Value = ColumnReference.Named("count"), EventWeights = new Dictionary<string, float> { ["buy"] = 5, ["tiny"] = 0.1f } }));

    [Fact]
    public void NegativeNumbers_AreDislikesIfRequested()
    {
        const string text = "ann\tmuse\t3\nann\tabba\t-2.5\nann\tblur\t-0\n";
        Assert.Equal("plays.tsv:2: value is '-2.5'; expected a number of 0 or more: 'ann\\tabba\\t-2.5'", Reading.ErrorOf(text));
        var (matrix, report) = Reading.Of(text, new InteractionFormat { NegativeIsDislike = true });
        Assert.Equal(["ann muse 3", "ann abba -2.5"], matrix.Lines());
        Assert.Equal(1, report.ZeroStrengthRows);
    }

    [Theory, InlineData("-1e39"), InlineData("-1e-60")]
    public void ADislikeBeyondFloat32_IsABadRow(string value) => Assert.Equal(
        $"plays.tsv:1: value is '{value}'; expected 0 or a number from 1E-45 to 3.4E+38 (float32): 'ann\\tmuse\\t{value}'",
        Reading.ErrorOf($"ann\tmuse\t{value}\n", new InteractionFormat { NegativeIsDislike = true }));

    [Theory]
    [InlineData("true", -2)]
    [InlineData("Yes", -2)]
    [InlineData("1", -2)]
    [InlineData("-1", -2)]
    [InlineData("false", 2)]
    [InlineData("no", 2)]
    [InlineData("0", 2)]
    [InlineData("", 2)]
    public void ADislikeColumn_NegatesItsRows(string flag, float strength) =>
        Assert.Equal([strength], Reading.Of($"who,what,times,bad\nann,muse,2,{flag}\n", Flagged).Matrix.ByUser.RowValues(0));

    [Fact]
    public void ADislikeColumnWithNeitherYesNorNo_IsABadRow() => Assert.Equal(
        "plays.tsv:2: bad is 'maybe'; expected true or false, yes or no, or a number: 'ann,muse,2,maybe'", Reading.ErrorOf(
            "who,what,times,bad\nann,muse,2,maybe\n",
            Flagged));

    [Fact]
    public void ColumnsThatAreTheSame_AreAnError() => Assert.Equal(
        "the value and the dislike are both column 2; expected two different columns",
        Reading.ErrorOf("ann\tmuse\t2\n", new InteractionFormat { Dislike = ColumnReference.At(2) }));

    [Fact]
    public void TooFewColumns_NameThoseThatAreNeeded() => Assert.Equal(
        "plays.tsv:1: 3 columns; expected 5 (user in column 0, item in 1, value in 2, dislike in 4, zero-based): 'ann\\tmuse\\t2'",
        Reading.ErrorOf("ann\tmuse\t2\n", new InteractionFormat { Dislike = ColumnReference.At(4), Text = new() { HasHeader = false } }));

    static InteractionFormat Flagged => new() { Text = new() { Separator = "," }, Dislike = ColumnReference.Named("bad") };
}
