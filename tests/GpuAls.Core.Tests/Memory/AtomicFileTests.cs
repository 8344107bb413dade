using System.Runtime.Versioning;
using System.Text;
using GpuAls.Core.Memory;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>The writer of all outputs: what it replaces, what it keeps, and what it leaves when it fails.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class AtomicFileTests : IDisposable
{
    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    readonly TestFolder folder = new();

    public AtomicFileTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "links, pipes and permissions of Unix");

    public void Dispose() => folder.Dispose();

    static void Write(string path, string text, bool needsRegularFile = false) => AtomicFile.Write(
        path,
        file =>
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            return 0;
        },
        Error,
        needsRegularFile);

    static AtomicFile Open(string path, string text)
    {
        var file = AtomicFile.Open(path, Error);
        file.Write(Encoding.UTF8.GetBytes(text));
        return file;
    }

    static GpuAlsException Error(string reason, Exception? inner) => new(reason, inner);

    static void AssertRefused(string reason, string path, bool needsRegularFile = false) =>
        Assert.Equal(reason, Assert.Throws<GpuAlsException>(() => Write(path, "new", needsRegularFile)).Message);

    string LinkTo(string target, string name)
    {
        File.CreateSymbolicLink(folder[name], target);
        return folder[name];
    }

    [Fact]
    public void ARelativeLink_OfARelativePath_ReplacesItsTarget()
    {
        folder.Write("a.als", "old");
        LinkTo("a.als", "latest.als");
        Write(Path.GetRelativePath(Directory.GetCurrentDirectory(), folder["latest.als"]), "new");
        Assert.Equal("new", File.ReadAllText(folder["a.als"]));
        Assert.Equal("a.als", new FileInfo(folder["latest.als"]).LinkTarget);
        Assert.Equal(["a.als", "latest.als"], folder.Names);
    }

    [Fact]
    public void AChainOfLinks_ThroughLinkedFolders_EndsAtItsTarget()
    {
        Directory.CreateDirectory(folder["deep/inner"]);
        LinkTo("deep/inner", "short");
        // Relative to the real folder of the link, deep/inner, and not to the linked one.
        File.CreateSymbolicLink(folder["deep/inner/up"], "../target");
        LinkTo("short/up", "first");
        Write(folder["first"], "new");
        Assert.Equal("new", File.ReadAllText(folder["deep/target"]));
        Assert.Equal(["deep", "first", "short"], folder.Names);
    }

    [Fact]
    public void ALinkWithoutATarget_CreatesIt()
    {
        LinkTo("later", "link");
        Write(folder["link"], "new");
        Assert.Equal("new", File.ReadAllText(folder["later"]));
        Assert.Equal("later", new FileInfo(folder["link"]).LinkTarget);
    }

    [Fact]
    public void LinksThatFormALoop_AreRefused()
    {
        LinkTo("two", "one");
        LinkTo("one", "two");
        AssertRefused("cannot be written: its links form a loop", folder["one"]);
        Assert.Equal(["one", "two"], folder.Names);
    }

    [Fact]
    public void ALinkIntoAMissingFolder_IsRefused() =>
        AssertRefused("cannot be written: its folder does not exist", LinkTo("none/file", "link"));

    [Fact]
    public void AFolderThatIsRemovedMeanwhile_IsNamed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows removes no folder with an open file");
        var gone = Directory.CreateDirectory(folder["gone"]).FullName;
        var error = Assert.Throws<GpuAlsException>(() => AtomicFile.Write(
            Path.Combine(gone, "file"),
            _ =>
            {
                Directory.Delete(gone, recursive: true);
                return 0;
            },
            (reason, inner) => new GpuAlsException(reason, inner)));
        Assert.Equal("cannot be written: its folder does not exist", error.Message);
        Assert.Equal("Create the folder, or name a file in another one", DiskErrors.Remedy(error.InnerException));
    }

    [Fact]
    public void AReplacedFile_KeepsItsPermissions()
    {
        foreach (var mode in (UnixFileMode[])[Private, Private | UnixFileMode.GroupRead, UnixFileMode.UserWrite | UnixFileMode.OtherRead])
        {
            var path = folder.Write("file", "old");
            File.SetUnixFileMode(path, mode);
            Write(path, "new");
            Assert.Equal(mode, File.GetUnixFileMode(path));
            File.SetUnixFileMode(path, Private);
            Assert.Equal("new", File.ReadAllText(path));
        }
    }

    [Fact]
    public void ANewFile_HasThePermissionsOfAnyNewFile()
    {
        Write(folder["new"], "new");
        Assert.Equal(File.GetUnixFileMode(folder.Write("other", "")), File.GetUnixFileMode(folder["new"]));
    }

    [Fact]
    public void ThePrivateFile_IsPrivateWhileItIsWritten()
    {
        var path = folder.Write("file", "old");
        File.SetUnixFileMode(path, Private);
        using var file = Open(path, "secret");
        var temporary = Directory.GetFiles(folder.Path, ".gpuals-*").Single();
        Assert.Equal(Private, File.GetUnixFileMode(temporary));
    }

    [Fact]
    public void AReplacedFile_KeepsItsOwner()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root gives files to others");
        var path = folder.Write("file", "old");
        UnixFile.ChangeOwner(path, "1234:2345");
        Write(path, "new");
        Assert.Equal("1234:2345", UnixFile.Owner(path));
    }

    [Fact]
    public void AFileWithoutWritePermission_IsRefused_AlsoForRoot()
    {
        var path = folder.Write("file", "old");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        AssertRefused("cannot be written: it is read-only", path);
        AssertRefused("cannot be written: it is read-only", LinkTo("file", "link"));
        Assert.Equal("old", File.ReadAllText(path));
    }

    [Fact]
    public void BothNamesOfAFile_HaveTheNewContent()
    {
        var path = folder.Write("file", "old, and longer than the new one");
        var other = UnixFile.Link(path, folder["other"]);
        Write(path, "new");
        Assert.Equal(("new", "new"), (File.ReadAllText(path), File.ReadAllText(other)));
        Assert.Equal(2, FileStatus.Of(path)!.Value.Links);
        Assert.Equal(["file", "other"], folder.Names);
    }

    [Fact]
    public void AFileWithTwoNames_ThatCannotBeCopiedInto_LeavesTheCompleteFile()
    {
        var path = folder.Write("file", "old");
        UnixFile.Link(path, folder["other"]);
        using var file = Open(path, "new");
        string message;
        using (new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None))
            message = Assert.Throws<GpuAlsException>(() => AtomicFile.ReplaceAll(file)).Message;

        var kept = Directory.GetFiles(folder.Path, ".gpuals-*.kept").Single();
        Assert.StartsWith("cannot be written: ", message, StringComparison.Ordinal);
        Assert.EndsWith($"; the complete file is {kept}", message, StringComparison.Ordinal);
        Assert.Equal(("old", "new"), (File.ReadAllText(path), File.ReadAllText(kept)));
        // The next run deletes the files of killed runs, and not this one.
        Write(path, "newer");
        Assert.Equal([Path.GetFileName(kept), "file", "other"], folder.Names);
    }

    [Fact]
    public async Task APipe_IsWrittenThrough_AndStays()
    {
        var pipe = UnixFile.MakePipe(folder["pipe"]);
        var reader = Task.Run(() => File.ReadAllText(pipe), TestContext.Current.CancellationToken);
        Write(pipe, "new");
        Assert.Equal("new", await reader);
        Assert.Equal(FileKind.Pipe, FileStatus.Of(pipe)!.Value.Kind);
        Assert.Equal(["pipe"], folder.Names);
        AssertRefused("a pipe; expected the name of a regular file", pipe, needsRegularFile: true);
    }

    [Fact]
    public void ADevice_IsWrittenThrough_AndStays()
    {
        Write(LinkTo("/dev/null", "link"), "new");
        Assert.Equal(FileKind.Device, FileStatus.Of("/dev/null")!.Value.Kind);
        AssertRefused("a device; expected the name of a regular file", "/dev/null", needsRegularFile: true);
    }

    [Fact]
    public void AnOpenFileOfTheProcess_IsAppendedTo_AndNotReplaced()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the links of /proc");
        var path = folder.Write("file", "old ");
        using var open = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var before = FileStatus.Of(path)!.Value.Identity;
        Write($"/dev/fd/{open.SafeFileHandle.DangerousGetHandle()}", "new");
        Assert.Equal("old new", File.ReadAllText(path));
        Assert.Equal(before, FileStatus.Of(path)!.Value.Identity);
        AssertRefused("cannot be written: it is not open", "/dev/fd/987");
    }

    [Fact]
    public void ASocket_IsRefused()
    {
        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(folder["socket"]));
        AssertRefused("a socket; expected the name of a file", folder["socket"]);
    }

    [Fact]
    public void AWriteThatFails_LeavesTheOldFileAlone()
    {
        var path = folder.Write("file", "old");
        var failure = Assert.Throws<GpuAlsException>(() => AtomicFile.Write<int>(
            path,
            file =>
            {
                file.Write("half"u8);
                throw new IOException($"No space left on device : '{file.Name}'");
            },
            Error));
        Assert.Equal("cannot be written: No space left on device", failure.Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["file"], folder.Names);
    }

    [Fact]
    public void SeveralFiles_AreReplacedOnlyWhenAllAreComplete()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the device /dev/full");
        var path = folder.Write("file", "old");
        using AtomicFile first = Open(path, "new"), second = Open("/dev/full", "new");
        var failure = Assert.Throws<GpuAlsException>(() => AtomicFile.ReplaceAll(first, second));
        Assert.Equal("cannot be written: No space left on device", failure.Message);
        Assert.Equal("old", File.ReadAllText(path));
    }

    [Fact]
    public void AFileThatAppends_StartsWithTheOldContent()
    {
        var path = folder.Write("file", "old ");
        using var file = AtomicFile.Open(path, Error, appends: true);
        file.Write("new"u8);
        Assert.Equal("old ", File.ReadAllText(path));
        AtomicFile.ReplaceAll(file);
        Assert.Equal("old new", File.ReadAllText(path));
    }

    [Fact]
    public void TheFilesOfKilledRuns_AreDeletedByTheNextRunToTheSameTarget()
    {
        var path = folder.Write("file", "old");
        string name;
        using (Open(path, "")) name = Path.GetFileName(Directory.GetFiles(folder.Path, ".gpuals-*").Single());
        Assert.Matches(@"^\.gpuals-[0-9a-f]{8}-[0-9a-f]{8}\.tmp$", name);
        folder.Write($"{name[..17]}00000000.tmp", "of a killed run");
        folder.Write(".gpuals-00000000-00000000.tmp", "of another target");

        Write(path, "new");

        Assert.Equal([".gpuals-00000000-00000000.tmp", "file"], folder.Names);
    }

    [Fact]
    public void AFileThatIsStillWritten_IsNotDeletedByAnotherRun()
    {
        var path = folder.Write("file", "old");
        using var slow = Open(path, "slow");
        Write(path, "fast");
        Assert.Equal("fast", File.ReadAllText(path));
        AtomicFile.ReplaceAll(slow);
        Assert.Equal("slow", File.ReadAllText(path));
        Assert.Equal(["file"], folder.Names);
    }

    [Fact]
    public void TheLongestName_CanBeWrittenTwice()
    {
        var path = folder[new string('n', 255)];
        Write(path, "old");
        Write(path, "new");
        Assert.Equal("new", File.ReadAllText(path));
        AssertRefused("cannot be written: File name too long", path + "n");
    }
}
