using GpuAls.Core;
using GpuAls.Core.Interactions;

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
        var names = ItemNames.Read(Folder["artists.dat"]);
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
    [InlineData("1\tMuse\n1\tBlur\n", "'1' has a second name, 'Blur'; expected 'Muse'")]
    [InlineData("1,Muse\n2,\"Blur\n", TextInteractionSource.BrokenQuote + ": '2,\"Blur'")]
    public void Read_OfBadRow_SaysWhereAndWhat(string text, string message)
    {
        File.WriteAllText(Folder["artists.dat"], text);
        Assert.Equal($"{Folder["artists.dat"]}:2: {message}", Assert.ThrowsAny<GpuAlsException>(() => ItemNames.Read(Folder["artists.dat"])).Message);
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
}
