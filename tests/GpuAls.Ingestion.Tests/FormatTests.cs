using System.Reflection;
using GpuAls.Core;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

public sealed class FormatTests
{
    [Fact]
    public void Parse_OfDigits_IsAPositionAndOfOthersAName()
    {
        Assert.Equal(ColumnReference.At(2), ColumnReference.Parse("2"));
        Assert.Equal(ColumnReference.Named("plays"), ColumnReference.Parse("plays"));
        Assert.Equal(ColumnReference.Named("-1"), ColumnReference.Parse("-1"));
        Assert.Equal(ColumnReference.Named("99999999999"), ColumnReference.Parse("99999999999"));
        Assert.Equal(
            "the column is empty; expected a zero-based index or a header name",
            Assert.Throws<GpuAlsException>(() => ColumnReference.Parse("")).Message);
    }

    [Fact]
    public void ByName_OfPreset_FindsIt()
    {
        Assert.Same(InteractionFormat.LastFm360K, InteractionFormat.ByName("lastfm-360k"));
        Assert.Same(InteractionFormat.LastFm2K, InteractionFormat.ByName("lastfm-2k"));
    }

    [Fact]
    public void All_HasEveryKnownFormatOnce_WithWordAndHelp()
    {
        var properties = typeof(InteractionFormat).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(InteractionFormat)).Select(property => property.GetValue(null));
        Assert.Equal(properties, InteractionFormat.All);
        Assert.Distinct(InteractionFormat.All.Select(format => format.Word));
        Assert.All(InteractionFormat.All, format => Assert.True(format is { Word.Length: > 0, Help.Length: > 0 }));
        Assert.Null(new InteractionFormat().Word);
    }

    [Fact]
    public void ByName_OfAnUnknownName_ListsTheFormats() =>
        Assert.Equal(
            "unknown format 'movielens'; expected lastfm-360k, lastfm-2k, ml-100k, ml-1m, ml-25m, melon or yambda",
            Assert.Throws<GpuAlsException>(() => InteractionFormat.ByName("movielens")).Message);

    [Fact]
    public void LastFm360K_ReadsUserArtistNameAndPlays()
    {
        var (matrix, report) = Reading.Of(
            "00001411dc42\t\t\"weird al\" yankovic\t1099\n00001411dc42\tf2fb0ff0\tbetty blowtorch\t2137\nx\n",
            InteractionFormat.LastFm360K);
        Assert.Equal(["00001411dc42 \"weird al\" yankovic 1099", "00001411dc42 betty blowtorch 2137"], matrix.Lines());
        Assert.Equal([@"plays.tsv:3: 1 column; expected 4 (user, mbid, artist, plays): 'x'"], report.FirstBadRows);
    }

    [Fact]
    public void LastFm360K_ByColumnName_KnowsTheNamesOfTheFormat() =>
        Assert.Equal(
            ["u m1 3"],
            Reading.Of("u\tm1\tmuse\t3\n", InteractionFormat.LastFm360K with { Item = ColumnReference.Parse("mbid") }).Matrix.Lines());

    [Fact]
    public void Read_OfColumnNameThatTheHeaderLacks_ListsTheHeader() =>
        Assert.Equal(
            "plays.tsv:1: no column named 'weight' for the value; expected one of userID, artistID, plays",
            Reading.ErrorOf("userID\tartistID\tplays\n2\t51\t1\n", InteractionFormat.LastFm2K));

    [Fact]
    public void Read_OfColumnNameInAFileWithoutHeader_SaysThatThereIsNone() =>
        Assert.Equal(
            "plays.tsv:1: no header; expected one with a column 'plays' for the value",
            Reading.ErrorOf("u\ti\t1\n", new InteractionFormat { Text = new() { HasHeader = false }, Value = ColumnReference.Parse("plays") }));

    [Fact]
    public void Read_OfPositionBeyondTheHeader_ListsTheHeader() =>
        Assert.Equal(
            "plays.tsv:1: 3 columns (user, item, plays); expected the item in column 7 (zero-based)",
            Reading.ErrorOf("user,item,plays\nu,i,1\n", new InteractionFormat { Item = ColumnReference.At(7) }));

    [Fact]
    public void Read_OfNameThatTwoColumnsHave_AsksForThePosition() =>
        Assert.Equal(
            "plays.tsv:1: columns 1 and 2 are both named 'n'; expected the zero-based index of the value",
            Reading.ErrorOf("user,n,n\nu,i,1\n", new InteractionFormat { Value = ColumnReference.Parse("n") }));

    [Fact]
    public void Read_OfNamesThatDifferInCase_TakesTheOneAsWritten() =>
        Assert.Equal(["u i 1"], Reading.Of("user,item,n,N\nu,i,9,1\n", new InteractionFormat { Value = ColumnReference.Parse("N") }).Matrix.Lines());

    [Fact]
    public void Read_OfOneColumnForTwo_SaysWhich() =>
        Assert.Equal(
            "the user and the item are both column 1; expected two different columns",
            Reading.ErrorOf("u\ti\t1\n", new InteractionFormat { User = ColumnReference.At(1) }));

    [Fact]
    public void Read_OfBrokenQuoteInHeader_SaysSo() =>
        Assert.Equal(
            "plays.tsv:1: unclosed quote in a row that spans lines 1–2, up to the end of the file; expected a closing quote: "
            + "'user,\"item,plays\\nu,i,1\\n'",
            Reading.ErrorOf("user,\"item,plays\nu,i,1\n", new InteractionFormat { Text = new() { HasHeader = true } }));
}
