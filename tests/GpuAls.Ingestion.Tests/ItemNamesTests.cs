using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

public sealed class ItemNamesTests : FolderTests
{
    [Fact]
    public void ReadMatrix_WithItemNames_LabelsItemsAndCountsThoseWithoutName()
    {
        File.WriteAllText(Folder["artists.dat"], "id\tname\turl\n52\t\"Weird Al\" Yankovic\tx\n51\tDuran Duran\n99\tnot listened to\n");
        File.WriteAllText(Folder["plays.dat"], "userID\tartistID\tweight\r\n2\t51\t13883\r\n2\t52\t11690\r\n3\t60\t1\r\n");
        var (matrix, report) = Reading.OfFile(Folder["plays.dat"], InteractionFormat.LastFm2K, Folder["artists.dat"]);
        Assert.Equal(["2 51 13883", "2 52 11690", "3 60 1"], matrix.Lines());
        Assert.Equal(["Duran Duran", "\"Weird Al\" Yankovic", "60"], Enumerable.Range(0, 3).Select(matrix.Items.Name));
        Assert.Equal(1, report.UnnamedItems);
    }

    [Fact]
    public void ReadMatrix_LowerCaseWithItemNames_ChangesTheNamesAndLeavesTheIds()
    {
        File.WriteAllText(Folder["artists.csv"], "A1,\"Crosby, Stills\"\nB2,BJÖRK\n");
        File.WriteAllText(Folder["plays.csv"], "u,A1,1\nu,B2,1\n");
        var (matrix, _) = Reading.OfFile(Folder["plays.csv"], new InteractionFormat { LowerCaseItems = true }, Folder["artists.csv"]);
        Assert.Equal(["u A1 1", "u B2 1"], matrix.Lines());
        Assert.Equal(["crosby, stills", "björk"], Enumerable.Range(0, 2).Select(matrix.Items.Name));
    }

    [Fact]
    public void IdsOf_Name_FindsItAsWrittenThenWithoutCase()
    {
        File.WriteAllText(Folder["artists.dat"], "1\tNirvana\n2\tnirvana\n3\tMuse\n4\tMuse\n");
        var names = Read(Folder["artists.dat"]);
        Assert.Equal(["2"], names.IdsOf("nirvana"));
        Assert.Equal(["1", "2"], names.IdsOf("NIRVANA"));
        Assert.Equal(["3", "4"], names.IdsOf("Muse"));
        Assert.Empty(names.IdsOf("Blur"));
        Assert.Equal("Muse", names.Find("4"));
        Assert.Null(names.Find("5"));
    }

    [Theory]
    [InlineData("1\tMuse\nlonely\n", "1 column; expected 2 (id, name): 'lonely'")]
    [InlineData("1\tMuse\n\tBlur\n", @"id is empty; expected an id: '\tBlur'")]
    [InlineData("1\tMuse\n2\t\n", @"name is empty; expected a name: '2\t'")]
    [InlineData("1\tMuse\n2\ta\0b\n", @"NUL character; expected text: '2\ta\u0000b'")]
    [InlineData("1\tMuse\n \tBlur\n", @"id is blank; expected an id: ' \tBlur'")]
    [InlineData("1\tMuse\n1\tBlur\n", "'1' has a second name, 'Blur'; expected 'Muse'")]
    [InlineData("1,Muse\n2,\"Blur\n", "unclosed quote, up to the end of the file; expected a closing quote: '2,\"Blur\\n'")]
    public void Read_OfBadRow_SaysWhereAndWhat(string text, string message)
    {
        File.WriteAllText(Folder["artists.dat"], text);
        var error = Assert.ThrowsAny<GpuAlsException>(() => Read(Folder["artists.dat"]));
        Assert.Equal($"{Folder["artists.dat"]}:2: {message}", error.Message);
    }

    [Fact]
    public void Read_WithMissingNamesFile_FailsBeforeTheRowsAreRead()
    {
        var builder = new InteractionMatrixBuilder();
        var reader = new InteractionReader(new InteractionFormat()) { ItemNamesPath = Folder["none.dat"] };
        var error = Assert.Throws<GpuAlsException>(() => reader.ReadText("u\ti\t1\n"u8, builder));
        Assert.Equal($"{Folder["none.dat"]}: no such file", error.Message);
        Assert.Equal(0, builder.Count);
    }

    [Theory]
    [InlineData("movieId,genres,title\n1,Drama,Heat\n", "movieId", "title")]
    [InlineData("\"ISBN\";\"Book-Title\";\"Author\"\n1;Heat;M\n", "ISBN", "Book-Title")]
    [InlineData("movie title,year,movie_id\nHeat,1995,1\n", "movie_id", "movie title")]
    [InlineData(",artistName,artistID\n0,Heat,1\n", "artistID", "artistName")]
    [InlineData("sku\tlong name\tname\n1\tx\tHeat\n", "sku", "name")]
    [InlineData("code,group,title\n1,x,Heat\n", "code", "title")]
    [InlineData("1,Heat\n2,Name\n", "column 0", "column 1")]
    [InlineData("17,Name\n1,Heat\n", "column 0", "column 1")]
    public void Read_FindsTheColumnsInTheHeader(string text, string id, string name)
    {
        File.WriteAllText(Folder["names"], text);
        var names = Read(Folder["names"]);
        Assert.Equal("Heat", names.Find("1"));
        Assert.Equal((id, name), (names.Report.IdColumn, names.Report.ValueColumn));
    }

