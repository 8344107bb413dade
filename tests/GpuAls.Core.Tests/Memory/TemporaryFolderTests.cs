using GpuAls.Core.Memory;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Folders that take the place of others.</summary>
public sealed class TemporaryFolderTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void APublishedFolder_ReplacesTheOldOne_AndLeavesNothing()
    {
        foreach (var text in (string[])["first", "second"]) Write(text);

        Assert.Equal("second", File.ReadAllText(folder["out/file"]));
        Assert.Equal(["out"], folder.Names);
    }

    [Fact]
    public void AFolderThatIsNotPublished_IsDeleted()
    {
        using (var temporary = Create()) File.WriteAllText(Path.Combine(temporary.Path, "file"), "half");

        Assert.Empty(folder.Names);
    }

    [Fact]
    public void AChangeThatAKillInterrupted_IsUndoneByTheNextRun()
    {
        Write("old");
        string name;
        using (var temporary = Create()) name = Path.GetFileNameWithoutExtension(temporary.Path);
        Directory.Move(folder["out"], folder[$"{name}.old"]);
        folder.Write($"{name}.lock", "");

        using (Create()) Assert.Equal("old", File.ReadAllText(folder["out/file"]));

        Assert.Equal(["out"], folder.Names);
    }

    [Fact]
    public void AnOldFolderThatAKillLeft_IsDeletedByTheNextRun()
    {
        Write("new");
        string name;
        using (var temporary = Create()) name = Path.GetFileNameWithoutExtension(temporary.Path);
        folder.Write($"{name}.lock", "");
        foreach (var left in (string[])[$"{name}.old", $"{name}.tmp"])
        {
            Directory.CreateDirectory(folder[left]);
            folder.Write($"{left}/file", "old");
        }

        Create().Dispose();

        Assert.Equal(("new", "out"), (File.ReadAllText(folder["out/file"]), Assert.Single(folder.Names)));
    }

    void Write(string text)
    {
        using var temporary = Create();
        File.WriteAllText(Path.Combine(temporary.Path, "file"), text);
        temporary.Publish();
    }

    TemporaryFolder Create() => TemporaryFolder.Create(FilePlace.Resolve(folder["out"]));
}
