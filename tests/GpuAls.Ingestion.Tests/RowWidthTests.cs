using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

/// <summary>Rows with more columns than the text, as if a name contained the separator.</summary>
public sealed class RowWidthTests
{
    static readonly InteractionFormat Skipping = new() { OnBadRow = BadRowPolicy.Skip };

    [Theory]
    [InlineData(
        "user,artist,plays\nann,Blink, 182,5\nann,Muse,3\n", "2: 4 columns; expected 3 (user, artist, plays); a ',' inside a name must be quoted",
        "ann,Blink, 182,5", "ann Muse 3")]
    [InlineData("a,x,1\na,x,1,5\n", "2: 4 columns; expected 3 (user, item, value); a ',' inside a name must be quoted", "a,x,1,5", "a x 1")]
    // The first row is the wrong one: most rows have three columns.
    [InlineData(
        "a,Blink,182,5\na,x,1\nb,x,1\n", "1: 4 columns; expected 3 (user, item, value); a ',' inside a name must be quoted", "a,Blink,182,5",
        "a x 1|b x 1")]
    [InlineData(
        "a;x;1;;\nb;x;1;p;q\nb;y;1;p;q;r\n", "3: 6 columns; expected 5, as in the first rows; a ';' inside a name must be quoted", "b;y;1;p;q;r",
        "a x 1|b x 1")]
    [InlineData("a\tx\t1\na\ty\tz\t5\n", @"2: 4 columns; expected 3 (user, item, value); a tab ends a column", @"a\ty\tz\t5", "a x 1")]
    public void ARowWithMoreColumns_IsBad(string text, string message, string row, string read)
    {
        var error = Assert.Throws<BadRowException>(() => Reading.Of(text));
        Assert.Equal($"plays.tsv:{message}: '{row}'", error.Message);
        Assert.Equal(BadRowKind.TooManyColumns, error.Kind);
        var (matrix, report) = Reading.Of(text, Skipping);
        Assert.Equal(read.Split('|'), matrix.Lines());
        Assert.Equal(1, report.BadRows[BadRowKind.TooManyColumns]);
    }

    [Theory]
    // Empty columns at the end cannot be a part of a name.
    [InlineData("user,item,plays\na,x,1,\na,y,2, ,\n")]
    [InlineData("a,x,1\na,y,2,,\n")]
    // Fewer columns than the header are enough if no needed one is missing.
    [InlineData("user,item,plays,note\na,x,1\na,y,2,p\n")]
    public void AnEmptyEnd_IsNoColumn(string text) => Assert.Equal(["a x 1", "a y 2"], Reading.Of(text).Matrix.Lines());

    // A first row that is none says nothing about the others.
    [Fact]
    public void AFirstRowWithTooFewColumns_IsNoMeasure() =>
        Assert.Equal(["a x 1", "a y 2"], Reading.Of("# plays\na,x,1,p,q\na,y,2,p,q\na,z,3,p,q,r\n", Skipping).Matrix.Lines());

    [Fact]
    public void AKnownFormat_HasTheColumnsOfItsNames() =>
        Assert.Equal(
            @"plays.tsv:1: 5 columns; expected 4 (user, mbid, artist, plays); a tab ends a column: 'u\tm\tAC\tDC\t5'",
            Reading.ErrorOf("u\tm\tAC\tDC\t5\nu\tm\tmuse\t3\n", InteractionFormat.LastFm360K with { OnBadRow = BadRowPolicy.Stop }));
}