    [Fact]
    public void Read_WithTypedColumns_TakesThem()
    {
        File.WriteAllText(Folder["names"], "id,name,original\n1,Heat,Puls\n");
        Assert.Equal("Puls", Read(Folder["names"], layout: Columns("id", "original")).Find("1"));
        Assert.Equal("Puls", Read(Folder["names"], layout: Columns("0", "2")).Find("1"));
        Assert.Equal(
            $"{Folder["names"]}:1: no column named 'titel' for the name; expected one of id, name, original",
            Assert.Throws<GpuAlsException>(() => Read(Folder["names"], layout: Columns("id", "titel"))).Message);
        Assert.Equal(
            $"{Folder["names"]}: the id and the name are both column 1; expected two different columns",
            Assert.Throws<GpuAlsException>(() => Read(Folder["names"], layout: Columns("1", "name"))).Message);
    }

    [Fact]
    public void Read_WithAnEncoding_DecodesTheNames()
    {
        File.WriteAllBytes(Folder["names"], [.. "1;Bj"u8, 0xF6, .. "rk\n"u8]);
        var layout = new ItemNamesLayout { Text = new TextLayout { Encoding = System.Text.Encoding.Latin1 } };
        Assert.Equal("Björk", Read(Folder["names"], layout: layout).Find("1"));
        Assert.Equal(BadPairKind.InvalidUtf8, Assert.Throws<BadPairException>(() => Read(Folder["names"])).Kind);
    }

    [Fact]
    public void Read_WithBadRowsSkipped_SkipsBadLines_AndKeepsTheFirstName()
    {
        File.WriteAllText(Folder["names"], "1,Muse\n2,\n3\n1,Blur\n4,Abba\n");
        var names = Read(Folder["names"], new InteractionFormat { OnBadRow = BadRowPolicy.Skip });
        Assert.Equal(("Muse", null, "Abba"), (names.Find("1"), names.Find("2"), names.Find("4")));
        Assert.Equal((2, 3), (names.Report.Pairs, names.Report.BadLines));
        Assert.Equal(
            [
                $"{Folder["names"]}:2: name is empty; expected a name: '2,'",
                $"{Folder["names"]}:3: 1 column; expected 2 (id, name): '3'",
                $"{Folder["names"]}:4: '1' has a second name, 'Blur'; expected 'Muse'",
            ],
            names.Report.FirstBadLines);
    }

    [Fact]
    public void ReadMatrix_WithNamesOfOtherIds_SaysOneOfEach()
    {
        File.WriteAllText(Folder["names"], "id,name\n10,Ten\n11,Eleven\n");
        File.WriteAllText(Folder["plays"], "1.0,10.0,2\n1.0,11.0,3\n2.0,10.0,1\n");
        Assert.Equal(
            $"{Folder["names"]} names none of the 2 items: the interactions have '10.0', the names file has '10'",
            Assert.Throws<UnmatchedNamesException>(() => Reading.OfFile(Folder["plays"], names: Folder["names"])).Message);
    }

    [Fact]
    public void ReadMatrix_WithNamesOfFewItems_SaysOneOfEach()
    {
        File.WriteAllText(Folder["names"], "id,name\nx1,One\n2,Two\n");
        File.WriteAllText(Folder["plays"], "u,1,2\nu,2,3\nu,3,1\n");
        var (_, report) = Reading.OfFile(Folder["plays"], names: Folder["names"]);
        Assert.Equal(
            $"{Folder["names"]} names only 1 of the 3 items: the interactions have '1', the names file has 'x1'", report.Names!.ItemNames!.Sentence);
    }

    [Fact]
    public void ReadMatrix_FindsNames_ByIdsInTheirOneSpelling()
    {
        File.WriteAllText(Folder["names"], "id,name\n 1 , Beyonce\u0301\n");
        File.WriteAllText(Folder["plays"], "u,1\u00A0,2\n");
        Assert.Equal("Beyoncé", Reading.OfFile(Folder["plays"], names: Folder["names"]).Matrix.Items.Name(0));
    }

    static ItemNames Read(string path, InteractionFormat? format = null, ItemNamesLayout? layout = null) =>
        ItemNames.Read(path, format, layout, cancel: TestContext.Current.CancellationToken);

    static ItemNamesLayout Columns(string id, string name) => new() { Id = ColumnReference.Parse(id), Name = ColumnReference.Parse(name) };
}
