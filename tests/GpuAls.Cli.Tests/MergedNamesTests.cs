using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>Names that are merged or replaced while reading, in the commands that read a file twice or add a user.</summary>
public sealed class MergedNamesTests : IDisposable
{
    const string Plays = "ann\tBeyonce\u0301\t1\t5\nann\tmuse\t2\t6\nann \tabba\t3\t7\nbob\tmuse\t4\t8\nbob\tBeyoncé\t5\t9\n";

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Split_ByTime_FindsMergedAndReplacedNames_AndLeavesTheLinesAlone()
    {
        var (plays, aliases) = (folder.Write("plays.tsv", Plays), folder.Write("aliases.csv", "abba,ABBA\n"));

        var run = Gpuals.Run(
            "split", plays, "--split", "last:1", "--time-column", "3", "--aliases", aliases, "--train", folder["train"], "--test", folder["test"]);

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains($"Read {aliases}: 1 alias, which replaced 1 item id.\n", run.Error, StringComparison.Ordinal);
        Assert.Equal("ann \tabba\t3\t7\nbob\tBeyoncé\t5\t9\n", File.ReadAllText(folder["test"]));
        Assert.Equal("ann\tBeyonce\u0301\t1\t5\nann\tmuse\t2\t6\nbob\tmuse\t4\t8\n", File.ReadAllText(folder["train"]));
    }

    [Theory]
    [InlineData("ann\u00A0", "already has a user named 'ann\u00A0'")]
    [InlineData("\uFEFF", "--add-user is blank; expected a name")]
    public void AnAddedUser_HasTheSpellingOfTheFile(string name, string message)
    {
        var run = Gpuals.Run("train", folder.Write("plays.tsv", Plays), "-m", folder["m.als"], "--add-user", name, "--likes", "muse");

        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["m.als"]));
    }

    [Fact]
    public void Likes_InAnotherUnicodeForm_AreFound_ForAnAddedUser()
    {
        Gpuals.Answer(
            "train", folder.Write("plays.tsv", Plays), "-m", folder["m.als"], "--factors", "2", "--iterations", "1", "--use-gpu", "false",
            "--add-user", "eve", "--likes", "BEYONCE\u0301");

        Assert.Contains("Beyoncé", Gpuals.Answer("explain", folder["m.als"], "--user", "eve", "--item", "muse"), StringComparison.Ordinal);
    }

    [Fact]
    public void Tune_PrintsTheOptionsOfNames()
    {
        var (plays, aliases) = (folder.Write("plays.tsv", Plays), folder.Write("aliases.csv", "abba,ABBA\n"));

        var answer = Gpuals.Answer(
            "tune", plays, "--aliases", aliases, "--keep-blanks", "--normalize", "nfc", "--trials", "1", "--factors", "2", "--use-gpu", "false",
            "--validate", "random:0.4", "-q");

        Assert.Contains($"--aliases {aliases} --keep-blanks --normalize nfc", answer, StringComparison.Ordinal);
    }
}
