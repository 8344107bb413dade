using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>Files that exist: replaced without being asked only if the same command made them, or if they are empty.</summary>
public sealed class OverwriteTests : IDisposable
{
    const string Mine = "mine, and nobody else's\n";

    readonly TestFolder folder = new();
    readonly string plays;
    readonly string model;
    readonly string path;

    public OverwriteTests()
    {
        var rows = from user in Enumerable.Range(0, 12) from item in Enumerable.Range(0, 12) where (user + item) % 3 > 0 select (user, item);
        plays = folder.Write("plays.tsv", string.Concat(rows.Select(row => $"u{row.user}\ti{row.item}\t{1 + row.item}\n")) + "bad\n");
        model = folder["plays.als"];
        path = folder["out"];
        Gpuals.Answer("train", plays, "--on-bad-row", "skip", "-m", model, "--factors", "2", "--iterations", "2", "--device", "cpu", "-q");
    }

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Writers => ["--bad-rows", "--train", "--test", "--history", "--per-user", "FILE"];

    string[] Words(string option) =>
    [
        .. option switch
        {
            "--bad-rows" => ["inspect", plays, "--bad-rows", path],
            "--train" => Split(path, folder["b"], folder["c"]),
            "--test" => Split(folder["a"], path, folder["c"]),
            "--history" => Split(folder["a"], folder["b"], path),
            "--per-user" => ["evaluate", plays, "--split", "leave-out:1", "--factors", "2", "--device", "cpu", "--per-user", path],
            "FILE" => ["generate", path, "--users", "10", "--items", "10", "--rows", "40"],
            "--model" => ["train", plays, "--model", path, "--factors", "2", "--iterations", "2", "--device", "cpu"],
            "--save" => ["benchmark", plays, "--save", path, "--factors", "2", "--no-peak", "--device", "cpu"],
            _ => (string[])["tune", plays, "--state", path, "--factors", "2", "--trials", "2", "--device", "cpu"],
        },
        "-q",
        .. option == "FILE" ? [] : (string[])["--on-bad-row", "skip"],
    ];

    string[] Split(string train, string test, string history) =>
        ["split", plays, "--split", "unseen-users:0.5", "--train", train, "--test", test, "--history", history];

    [Theory, MemberData(nameof(Writers))]
    public void AFileThatExists_IsReplacedOnlyWithOverwrite(string option)
    {
        folder.Write("out", Mine);

        var run = Gpuals.Run(Words(option));

        var another = option == "FILE" ? "" : $": {option}";
        Assert.Equal(
            (
                ExitCode.UserError,
                $"gpuals: {path} exists and is not empty; expected a new file\n        Name another file{another}. Or replace it: --overwrite\n"),
            (run.Code, run.Error));
        Assert.Equal(Mine, File.ReadAllText(path));
        Assert.Equal(["out", "plays.als", "plays.tsv"], folder.Names);
        Gpuals.Answer([.. Words(option), "--overwrite"]);
        Assert.DoesNotContain(Mine, File.ReadAllText(path));
    }

    [Theory, MemberData(nameof(Writers)), InlineData("--model"), InlineData("--save"), InlineData("--state")]
    public void AnEmptyFile_IsReplaced(string option)
    {
        folder.Write("out", "");
        Gpuals.Answer(Words(option));
        Assert.NotEqual(0, new FileInfo(path).Length);
    }

    [Theory]
    [InlineData("--model", "model file")]
    [InlineData("--save", "page of gpuals benchmark")]
    public void AFileOfTheSameCommand_IsReplaced_AnotherOnlyWithOverwrite(string option, string own)
    {
        folder.Write("out", Mine);

        var run = Gpuals.Run(Words(option));

        Assert.Equal(
            (
                ExitCode.UserError,
                $"gpuals: {path} exists and is not a {own}; expected a new file or a {own}\n"
                + $"        Name another file: {option}. Or replace it: --overwrite\n"), (run.Code, run.Error));
        Assert.Equal(Mine, File.ReadAllText(path));
        Gpuals.Answer([.. Words(option), "--overwrite"]);
        var before = FileStatus.Of(path);
        Gpuals.Answer(Words(option));
        Assert.NotEqual(before, FileStatus.Of(path));
    }

    [Theory, InlineData(), InlineData("--overwrite")]
    public void AStateIsContinued_AndAForeignFileNeverTouched(params string[] options)
    {
        folder.Write("out", Mine);
        var run = Gpuals.Run([.. Words("--state"), .. options]);
        Assert.Equal(
            (
                ExitCode.UserError,
                $"gpuals: {path} exists and is not a state of gpuals tune; expected a new file or a state of gpuals tune\n"
                + "        Name another file: --state\n"), (run.Code, run.Error));
        Assert.Equal(Mine, File.ReadAllText(path));

        File.Delete(path);
        Gpuals.Answer(Words("--state"));
        var lines = File.ReadAllLines(path);
        Assert.Equal(4, lines.Length);
        Gpuals.Answer([.. Words("--state"), .. options]);
        Assert.Equal(lines, File.ReadAllLines(path));
    }

