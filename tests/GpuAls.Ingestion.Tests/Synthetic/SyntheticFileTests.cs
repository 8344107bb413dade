using GpuAls.Core;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Ingestion.Tests;

public sealed class SyntheticFileTests : FolderTests
{
    static readonly SyntheticOptions Small = new() { Users = 2000, Items = 3000, Rows = 70_000 };

    string Target => Folder["plays.tsv"];

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Write_ToAPath_WritesWhatTheStreamGets()
    {
        File.WriteAllText(Target, "old");
        using var stream = new MemoryStream();
        SyntheticInteractions.Write(Small, stream, cancellation: Cancellation);

        var report = SyntheticInteractions.Write(Small, Target, cancellation: Cancellation);

        Assert.Equal(stream.ToArray(), File.ReadAllBytes(Target));
        Assert.Equal(stream.Length, report.Bytes);
        Assert.Equal([Target], Directory.GetFiles(Folder.Path));
    }

    [Fact]
    public void Write_Stopped_LeavesWhatWasThere()
    {
        File.WriteAllText(Target, "old");
        using var stop = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(
            () => SyntheticInteractions.Write(Small, Target, new Recorder<long>(_ => stop.Cancel()), stop.Token));

        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFiles(Folder.Path));
    }

    [Fact]
    public void Write_OfAnImpossibleSet_TouchesNothing()
    {
        Assert.Throws<GpuAlsException>(() => SyntheticInteractions.Write(Small with { Rows = 1 }, Target, cancellation: Cancellation));
        Assert.Empty(Directory.GetFiles(Folder.Path));
    }

    [Fact]
    public void Write_IntoAMissingFolder_SaysSo()
    {
        var path = Folder["missing/plays.tsv"];
        var exception = Assert.Throws<GpuAlsException>(() => SyntheticInteractions.Write(Small, path, cancellation: Cancellation));
        Assert.Equal($"{path}: cannot be written: its folder does not exist", exception.Message);
    }

    [Fact]
    public void Write_OverAFolder_SaysSo()
    {
        var exception = Assert.Throws<GpuAlsException>(() => SyntheticInteractions.Write(Small, Folder.Path, cancellation: Cancellation));
        Assert.Equal($"{Folder.Path}: a folder; expected the name of a file", exception.Message);
    }

    [Fact]
    public void Write_ThroughALink_ReplacesWhatItPointsAt()
    {
        File.WriteAllText(Target, "old");
        var link = Folder["link.tsv"];
        File.CreateSymbolicLink(link, Target);

        var report = SyntheticInteractions.Write(Small, link, cancellation: Cancellation);

        Assert.Equal(report.Bytes, new FileInfo(Target).Length);
        Assert.Equal(Target, new FileInfo(link).LinkTarget);
    }
}
