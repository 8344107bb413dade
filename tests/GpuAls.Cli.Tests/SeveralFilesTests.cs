using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>Several input files in one command, and patterns.</summary>
public sealed class SeveralFilesTests : IDisposable
{
    readonly TestFolder folder = new();

    public SeveralFilesTests()
    {
        folder.Write("2024-01.csv", "user,item,plays\nann,muse,1\nbob,muse,2\n");
        folder.Write("2024-02.csv", "user,item,plays\nann,muse,4\nbob,abba,1\n");
        folder.Write("2023-12.csv", "user,item,plays\neve,muse,1\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TwoFiles_AreOneMatrix()
    {
        var run = Gpuals.Run("inspect", folder["2024-01.csv"], folder["2024-02.csv"], "--output", "json", "-n", "0");
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("\"rows\":4,\"users\":2,\"items\":2,\"pairs\":3", run.Output, StringComparison.Ordinal);
        Assert.Contains($"\"file\":\"{folder["2024-01.csv"]} and 1 other file\"", run.Output, StringComparison.Ordinal);
        Assert.Contains($"Read {folder["2024-01.csv"]}: 2 rows", run.Error, StringComparison.Ordinal);
        Assert.Contains($"Read {folder["2024-02.csv"]}: 2 rows", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2024-*.csv", 4)]
    [InlineData("*.csv", 5)]
    [InlineData("202?-1?.csv", 1)]
    [InlineData("../GLOB/*-0*.csv", 4)]
    [InlineData("../GL?B/2023*", 1)]
    public void APattern_IsReplacedByTheFilesThatMatch(string pattern, int rows)
    {
        var parent = Path.GetFileName(folder.Path);
        var run = Gpuals.Run("inspect", folder[pattern.Replace("GLOB", parent).Replace("GL?B", parent[..^1] + "?")], "--output", "json", "-n", "0");
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains($"\"rows\":{rows},", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void TheFilesOfAPattern_AreReadInTheOrderOfTheirNames()
    {
        var error = Gpuals.Run("inspect", folder["*.csv"]).Error;
        Assert.Equal(
            ["2023-12.csv", "2024-01.csv", "2024-02.csv"],
            error.Split('\n').Where(line => line.StartsWith("Read ", StringComparison.Ordinal))
                .Select(line => Path.GetFileName(line[5..line.IndexOf(": ", 5, StringComparison.Ordinal)])));
    }

    [Fact]
    public void APatternWithoutAFile_IsAnError()
    {
        var run = Gpuals.Run("inspect", folder["*.tsv"]);
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal(
            $"gpuals: {folder["*.tsv"]}: no file matches this pattern; expected at least one\n"
            + "        Name the files, or another pattern: * and ? match any characters of a name\n",
            run.Error);
    }

    [Fact]
    public void AFileNamedTwice_IsAnError()
    {
        var run = Gpuals.Run("inspect", folder["2024-01.csv"], folder["2024-*.csv"]);
        Assert.Equal(
            (ExitCode.WrongUse, $"gpuals: {folder["2024-01.csv"]} is named twice; expected each input file once\n"), (run.Code, run.Error));
        run = Gpuals.Run("inspect", "-", folder["2024-01.csv"]);
        Assert.Equal(
            (ExitCode.WrongUse, "gpuals: - is standard input and cannot be read beside other files; expected only - or only files\n"),
            (run.Code, run.Error));
    }

    [Fact]
    public void FilesWithDifferentColumns_AreAnError_ThatSaysHowToNameThem()
    {
        var other = folder.Write("other.csv", "item,user,plays\nmuse,ann,1\n");
        var run = Gpuals.Run("inspect", folder["2024-01.csv"], other, "--user-column", "0", "--item-column", "1");
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal(
            $"gpuals: {other}: the user would be the column 'item', and it is 'user' in {folder["2024-01.csv"]}; "
            + "expected the same columns in all files\n"
            + "        Name the columns, so that each file is searched for them: --user-column user\n",
            run.Error);
    }

    [Fact]
    public void Split_OfSeveralFiles_HasEveryRowOnce()
    {
        var run = Gpuals.Run("split", folder["*.csv"], "--split", "random:0.5", "--train", folder["train"], "--test", folder["test"]);
        Assert.True(run.Code == ExitCode.Done, run.Error);
        var lines = File.ReadLines(folder["train"]).Skip(1).Concat(File.ReadLines(folder["test"]).Skip(1));
        Assert.Equal(["ann,muse,1", "ann,muse,4", "bob,abba,1", "bob,muse,2", "eve,muse,1"], lines.Order(StringComparer.Ordinal));
        Assert.Equal(["user,item,plays", "user,item,plays"], [File.ReadLines(folder["train"]).First(), File.ReadLines(folder["test"]).First()]);
    }

    [Fact]
    public void Train_OnSeveralFiles_IsTrainOnOne()
    {
        var all = folder.Write("all", "eve,muse,1\nann,muse,1\nbob,muse,2\nann,muse,4\nbob,abba,1\n");
        string[] options = ["--factors", "4", "--iterations", "2", "--use-gpu", "false", "--solver", "cholesky"];
        Gpuals.Answer(["train", all, "--model", folder["one.als"], .. options]);
        Gpuals.Answer(["train", folder["*.csv"], "--model", folder["several.als"], .. options]);
        string[] query = ["--user", "ann", "--output", "json"];
        Assert.Equal(
            Gpuals.Answer(["recommend", folder["one.als"], .. query]), Gpuals.Answer(["recommend", folder["several.als"], .. query]));
    }

    [Fact]
    public void Evaluate_OfTwoModels_SaysHowToCompareThem() => Assert.Equal(
        "gpuals: --test requires one MODEL, found 2; to compare two models: --compare A.als B.als\n        For all options: gpuals evaluate --help\n",
        Gpuals.Run("evaluate", "a.als", "b.als", "--test", "t.csv").Error);
}
