using GpuAls.Core.Memory;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Whether two paths are one file, whatever their spelling.</summary>
public sealed class FilePlaceTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    bool AreOne(string first, string second) => FilePlace.Resolve(folder[first]).IsSameFile(FilePlace.Resolve(folder[second]));

    [Fact]
    public void AFile_IsItself_InEverySpelling()
    {
        folder.Write("file", "text");
        folder.Write("other", "text");
        Assert.True(AreOne("file", "./file"));
        Assert.True(AreOne("file", "none/../file"));
        Assert.False(AreOne("file", "other"));
        Assert.False(AreOne("file", "new"));
    }

    [Fact]
    public void Links_AreTheFileThatTheyReferTo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "making a link needs a right on Windows");
        folder.Write("file", "text");
        File.CreateSymbolicLink(folder["soft"], "file");
        File.CreateSymbolicLink(folder["folder"], ".");
        File.CreateSymbolicLink(folder["dangling"], "new");
        UnixFile.Link(folder["file"], folder["hard"]);
        Assert.True(AreOne("file", "soft"));
        Assert.True(AreOne("soft", "hard"));
        Assert.True(AreOne("file", "folder/folder/hard"));
        Assert.True(AreOne("new", "dangling"));
        Assert.True(AreOne("new", "folder/new"));
    }

    [Fact]
    public void NewFiles_AreOne_IfTheirNamesDifferOnlyInCase()
    {
        Directory.CreateDirectory(folder["inner"]);
        Assert.True(AreOne("new.als", "NEW.als"));
        Assert.False(AreOne("new.als", "new2.als"));
        Assert.False(AreOne("new.als", "inner/new.als"));
    }

    [Fact]
    public void TheNullDevice_MayReceiveSeveralOutputs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the devices of Unix");
        Assert.False(FilePlace.Resolve("/dev/null").IsSameFile(FilePlace.Resolve("/dev/null")));
    }

    [Fact]
    public void TheStatus_IsThatOfTheFile()
    {
        var path = folder.Write("file", "text");
        var status = FileStatus.Of(path)!.Value;
        Assert.Equal((FileKind.Regular, 4, 1, false), (status.Kind, status.Length, status.Links, status.IsReadOnly));
        Assert.Equal(FileKind.Folder, FileStatus.Of(folder.Path)!.Value.Kind);
        Assert.Null(FileStatus.Of(folder["none"]));
        Assert.Null(FileStatus.Of(folder["file/none"]));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(File.GetUnixFileMode(path), status.Mode);
        using var open = File.OpenRead(path);
        Assert.Equal(status, FileStatus.OfDescriptor((int)open.SafeFileHandle.DangerousGetHandle()));
        Assert.Null(FileStatus.OfDescriptor(987));
    }
}
