using System.Diagnostics;

namespace GpuAls.Faults.Tests;

/// <summary>A real disk that is full, a limit of the size of files, and folders and files of another user.</summary>
public sealed class DiskTests : IDisposable
{
    const string AnotherUser = "setpriv --reuid 65534 --regid 65534 --clear-groups";

    // The folder becomes a small disk with the older files; its content is copied out at the end.
    const string SmallDisk = """
        set -e
        cp -a "$PLACE" "$RESULT/old"
        mount -t tmpfs -o "size=${KILOBYTES}k" none "$PLACE"
        cp -a "$RESULT/old/." "$PLACE/"
        rm -r "$RESULT/old"
        set +e
        "$@"
        code=$?
        cp -a "$PLACE/." "$RESULT/"
        exit $code
        """;

    readonly TestFolder result = new();

    public void Dispose() => result.Dispose();

    public static TheoryData<string> Writes => Inventory.Chosen;

    [Theory, MemberData(nameof(Writes))]
    public async Task AFullDisk_IsReported_AndLeavesTheOldFile(string name)
    {
        NativeTool.Faults.Require();
        Assert.SkipUnless(await Succeeds("unshare", "-rm", "mount", "-t", "tmpfs", "none", result.Path), "needs unshare -rm, to mount a small disk");
        var write = Inventory.Find(name);
        var record = write.Record();
        // In pages of 4 KiB, as the disk counts: the old files, and some room beside them.
        var used = record.Before.Values.Sum(bytes => (bytes.Length + 4095) / 4096 * 4) + 4;
        foreach (var room in Sample.Of([4, 8, 12, 16, 20, 24, 32, 48, 64, 128, 512, 4096], Extent.Of(1, 1, 12), name))
        {
            using var place = write.Prepare();
            using var after = new TestFolder();
            var start = Running.With(["unshare", "-rm", "sh", "-c", SmallDisk, "sh"], write.In(place));
            start.Environment["PLACE"] = place.Path;
            start.Environment["RESULT"] = after.Path;
            start.Environment["KILOBYTES"] = $"{used + room}";
            var run = await Running.Wait(start);
            Check(write, record, run, place.Path, after.Path, $"on a disk with room for {room} KiB more");
        }
    }

    [Fact]
    public async Task ALimitOfTheSizeOfFiles_IsReported_AndLeavesTheOldFile()
    {
        NativeTool.Faults.Require();
        foreach (var name in Extent.Of<IEnumerable<string>>(["train"], ["train", "split", "export as npy"], Inventory.ChosenNames))
        {
            var write = Inventory.Find(name);
            foreach (var blocks in Extent.Of<int[]>([2], [8], [0, 1, 2, 4, 8, 16, 32, 64]))
            {
                using var place = write.Prepare();
                // Blocks of 512 bytes. The runtime of .NET has files of its own for its code, unless it is told not to.
                var start = Running.With(["sh", "-c", $"ulimit -f {blocks}; exec \"$@\"", "sh"], write.In(place));
                start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
                start.Environment["DOTNET_EnableDiagnostics"] = "0";
                var run = await Running.Wait(start);
                Check(write, write.Record(), run, place.Path, place.Path, $"with ulimit -f {blocks}");
            }
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task AFolderOrAFileOfAnotherUser_IsReported_AndUnchanged(bool isFolder)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && await Succeeds("sh", "-c", $"{AnotherUser} test -r '{typeof(Program).Assembly.Location}'"),
            "needs root and setpriv, to be another user who can read the program");
        foreach (var name in Extent.Of<IEnumerable<string>>(["train"], ["train", "recommend to a folder"], Inventory.ChosenNames))
        {
            var write = Inventory.Find(name);
            using var place = write.Prepare();
            var before = FolderContent.Read(place.Path);
            var mode = isFolder ? "a-w" : "a+w";
            Assert.True(await Succeeds("sh", "-c", $"chmod -R a+rX '{place.Path}' '{Inputs.Current.Path}' && chmod {mode} '{place.Path}'"));
            var run = await Running.Wait(Running.With([.. AnotherUser.Split(' ')], write.In(place)));
            // In a folder that all may write to, another user may create files, and replace folders.
            if (run.Code == 0 && !isFolder) continue;
            Assert.True(run.Code == 1 && run.Error.Contains("gpuals: ", StringComparison.Ordinal), $"{name}: ends with {run.Code}: {run.Error}");
            Assert.True(run.Error.Contains("\n        ", StringComparison.Ordinal), $"{name}: no remedy: {run.Error}");
            Assert.Equal(before, FolderContent.Read(place.Path));
            Assert.Empty(FolderContent.Temporaries(place.Path));
        }
    }

    static void Check(FileWrite write, Recorded record, Running run, string folder, string result, string after)
    {
        if (run.Code == 0)
        {
            Verdict.RequireNewResults(write, record, result, after);
        }
        else
        {
            Verdict.RequireMessage(write, run.Code, run.Error, folder, after);
            Verdict.RequireOld(write, record, result, after);
        }

        var left = FolderContent.Temporaries(result);
        // The start of a download, and the log of a database, stay for the next run.
        Assert.True(write.IsContinued || left.All(name => !name.StartsWith('.')), $"{write}, {after}: left {string.Join(", ", left)}");
    }

    static async Task<bool> Succeeds(params string[] words)
    {
        try
        {
            var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
