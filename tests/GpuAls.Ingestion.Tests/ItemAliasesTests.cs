using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Splitting;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

public sealed class ItemAliasesTests : FolderTests
{
    [Fact]
    public void Aliases_ReplaceIds_AndMergePairs()
    {
        var (matrix, report) = Read("old_id,new_id\n7,70\n8,70\n9,90\n99,1\n", "u,7,1\nu,70,2\nv,8,3\nv,9,4\n");
        Assert.Equal(["u 70 3", "v 70 3", "v 90 4"], matrix.Lines());
        Assert.Equal(1, matrix.Duplicates);
        var aliases = report.Names!.Aliases!;
        Assert.Equal((4, 3, 1, "'99'"), (aliases.File.Pairs, aliases.Replaced, aliases.Unknown, aliases.UnknownId));
    }

    [Fact]
    public void TheFileOfNames_HasTheNewIds()
    {
        File.WriteAllText(Folder["names.csv"], "70,Muse\n");
        var (matrix, _) = Read("7,70\n", "u,7,1\n", Folder["names.csv"]);
        Assert.Equal("Muse", matrix.Items.Name(0));
    }

    [Fact]
    public void Aliases_ApplyToNamesInTheirOneSpelling()
    {
        var (matrix, _) = Read("Beyonce\u0301 ,B\n", "u, Beyoncé,1\n");
        Assert.Equal(["u B 1"], matrix.Lines());
    }

    [Fact]
    public void Aliases_OfLowerCaseItems_AreInLowerCase()
    {
        var (matrix, _) = Read("ABBA,Abba (group)\n", "u,Abba,1\n", format: new InteractionFormat { LowerCaseItems = true });
        Assert.Equal(["u abba (group) 1"], matrix.Lines());
    }

    [Theory]
    [InlineData("a,b\nb,c\n", ":1: 'a' is replaced by 'b', which line 2 replaces by 'c'; expected an id that is not replaced")]
    [InlineData("x,y\na,b\nb,a\n", ":2: 'a' is replaced by 'b', which line 3 replaces by 'a'; expected an id that is not replaced")]
    [InlineData("a,a\n", ":1: 'a' is replaced by 'a', which is the same id; expected another id")]
    [InlineData("a,b\na,c\n", ":2: 'a' has a second replacement, 'c'; expected 'b'")]
    [InlineData("a,b\nc\n", ":2: 1 column; expected 2 (id, replacement): 'c'")]
    [InlineData("a,\n", ":1: replacement is empty; expected a replacement: 'a,'")]
    [InlineData("", ": no replacements; expected lines with an id and a replacement")]
    public void ABadFile_SaysWhereAndWhat(string text, string message) =>
        Assert.Equal($"{Folder["aliases.csv"]}{message}", Assert.ThrowsAny<GpuAlsException>(() => Read(text, "u,a,1\n")).Message);

    [Fact]
    public void BadLines_AreSkipped_IfBadRowsAre()
    {
        var (matrix, report) = Read("a,b\na,c\nd\n", "u,a,1\n", format: new InteractionFormat { OnBadRow = BadRowPolicy.Skip });
        Assert.Equal(["u b 1"], matrix.Lines());
        Assert.Equal(2, report.Names!.Aliases!.File.BadLines);
    }

    [Fact]
    public void TheSecondReading_FindsReplacedItems()
    {
        var format = new InteractionFormat { Time = ColumnReference.At(3) };
        var (matrix, report) = Read("7,70\n", "u,7,1,5\nu,70,1,3\n", format: format);
        var aliases = ItemAliases.Read(Folder["aliases.csv"], format, TestContext.Current.CancellationToken);
        var times = new InteractionRereader([report], format, matrix, aliases).ReadTimes(TestContext.Current.CancellationToken);
        Assert.Equal([3], times.Slice(0, 1).ToArray());
    }

    (InteractionMatrix Matrix, ReadReport Report) Read(string aliases, string plays, string? names = null, InteractionFormat? format = null)
    {
        File.WriteAllText(Folder["aliases.csv"], aliases);
        File.WriteAllText(Folder["plays.csv"], plays);
        var reader = new InteractionReader(format ?? new InteractionFormat()) { ItemAliasesPath = Folder["aliases.csv"], ItemNamesPath = names };
        var builder = new InteractionMatrixBuilder();
        var report = reader.Read(Folder["plays.csv"], builder, cancel: TestContext.Current.CancellationToken);
        return (builder.Build(itemLabels: reader.ItemNames?.LabelsFor(builder.Items)), report);
    }
}