    [Fact]
    public void ThePartsOfASplit_AreReplacedTogether()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the device /dev/full");
        folder.Write("out", Mine);
        var run = Gpuals.Run([.. Split(path, "/dev/full", folder["new"]), "--on-bad-row", "skip", "-q", "--overwrite"]);
        Assert.Equal(
            (
                ExitCode.UserError,
                "gpuals: /dev/full: cannot be written: No space left on device\n"
                + "        Free space on the disk, or name a file on another one\n"),
            (run.Code, run.Error));
        Assert.Equal(Mine, File.ReadAllText(path));
        Assert.Equal(["out", "plays.als", "plays.tsv"], folder.Names);
    }

    [Fact]
    public void BadRows_OfAReadingThatFails_LeaveTheOldFile()
    {
        folder.Write("out", Mine);
        var broken = folder.Write("broken.tsv.gz", [0x1F, 0x8B, 8, 0, 0]);
        var run = Gpuals.Run("inspect", broken, "--on-bad-row", "skip", "--bad-rows", path, "--overwrite", "-q");
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal(Mine, File.ReadAllText(path));
    }

    [Fact]
    public void BadRows_OfTestSetAndHistory_AreInOneFile()
    {
        var test = folder.Write("test.tsv", "new\ti4\t1\nin the test set\n");
        var history = folder.Write("history.tsv", "new\ti1\t1\nin the history\n");
        Gpuals.Answer("evaluate", model, "--test", test, "--history", history, "--on-bad-row", "skip", "--bad-rows", path, "-q");
        Assert.Equal("in the test set\nin the history\n", File.ReadAllText(path));
    }

    [Fact]
    public void ThePrintedCommands_NameNoFileThatExists()
    {
        var run = Gpuals.Run([.. Words("--model"), "--validate", "random:0.2", "--bad-rows", folder["bad"], "--overwrite"]);
        Assert.True(run.Code == ExitCode.Done, run.Error);
        var command = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.StartsWith("gpuals train ", command, StringComparison.Ordinal);
        Assert.DoesNotContain("--bad-rows", command);
        Assert.DoesNotContain("--overwrite", command);
        Gpuals.Answer([.. command.Split(' ').Skip(1)]);
    }

    [Fact]
    public void AModel_ThroughARelativeLink_IsWrittenToItsTarget_WithItsSize()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "making a link needs a right on Windows");
        File.CreateSymbolicLink(path, "target.als");
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);

        var output = Gpuals.Answer(
            "train", plays, "--on-bad-row", "skip", "--model", relative, "--factors", "2", "--iterations", "2", "--device", "cpu", "-q");

        AlsModelFile.Verify(folder["target.als"]);
        Assert.EndsWith($", {Output.Format.Bytes(new FileInfo(folder["target.als"]).Length)}.\n", output);
        Assert.Equal("target.als", new FileInfo(path).LinkTarget);
    }

    [Theory]
    [InlineData("a pipe; expected the name of a regular file")]
    [InlineData("a device; expected the name of a regular file")]
    public void AModel_NeedsARegularFile(string found)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the devices of Unix");
        var target = found.StartsWith("a pipe", StringComparison.Ordinal) ? UnixFile.MakePipe(path) : "/dev/null";
        var run = Gpuals.Run("train", plays, "--model", target);
        Assert.Equal((ExitCode.UserError, $"gpuals: {target} is {found}\n        Name another file: --model\n"), (run.Code, run.Error));
        run = Gpuals.Run("tune", plays, "--state", target);
        Assert.Equal((ExitCode.UserError, $"gpuals: {target} is {found}\n        Name another file: --state\n"), (run.Code, run.Error));
    }

    [Fact]
    public void AReadOnlyFile_IsRefused_BeforeTheWork()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the permissions of Unix");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(model, UnixFileMode.UserRead);
        var run = Gpuals.Run("train", plays, "--model", model, "--overwrite");
        Assert.Equal(
            (
                ExitCode.UserError,
                $"gpuals: cannot write the model to {model}: it is read-only\n        Make the file writable, or name another file: --model\n"),
            (run.Code, run.Error));
    }

    [Fact]
    public void LinksThatFormALoop_AreRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "making a link needs a right on Windows");
        File.CreateSymbolicLink(path, "out");
        var run = Gpuals.Run("train", plays, "--model", path);
        Assert.Equal(
            (
                ExitCode.UserError,
                $"gpuals: cannot write the model to {path}: its links form a loop\n        Remove the link, or name another file: --model\n"),
            (run.Code, run.Error));
    }
}
