using System.Text;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

/// <summary>Values that float32 cannot hold exactly, and files that the memory cannot hold.</summary>
public sealed class LargeNumberTests
{
    [Fact]
    public void WholeValuesBeyondFloat32_AreCountedWithAnExample()
    {
        var (_, report) = Reading.Of("a,x,16777216\na,y,16777217\na,z,16777218\nb,x,9007199254740993\nb,y,16777217.5\nb,z,1e30\nc,x,20000001.0\n");
        Assert.Equal(new RoundedStrengths(3, "16,777,217", 16777216, "a", "y"), report.RoundedValues);
    }

    [Fact]
    public void ADislikeIsCountedByItsMagnitude() => Assert.Equal(
        new RoundedStrengths(1, "99,999,999", 100000000, "a", "x"),
        Reading.Of("a,x,-99999999\n", new InteractionFormat { NegativeIsDislike = true }).Report.RoundedValues);

    [Fact]
    public void ExactValues_AreNotCounted() =>
        Assert.Null(Reading.Of("a,x,16777216\na,y,33554432\nb,x,1e38\nb,y,0.1\nb,z,340282346638528859811704183484516925440\n").Report.RoundedValues);

    // 3 · 5,592,407 = 16,777,221, and float32 has 16,777,220 and 16,777,222.
    [Fact]
    public void TheProductWithTheWeightOfAnEvent_IsCounted()
    {
        var format = new InteractionFormat
        {
            Text = new() { Separator = "," },
            Value = ColumnReference.Named("count"),
            Event = ColumnReference.Named("what"),
            EventWeights = new Dictionary<string, float> { ["view"] = 1, ["buy"] = 3 },
        };
        var (_, report) = Reading.Of("user,item,what,count\na,x,buy,5592407\na,y,buy,5592406\na,z,view,5592407\n", format);
        Assert.Equal((1L, "16,777,221", "x"), (report.RoundedValues!.Count, report.RoundedValues.Exact, report.RoundedValues.Item));
    }

    [Fact]
    public void AFileBeyondTheMemory_IsAnErrorWithTheRowsReached()
    {
        var text = new StringBuilder();
        for (var n = 0; n < 200_000; n++) text.Append("user").Append(n).Append("\titem").Append(n % 100).Append("\t1\n");
        var builder = new InteractionMatrixBuilder(() => new AvailableMemory(900 << 20, 1 << 20, MemoryBound.ControlGroup));

        var error = Assert.Throws<MemoryLimitException>(
            () => new InteractionReader(new InteractionFormat()).ReadText(Encoding.UTF8.GetBytes(text.ToString()), builder));

        // 0.75 MiB for the next rows, and 8 bytes for each of 2 · 65,536 to sort them.
        Assert.Matches(
            @"^plays\.tsv: \d{2,3},\d{3} rows read so far need 902 MiB; 901 MiB is available \(memory limit of the control group\)$", error.Message);
    }

    [Fact]
    public void AFileOfEqualRows_FitsByMerging()
    {
        var text = string.Concat(Enumerable.Repeat("ann\tmuse\t2\nbob\tmuse\t1\n", 70_000));
        var builder = new InteractionMatrixBuilder(() => new AvailableMemory(900 << 20, 1 << 20, MemoryBound.ControlGroup));
        var report = new InteractionReader(new InteractionFormat()).ReadText(Encoding.UTF8.GetBytes(text), builder);
        Assert.Equal((140_000L, 140_000L), (report.Interactions, builder.Count));
        var matrix = builder.Build();
        Assert.Equal((2L, 139_998L), (matrix.Entries, matrix.Duplicates));
        Assert.Equal(["ann muse 140000", "bob muse 70000"], matrix.Lines());
    }
}
