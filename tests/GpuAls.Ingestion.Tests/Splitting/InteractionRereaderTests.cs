using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Evaluation.Splits;
using GpuAls.Ingestion.Splitting;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

public sealed class InteractionRereaderTests : FolderTests
{
    [Fact]
    public void ReadTimes_GivesEachPairItsFirst_InTheOrderOfTheMatrix()
    {
        var (path, report, format, matrix) = Read(
            "ann\tABBA\t1\t9\nbob\tabba\t1\t5\nann\tmuse\t1\t7\nann\tabba\t1\t8\n",
            new InteractionFormat { LowerCaseItems = true, Time = ColumnReference.At(3) });
        var times = new InteractionRereader([report], format, matrix).ReadTimes(TestContext.Current.CancellationToken);
        Assert.Equal([8, 7, 5], times.Slice(0, 3).ToArray());
    }

    // The row without a time comes later than the other one of its pair, and would be the first if it counted as 0.
    [Fact]
    public void ReadTimes_PassesOverTheRowsThatTheFirstReadingSkipped()
    {
        var (path, report, format, matrix) = Read(
            "ann\tabba\t1\t2020-01-02\nann\tabba\t1\t\nann\tmuse\t1\tsoon\nbob\tabba\t1\t2020-01-01\n",
            new InteractionFormat { Time = ColumnReference.At(3), OnBadRow = BadRowPolicy.Skip });
        Assert.Equal(["ann abba 1", "bob abba 1"], matrix.Lines());
        var times = new InteractionRereader([report], format, matrix).ReadTimes(TestContext.Current.CancellationToken);
        Assert.Equal([1577923200, 1577836800], times.Slice(0, 2).ToArray());
    }

    [Fact]
    public void FileThatChanged_IsNoticed()
    {
        var (path, report, format, matrix) = Read("ann\tabba\t1\t9\n", new InteractionFormat { Time = ColumnReference.At(3) });
        File.WriteAllText(path, "ann\tabba\t1\t9\neve\tabba\t1\t9\n");
        Assert.Equal(
            $"{path}: changed while it was read; expected an unchanged file",
            Message(() => new InteractionRereader([report], format, matrix).ReadTimes()));
    }

    [Fact]
    public void FileThatChanged_WithTheSameSizeAndTime_IsNoticedByItsRows()
    {
        var (path, report, format, matrix) = Read("ann\tabba\t1\t9\nann\tabba\t2\t9\n", new InteractionFormat { Time = ColumnReference.At(3) });
        var time = File.GetLastWriteTimeUtc(path);
        foreach (var (text, message) in (ReadOnlySpan<(string, string)>)
        [
            ("ann\tabba\t1\t9\neve\tabba\t2\t9\n", $"{path}:2: the line differs from the first reading; expected an unchanged file"),
            ("ann\tabba\t1\t9\nann\tabba\t0\t9\n", $"{path}: 1 interaction in the second reading and 2 in the first; expected an unchanged file"),
        ])
        {
            File.WriteAllText(path, text);
            File.SetLastWriteTimeUtc(path, time);
            Assert.Equal(message, Message(() => new InteractionRereader([report], format, matrix).ReadTimes()));
        }
    }

    [Theory]
    [InlineData("ann\tabba\t1\n")]
    [InlineData("ann\tabba\t1\nann\tmuse\t1\nbob\tmuse\t1\n")]
    [InlineData(null)]
    public void Write_OfAFileThatChanged_WritesNothing(string? changed)
    {
        var (path, report, format, matrix) = Read("ann\tabba\t1\nann\tmuse\t1\n", new InteractionFormat());
        if (changed is null) File.Delete(path);
        else File.WriteAllText(path, changed);
        var paths = new Dictionary<SplitPart, string> { [SplitPart.Train] = Folder["train"], [SplitPart.Test] = Folder["test"] };
        var parts = new RandomSplit(0.5).Assign(matrix, seed: 1);
        Assert.Equal(
            $"{path}: changed while it was read; expected an unchanged file",
            Message(() => new InteractionRereader([report], format, matrix).Write(parts, paths)));
        Assert.Equal(changed is null ? [] : ["plays"], Folder.Names);
    }

    [Fact]
    public void Write_OfSeveralFiles_HasOneHeader_AndEveryRow()
    {
        var (jan, feb) = (Folder.Write("jan.csv", "user,item\nann,abba\n"), Folder.Write("feb.csv", "user,item\nann,muse\nbob,abba\n"));
        var builder = new InteractionMatrixBuilder();
        var format = new InteractionFormat { Value = null, Text = new() { HasHeader = true } };
        var reports = new InteractionReader(format).Read([jan, feb], builder, cancel: TestContext.Current.CancellationToken);
        var matrix = builder.Build();
        var parts = LargeArray<SplitPart>.Uninitialized(matrix.Entries);
        for (long e = 0; e < parts.Length; e++) parts.Writable(e, 1)[0] = SplitPart.Train;
        new InteractionRereader(reports, format, matrix).Write(
            parts, new Dictionary<SplitPart, string> { [SplitPart.Train] = Folder["train"] }, TestContext.Current.CancellationToken);
        Assert.Equal("user,item\nann,abba\nann,muse\nbob,abba\n", File.ReadAllText(Folder["train"]));
    }

    [Fact]
    public void Write_OfFilesWithDifferentLayouts_IsRefused()
    {
        var (jan, feb) = (Folder.Write("jan.csv", "ann,abba,1\n"), Folder.Write("feb.csv", "ann\tmuse\t1\n"));
        var builder = new InteractionMatrixBuilder();
        var reports = new InteractionReader(new InteractionFormat()).Read([jan, feb], builder, cancel: TestContext.Current.CancellationToken);
        var matrix = builder.Build();
        var parts = new RandomSplit(0.5).Assign(matrix, seed: 1);
        Assert.Equal(
            $"{feb}: another header or separator than in {jan}; expected files of the same layout, because their rows are copied unchanged",
            Message(() => new InteractionRereader(reports, new InteractionFormat(), matrix).Write(
                parts, new Dictionary<SplitPart, string> { [SplitPart.Train] = Folder["train"] })));
        Assert.Equal(["feb.csv", "jan.csv"], Folder.Names);
    }

    [Fact]
    public void Write_WhereAFolderIsMissing_LeavesNothing()
    {
        var (path, report, format, matrix) = Read("ann\tabba\t1\nann\tmuse\t1\n", new InteractionFormat());
        var paths = new Dictionary<SplitPart, string> { [SplitPart.Train] = path + ".train", [SplitPart.Test] = path + ".none/test" };
        var parts = new RandomSplit(0.5).Assign(matrix, seed: 1);
        Assert.Equal(
            $"{paths[SplitPart.Test]}: cannot be written: its folder does not exist",
            Message(() => new InteractionRereader([report], format, matrix).Write(parts, paths)));
        Assert.False(File.Exists(paths[SplitPart.Train]));
    }

    static string Message(Func<object> work) => Assert.Throws<GpuAlsException>(work).Message;

    (string Path, ReadReport Report, InteractionFormat Format, InteractionMatrix Matrix) Read(string text, InteractionFormat format)
    {
        var path = Folder["plays"];
        File.WriteAllText(path, text);
        var (matrix, report) = InteractionReader.ReadMatrix(path, format);
        return (path, report, format, matrix);
    }
}
