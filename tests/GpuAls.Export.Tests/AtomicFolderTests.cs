using GpuAls.Export.Targets;

namespace GpuAls.Export.Tests;

/// <summary>Folders that appear complete or not at all.</summary>
public sealed class AtomicFolderTests : IDisposable
{
    static readonly string[] Own = ["a.npy", "sub/b"];

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AFolder_IsWritten_AndReplaced()
    {
        Write("out", "first");
        Assert.Equal("first", File.ReadAllText(folder["out/a.npy"]));
        AtomicFolder.Check(folder["out"], overwrite: true, Own);
        Write("out", "second");

        Assert.Equal("second", File.ReadAllText(folder["out/a.npy"]));
        Assert.Equal(["out"], folder.Names);
    }

    [Fact]
    public void AFailure_LeavesTheOlderFolder_AndNothingElse()
    {
        Write("out", "first");

        Assert.Throws<OperationCanceledException>(() => AtomicFolder.Write<int>(folder["out"], path =>
        {
            File.WriteAllText(Path.Combine(path, "a.npy"), "half");
            throw new OperationCanceledException();
        }));
        var error = Assert.Throws<ExchangeException>(
            () => AtomicFolder.Write<int>(folder["new"], path => throw new IOException($"no space left: {path}/a.npy")));

        Assert.Equal($"{folder["new"]}: cannot be written: no space left: {folder["new"]}/a.npy", error.Message);
        Assert.Equal("first", File.ReadAllText(folder["out/a.npy"]));
        Assert.Equal(["out"], folder.Names);
    }

    [Fact]
    public void AnEmptyFolder_AndASlashAtTheEnd_AreAllowed()
    {
        Directory.CreateDirectory(folder["out"]);

        AtomicFolder.Check(folder["out"] + "/", overwrite: false, Own);
        Write("out/", "first");

        Assert.Equal(["out"], folder.Names);
        Assert.Equal("first", File.ReadAllText(folder["out/a.npy"]));
    }

    [Fact]
    public void ALink_IsFollowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights on Windows");
        Write("real", "first");
        Directory.CreateSymbolicLink(folder["link"], folder["real"]);

        AtomicFolder.Check(folder["link"], overwrite: true, Own);
        Write("link", "second");

        Assert.Equal("second", File.ReadAllText(folder["real/a.npy"]));
        Assert.NotNull(new DirectoryInfo(folder["link"]).LinkTarget);
    }

    [Fact]
    public void AnExport_IsReplacedOnlyWithOverwrite()
    {
        Write("out", "first");

        Refused("out", overwrite: false, "exists and is not empty; expected a new folder", "Name another folder: --to. Or replace it: --overwrite");
    }

    [Theory, InlineData("notes.txt"), InlineData("sub/c"), InlineData(".hidden")]
    public void AFolderWithOtherFiles_IsNeverReplaced(string other)
    {
        Write("out", "first");
        File.WriteAllText(folder["out/" + other], "mine");

        foreach (var overwrite in (bool[])[false, true])
            Refused("out", overwrite, $"has '{other}', which no export writes; expected a new folder", "Name another folder: --to");
    }

    [Fact]
    public void AFile_AndAMissingParent_AreRefused()
    {
        folder.Write("file", "x");

        Refused("file", overwrite: true, "is a file; expected a folder", "Name another folder: --to");
        var error = Assert.Throws<ExchangeException>(() => AtomicFolder.Check(folder["no/where"], overwrite: false, Own));
        Assert.Equal($"cannot write to {folder["no/where"]}: the folder '{folder["no"]}' does not exist", error.Message);
        Assert.Equal("Create the folder, or name another one: --to", error.Remedy);
    }

    void Refused(string name, bool overwrite, string message, string remedy)
    {
        var error = Assert.Throws<ExchangeException>(() => AtomicFolder.Check(folder[name], overwrite, Own));

        Assert.Equal($"{folder[name]} {message}", error.Message);
        Assert.Equal(remedy, error.Remedy);
    }

    void Write(string name, string text) => AtomicFolder.Write(folder[name], path =>
    {
        File.WriteAllText(Path.Combine(path, "a.npy"), text);
        Directory.CreateDirectory(Path.Combine(path, "sub"));
        File.WriteAllText(Path.Combine(path, "sub", "b"), text);
        return 0;
    });
}
