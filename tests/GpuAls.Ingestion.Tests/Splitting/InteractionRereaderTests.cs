using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Evaluation.Splits;
using GpuAls.Ingestion.Splitting;

namespace GpuAls.Ingestion.Tests;

public sealed class InteractionRereaderTests : FolderTests
{
    [Fact]
    public void ReadTimes_GivesEachPairItsFirst_InTheOrderOfTheMatrix()
    {
        var (path, format, matrix) = Read(
            "ann\tABBA\t1\t9\nbob\tabba\t1\t5\nann\tmuse\t1\t7\nann\tabba\t1\t8\n",
            new InteractionFormat { LowerCaseItems = true, Time = ColumnReference.At(3) });
        var times = new InteractionRereader(path, format, matrix).ReadTimes(TestContext.Current.CancellationToken);
        Assert.Equal([8, 7, 5], times.Slice(0, 3).ToArray());
    }

    // The row without a time comes later than the other one of its pair, and would be the first if it counted as 0.
    [Fact]
    public void ReadTimes_PassesOverTheRowsThatTheFirstReadingSkipped()
    {
        var (path, format, matrix) = Read(
            "ann\tabba\t1\t2020-01-02\nann\tabba\t1\t\nann\tmuse\t1\tsoon\nbob\tabba\t1\t2020-01-01\n",
            new InteractionFormat { Time = ColumnReference.At(3), OnBadRow = BadRowPolicy.Skip });
        Assert.Equal(["ann abba 1", "bob abba 1"], matrix.Lines());
        var times = new InteractionRereader(path, format, matrix).ReadTimes(TestContext.Current.CancellationToken);
        Assert.Equal([1577923200, 1577836800], times.Slice(0, 2).ToArray());
    }

    [Fact]
    public void FileThatChanged_IsNoticed()
    {
        var (path, format, matrix) = Read("ann\tabba\t1\t9\n", new InteractionFormat { Time = ColumnReference.At(3) });
        File.WriteAllText(path, "ann\tabba\t1\t9\neve\tabba\t1\t9\n");
        Assert.Equal(
            $"{path}:2: the line differs from the first reading; expected an unchanged file",
            Message(() => new InteractionRereader(path, format, matrix).ReadTimes()));
    }

    [Fact]
    public void Write_WhereAFolderIsMissing_LeavesNothing()
    {
        var (path, format, matrix) = Read("ann\tabba\t1\nann\tmuse\t1\n", new InteractionFormat());
        var paths = new Dictionary<SplitPart, string> { [SplitPart.Train] = path + ".train", [SplitPart.Test] = path + ".none/test" };
        var parts = new RandomSplit(0.5).Assign(matrix, seed: 1);
        Assert.Equal(
            $"{paths[SplitPart.Test]}: cannot be written: its folder does not exist",
            Message(() => new InteractionRereader(path, format, matrix).Write(parts, paths)));
        Assert.False(File.Exists(paths[SplitPart.Train]));
    }

    static string Message(Func<object> work) => Assert.Throws<GpuAlsException>(work).Message;

    (string Path, InteractionFormat Format, InteractionMatrix Matrix) Read(string text, InteractionFormat format)
    {
        var path = Folder["plays"];
        File.WriteAllText(path, text);
        return (path, format, InteractionReader.ReadMatrix(path, format).Matrix);
    }
}
