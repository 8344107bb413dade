using System.Runtime.Versioning;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>Folders that cannot be prepared or opened: the message, the remedy and the exit code.</summary>
public sealed class PrepareErrorTests : IDisposable
{
    readonly TestFolder folder = new();
    readonly string plays;

    public PrepareErrorTests() => plays = folder.Write("plays.tsv", "ann\tmuse\t1\nann\tabba\t2\nbob\tmuse\t3\ncid\tabba\t1\n");

    string Prepared => folder["prepared"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AnOptionOfReading_ComesTooLate()
    {
        Prepare();
        Refused(
            $"--user-column decides how files are read, and {Prepared} is a prepared folder, which was read before; expected no such option",
            "Type the option when the folder is prepared: gpuals prepare FILE --out DIR --user-column ...",
            "inspect", Prepared, "--user-column", "0");
    }

    [Fact]
    public void AFolderBesideFiles_IsRefused()
    {
        Prepare();
        Refused(
            $"{Prepared} is a prepared folder, and is named beside other files; expected one prepared folder, or only files",
            "Prepare all files together: gpuals prepare FILE... --out DIR",
            "inspect", plays, Prepared);
    }

    [Fact]
    public void AFolderThatIsPrepared_IsNotPreparedAgain()
    {
        Prepare();
        Refused(
            $"{Prepared} is a prepared folder; expected files of interactions", "Name the files that it was prepared from",
            "prepare", Prepared, "--out", folder["other"]);
        Refused(
            $"{Prepared} is prepared already; expected a new folder", "Name another folder: --out. Or replace it: --overwrite",
            "prepare", plays, "--out", Prepared);
        Assert.Equal(ExitCode.Done, Gpuals.Run("prepare", plays, "--out", Prepared, "--overwrite").Code);
    }

    [Fact]
    public void AFolderWithOtherFiles_IsRefused()
    {
        Directory.CreateDirectory(Prepared);
        File.WriteAllText(Path.Combine(Prepared, "notes.txt"), "");
        Refused(
            $"{Prepared} has 'notes.txt', which is no file of prepared data; expected a new folder", "Name another folder: --out",
            "prepare", plays, "--out", Prepared, "--overwrite");
    }

    [Fact]
    public void AFileOrAMissingFolderAbove_IsRefused()
    {
        Refused($"{plays} is a file; expected a folder", "Name another folder: --out", "prepare", plays, "--out", plays);
        Refused(
            $"{folder["a/b"]} cannot be written: the folder above it does not exist", $"Create the folder {folder["a"]}",
            "prepare", plays, "--out", folder["a/b"]);
    }

    [Fact]
    public void MoreShardsThanItems_AreRefused_AndTheNextRunGoesOn()
    {
        Refused(
            "--shards is 3, and the data have 3 users and 2 items; expected at most 2", "Use fewer shards: --shards 2",
            "prepare", plays, "--out", Prepared, "--shards", "3");
        Refused(
            $"{Prepared}: not prepared completely; the command that prepares it was interrupted",
            "Repeat the command, which goes on from its last complete step: gpuals prepare FILE --out DIR",
            "inspect", Prepared);
        var run = Gpuals.Run("prepare", plays, "--out", Prepared, "--shards", "2");
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains($"{Prepared} has the first steps of this command; going on after them.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AChangedFile_IsReadAgain()
    {
        Refused(
            "--shards is 3, and the data have 3 users and 2 items; expected at most 2", "Use fewer shards: --shards 2",
            "prepare", plays, "--out", Prepared, "--shards", "3");
        File.AppendAllText(plays, "dan\tqueen\t7\n");
        Assert.Contains(
            "5 pairs of 4 users and 3 items in 3 shards",
            Gpuals.Answer("prepare", plays, "--out", Prepared, "--shards", "3"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void FiltersThatLeaveNothing_AreRefused() => Refused(
        $"{plays}: --min-user 9 leaves none of the 4 pairs of user and item; expected at least one", "Lower --min-user",
        "prepare", plays, "--out", Prepared, "--min-user", "9");

    [Fact]
    public void AUserCannotBeAdded_AndTimesAreNotThere()
    {
        Prepare();
        Refused(
            $"{Prepared} is a prepared folder, to which no user can be added; expected files of interactions",
            "Name the files instead of the folder. Or train without --add-user, and recommend to the user: gpuals recommend MODEL --likes",
            "train", Prepared, "-m", folder["m.als"], "--add-user", "eve", "--likes", "muse", "--use-gpu", "false");
        Refused(
            $"{Prepared} is a prepared folder, which has neither times nor the lines of its input, and this command needs them",
            "Name the files that it was prepared from. Or hold out another part, for example: random:0.1",
            "split", Prepared, "--split", "random:0.5", "--train", folder["a.tsv"], "--test", folder["b.tsv"]);
    }

    [Theory]
    [InlineData("4", "--memory-limit is '4'; expected a number with a unit, such as 4GB")]
    [InlineData("x GB", "--memory-limit is 'x GB'; expected a number with a unit, such as 4GB")]
    [InlineData("1MB", "--memory-limit is '1MB'; expected at least 64MiB")]
    public void ALimitThatIsNoSize_IsRefused(string limit, string message)
    {
        var run = Gpuals.Run("prepare", plays, "--out", Prepared, "--memory-limit", limit);
        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingShard_IsNamed()
    {
        Prepare();
        var shard = Shard("by-item");
        File.Delete(shard);
        Assert.StartsWith($"gpuals: {shard}: no such file\n", Gpuals.Run("inspect", Prepared).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ADamagedShard_IsNamedWithItsSection()
    {
        Prepare();
        var shard = Shard("by-user");
        var bytes = File.ReadAllBytes(shard);
        bytes[^1] ^= 1;
        File.WriteAllBytes(shard, bytes);
        Assert.Contains(
            $"gpuals: {shard}: damaged: section 'pair codes': its checksum is ", Gpuals.Run("inspect", Prepared).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ATruncatedOrForeignShard_IsRefused()
    {
        Prepare();
        var shard = Shard("by-user");
        var bytes = File.ReadAllBytes(shard);
        File.WriteAllBytes(shard, bytes[..100_000]);
        Assert.StartsWith($"gpuals: {shard}: truncated: 100,000 bytes; expected ", Gpuals.Run("inspect", Prepared).Error, StringComparison.Ordinal);
        File.WriteAllText(shard, "ann\tmuse\t1\n");
        Assert.StartsWith($"gpuals: {shard}: not a GpuAls prepared shard: ", Gpuals.Run("inspect", Prepared).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AShardOfAnotherPreparation_IsRefused()
    {
        Prepare();
        var other = folder.Write("other.tsv", "ann\tmuse\t1\nann\tabba\t9\nbob\tmuse\t3\ncid\tabba\t1\n");
        Gpuals.Answer("prepare", other, "--out", folder["b"], "--shards", "1");
        File.Copy(Directory.GetFiles(folder["b"], "by-user-*")[0], Shard("by-user"), overwrite: true);
        var run = Gpuals.Run("inspect", Prepared);
        Assert.Equal(
            $"gpuals: {Path.Combine(Prepared, "prepared.json")}: damaged: its checksum is not that of the files; they were written by different "
            + "preparations\n",
            run.Error);
    }

    [Theory]
    [InlineData("\"users\": 3", "\"users\": 4", "names-*", "section 'user key offsets': rows 4; expected 5")]
    [InlineData("\"rows\": 3", "\"rows\": 2", "prepared.json", "the shards do not have all rows and pairs")]
    [InlineData("by-user-00000-", "../by-user-00000-", "prepared.json", "the file '../by-user-00000-")]
    [InlineData("\"pairs\": 4,", "", "prepared.json", "a member is missing")]
    [InlineData("{", "", "prepared.json", "'")]
    [InlineData("\"version\": 1", "\"version\": 2", "prepared.json", "written by a newer GpuAls: format 2, this program reads up to 1")]
    public void ADamagedManifest_IsRefused(string from, string to, string file, string problem)
    {
        Prepare();
        var manifest = Path.Combine(Prepared, "prepared.json");
        var text = File.ReadAllText(manifest);
        Assert.Contains(from, text, StringComparison.Ordinal);
        var at = text.IndexOf(from, StringComparison.Ordinal);
        File.WriteAllText(manifest, text[..at] + to + text[(at + from.Length)..]);
        var run = Gpuals.Run("inspect", Prepared);
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.StartsWith(
            $"gpuals: {(file.Contains('*') ? Directory.GetFiles(Prepared, file)[0] : manifest)}: damaged: {problem}",
            run.Error,
            StringComparison.Ordinal);
    }

    // A process of its own, because the memory of this one is that of all tests.
    [Fact, UnsupportedOSPlatform("windows")]
    public async Task ALimitThatIsTooSmallForAFile_IsLargeEnoughForAFolder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the memory of a process is read from /proc");
        var large = folder["large.tsv"];
        await using (var text = new StreamWriter(large))
        {
            for (var n = 0; n < 4_000_000; n++) text.Write($"{n % 20_011}\t{n * 7L % 3001}\t{n % 5 + 1}\n");
        }

        string[] settings =
        [
            "--factors", "4", "--iterations", "1", "--neighbours", "0", "--use-gpu", "false", "--threads", "1", "--memory-limit", "88MiB",
        ];
        var (code, error) = await Run(["train", large, "-m", folder["m.als"], .. settings]);
        Assert.True(code == 1 && error.Contains("88 MiB is available (--memory-limit)", StringComparison.Ordinal), error);
        (code, error) = await Run(["prepare", large, "--out", Prepared, "--shards", "3", "--memory-limit", "88MiB"]);
        Assert.True(code == 0, error);
        (code, error) = await Run(["train", Prepared, "-m", folder["m.als"], .. settings]);
        Assert.True(code == 0, error);
    }

    [UnsupportedOSPlatform("windows")]
    static async Task<(int Code, string Error)> Run(string[] words)
    {
        using var process = System.Diagnostics.Process.Start(RunningProgram.StartInfo(words))!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, error);
    }

    void Prepare() => Gpuals.Answer("prepare", plays, "--out", Prepared, "-q");

    string Shard(string side) => Directory.GetFiles(Prepared, $"{side}-*")[0];

    static void Refused(string message, string remedy, params string[] words)
    {
        var run = Gpuals.Run(words);
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.EndsWith($"gpuals: {message}\n        {remedy}\n", run.Error, StringComparison.Ordinal);
    }
}
