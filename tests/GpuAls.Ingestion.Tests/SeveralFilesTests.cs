using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

/// <summary>Several files that are read as one.</summary>
public sealed class SeveralFilesTests : FolderTests
{
    [Fact]
    public void TheFiles_AreReadInTheirOrder_EachWithItsOwnHeaderAndSeparator()
    {
        var (matrix, reports) = Read(
            new InteractionFormat(), Folder.Write("jan", "user,item,plays\nbob,muse,2\n"), Folder.Write("feb", "ann\tmuse\t1\nbob\tmuse\t3\n"));
        Assert.Equal(["bob muse 5", "ann muse 1"], matrix.Lines());
        Assert.Equal([1, 2], reports.Select(report => report.Rows));
        Assert.Equal(1, matrix.Duplicates);
    }

    [Fact]
    public void ABadRow_NamesItsFileAndLine()
    {
        var (jan, feb) = (Folder.Write("jan", "ann,muse,1\nann,abba,2\n"), Folder.Write("feb", "bob,muse,1\nbob,abba,x\n"));
        Assert.Equal(
            $"{feb}:2: value is 'x'; expected a number of 0 or more: 'bob,abba,x'",
            Assert.Throws<BadRowException>(() => Read(new InteractionFormat(), jan, feb)).Message);
    }

    [Fact]
    public void SkippedRows_AreCountedForEachFile_AndAreAllInTheFileOfBadRows()
    {
        var (jan, feb) = (Folder.Write("jan", "ann,muse,1\nann,abba,x\n"), Folder.Write("feb", "bob,muse,y\nbob,abba,1\nbob,,1\n"));
        var reader = new InteractionReader(new InteractionFormat { OnBadRow = BadRowPolicy.Skip, Text = new() { HasHeader = false } })
        {
            BadRowsPath = Folder["bad"],
        };
        var reports = reader.Read([jan, feb], new InteractionMatrixBuilder(), cancel: TestContext.Current.CancellationToken);
        Assert.Equal([1, 2], reports.Select(report => report.BadRowCount));
        Assert.Equal([$"{feb}:1", $"{feb}:3"], reports[1].FirstBadRows.Select(row => row[..row.IndexOf(": ", StringComparison.Ordinal)]));
        Assert.Equal("ann,abba,x\nbob,muse,y\nbob,,1\n", File.ReadAllText(Folder["bad"]));
        var sum = ReadReport.Sum(reports);
        Assert.Equal((5, 2, 3, 3), (sum.Rows, sum.Interactions, sum.BadRowCount, sum.FirstBadRows.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("user,item,plays\n")]
    [InlineData("ann,muse,0\n")]
    public void AFileWithoutInteractions_IsHarmlessBesideAnother(string empty)
    {
        var (part0, part1) = (Folder.Write("part-0", empty), Folder.Write("part-1", "ann,muse,1\n"));
        Assert.Equal(["ann muse 1"], Read(new InteractionFormat(), part0, part1).Matrix.Lines());
        Assert.Equal(["ann muse 1"], Read(new InteractionFormat(), part1, part0).Matrix.Lines());
    }

    [Fact]
    public void FilesWithoutAnyInteraction_AreTheErrorOfTheFirst()
    {
        var (part0, part1) = (Folder.Write("part-0", ""), Folder.Write("part-1", "ann,muse,0\n"));
        Assert.Equal(
            $"{part0}: empty; expected rows with a user, an item and a value",
            Assert.ThrowsAny<GpuAlsException>(() => Read(new InteractionFormat(), part0, part1)).Message);
    }

    [Fact]
    public void ColumnsInAnotherOrder_AreAnError_UnlessTheyAreTakenByName()
    {
        var (jan, feb) = (Folder.Write("jan", "user,item,plays\nann,muse,1\n"), Folder.Write("feb", "item,user,plays\nmuse,bob,1\n"));
        var byIndex = new InteractionFormat { Text = new() { HasHeader = true }, User = ColumnReference.At(0), Item = ColumnReference.At(1) };
        Assert.Equal(
            $"{feb}: the user would be the column 'item', and it is 'user' in {jan}; expected the same columns in all files",
            Assert.ThrowsAny<GpuAlsException>(() => Read(byIndex, jan, feb)).Message);
        var byName = byIndex with { User = ColumnReference.Named("user"), Item = ColumnReference.Named("item") };
        Assert.Equal(["ann muse 1", "bob muse 1"], Read(byName, jan, feb).Matrix.Lines());
    }

    [Theory]
    [InlineData(",3", "", "no value", "one")]
    [InlineData("", ",3", "a value", "none")]
    public void ValuesInOneFileOnly_AreAnError_UnlessEachRowCountsAs1(string first, string second, string found, string expected)
    {
        var jan = Folder.Write("jan", $"ann,muse{first}\nann,blur{first}\nann,abba{first}\n");
        var feb = Folder.Write("feb", $"bob,muse{second}\nbob,blur{second}\nbob,abba{second}\n");
        Assert.Equal(
            $"{feb}: the rows have {found}, and those of {jan} have {expected}; expected the same columns in all files",
            Assert.ThrowsAny<GpuAlsException>(() => Read(new InteractionFormat(), jan, feb)).Message);
        Assert.Equal(6, Read(new InteractionFormat { Value = null }, jan, feb).Matrix.Entries);
    }

    [Fact]
    public void TheProgress_GoesOverAllFiles()
    {
        var (jan, feb) = (Folder.Write("jan", "ann,muse,1\n"), Folder.Write("feb", "bob,muse,1\nbob,abba,1\n"));
        var steps = new List<ReadProgress>();
        new InteractionReader(new InteractionFormat()).Read(
            [jan, feb], new InteractionMatrixBuilder(), new Recorder<ReadProgress>(steps.Add), TestContext.Current.CancellationToken);
        Assert.Equal([new ReadProgress(11, 33, 1), new ReadProgress(33, 33, 3)], steps.Distinct());
    }

    static (InteractionMatrix Matrix, IReadOnlyList<ReadReport> Reports) Read(InteractionFormat format, params string[] paths)
    {
        var builder = new InteractionMatrixBuilder();
        var reports = new InteractionReader(format).Read(paths, builder, cancel: TestContext.Current.CancellationToken);
        return (builder.Build(), reports);
    }
}
