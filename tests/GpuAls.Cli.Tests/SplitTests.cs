using System.Text.Json;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

public sealed class SplitTests : IDisposable
{
    const string Header = "who,what,plays,when";

    // Rows without an order in time; ann and muse are there twice, and bob's 0 is not an interaction.
    static readonly string[] Rows =
    [
        "ann,muse,3,5", "ann,abba,1,40", "ann,\"Earth, Wind & Fire\",2,7", "ann,muse,1,9",
        "bob,muse,2,1", "bob,abba,0,99", "bob,robyn,5,8", "cid,abba,9,4", "cid,robyn,9,3", "cid,muse,1,2",
    ];

    readonly TestFolder folder = new();
    readonly string file;

    public SplitTests() => file = folder.Write("plays.csv", string.Join('\n', [Header, .. Rows]) + "\n");

    public void Dispose() => folder.Dispose();

    Gpuals Split(string split, params string[] options) =>
        Gpuals.Run(["split", file, "--split", split, "--train", folder["train.csv"], "--test", folder["test.csv"], "--quiet", .. options]);

    string[] Lines(string name) => File.ReadAllLines(folder[name]);

    [Theory, InlineData("random:0.4"), InlineData("leave-out:1"), InlineData("last:1"), InlineData("time:0.3"), InlineData("unseen-users:0.5")]
    public void EveryValidRow_IsInOneFile_Unchanged_BelowTheHeader(string split)
    {
        var byTime = split[0] is 'l' or 't' && split != "leave-out:1";
        string[] more = byTime ? ["--time-column", "when"] : split[0] == 'u' ? ["--history", folder["history.csv"]] : [];
        var run = Split(split, more);

        Assert.True(run.Code == ExitCode.Done, run.Error);
        string[] names = split[0] == 'u' ? ["train.csv", "test.csv", "history.csv"] : ["train.csv", "test.csv"];
        Assert.All(names, name => Assert.Equal(Header, Lines(name)[0]));
        Assert.Equal(
            Rows.Where(row => row != "bob,abba,0,99").Order(StringComparer.Ordinal),
            names.SelectMany(name => Lines(name).Skip(1)).Order(StringComparer.Ordinal));
        Assert.Equal(
            string.Concat(names.Select(name => $"Wrote {folder[name]}: {Lines(name).Length - 1} row{(Lines(name).Length == 2 ? "" : "s")}.\n")),
            run.Output);
        Gpuals.Answer("train", folder["train.csv"], "--model", folder["m.als"], "--factors", "2", "--use-gpu", "false", "--quiet");
    }

    [Fact]
    public void Last_GoesByTheFirstTimeOfAPair_AndKeepsItsRowsTogether()
    {
        Split("last:1", "--time-column", "3");
        // A pair's first time counts, so muse, at 5, stays.
        Assert.Equal([Header, Rows[1], "bob,robyn,5,8", "cid,abba,9,4"], Lines("test.csv"));
    }

    // In July of the one reading, and in December of the other one.
    [Theory, InlineData("dd/MM/yyyy", "ann,abba,1,07/12/2020"), InlineData("MM/dd/yyyy", "ann,muse,1,10/11/2020")]
    public void Last_ReadsDatesInTheTypedSpelling(string pattern, string last)
    {
        folder.Write("plays.csv", $"{Header}\nann,muse,1,10/11/2020\nann,abba,1,07/12/2020\n");
        Split("last:1", "--time-column", "when", "--time-format", pattern);
        Assert.Equal([Header, last], Lines("test.csv"));
    }

    // A row without a time is in neither part, and the other rows are where they belong.
    [Fact]
    public void Last_UnderSkip_LeavesOutRowsWithoutATime()
    {
        folder.Write("plays.csv", $"{Header}\na,x,1,2020-01-05\na,y,1,\na,z,1,2020-01-03\nb,x,1,2020-01-02\nb,y,1,2020-01-08\n");
        Split("last:1", "--time-column", "when", "--on-bad-row", "skip");
        Assert.Equal([Header, "a,z,1,2020-01-03", "b,x,1,2020-01-02"], Lines("train.csv"));
        Assert.Equal([Header, "a,x,1,2020-01-05", "b,y,1,2020-01-08"], Lines("test.csv"));
    }

    [Fact]
    public void Programs_GetOneObject()
    {
        var json = JsonDocument.Parse(Split("leave-out:1", "--output", "json").Output).RootElement;
        Assert.Equal((6, 3), (json.GetProperty("train").GetProperty("rows").GetInt64(), json.GetProperty("test").GetProperty("rows").GetInt64()));
        Assert.Equal(folder["test.csv"], json.GetProperty("test").GetProperty("file").GetString());
    }

    [Theory]
    [InlineData(
        "--split: unknown split 'random'; expected a kind and an amount: random:0.2, leave-out:3, last:3, time:0.2, unseen-users:0.1 or "
            + "unseen-items:0.1",
        "random")]
    [InlineData("--split: the amount of the split 'random:1.5' is '1.5'; expected a number above 0 and below 1", "random:1.5")]
    [InlineData("--split: the amount of the split 'last:0' is '0'; expected a whole number of 1 or more", "last:0")]
    [InlineData("--split time:0.2 requires --time-column, the column with the time", "time:0.2")]
    [InlineData("--time-column requires --as-of, --since, --until or --split last or time", "random:0.2", "--time-column", "when")]
    [InlineData("--time-format requires --time-column, the column with the time", "random:0.2", "--time-format", "dd/MM/yyyy")]
    [InlineData(
        "--time-format: unknown pattern '%d/%m/%Y'; expected 'dd/MM/yyyy'", "last:1", "--time-column", "3", "--time-format", "%d/%m/%Y")]
    [InlineData("--time-column is empty; expected a zero-based index or a header name", "last:1", "--time-column", "")]
    [InlineData("--split unseen-users requires --history, the file for the known interactions of the test users", "unseen-users:0.5")]
    [InlineData("--history requires --split unseen-users", "random:0.2", "--history", "h.csv")]
    public void AnInvalidSplit_IsWrongUse(string message, string split, params string[] options)
    {
        var run = Split(split, options);
        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Equal($"gpuals: {message}\n        For all options: gpuals split --help\n", run.Error);
    }

    [Theory]
    [InlineData("leave-out:100", "holds out no pair")]
    [InlineData("unseen-users:0.01", "holds out no pair", "--history", "h.csv")]
    [InlineData("random:0.999999", "leaves nothing to train on")]
    public void ASplitThatLeavesAPartEmpty_IsRefused_AndWritesNothing(string split, string found, params string[] options)
    {
        var run = Split(split, options);
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal($"gpuals: {file}: --split {split} {found}\n        Hold out another part, for example: --split random:0.2\n", run.Error);
        Assert.Equal([Path.GetFileName(file)], folder.Names);
    }

    [Fact]
    public void TheSameFileTwice_IsRefused()
    {
        var run = Gpuals.Run("split", file, "--split", "random:0.5", "--train", folder["a"], "--test", file);
        Assert.Equal((ExitCode.WrongUse, $"gpuals: --test {file} would overwrite the input file\n"), (run.Code, run.Error));
    }

    [Fact]
    public void StandardInput_CannotBeReadTwice()
    {
        var run = Gpuals.RunOn("ann\tmuse\t1\n", "split", "-", "--split", "random:0.5", "--train", folder["a"], "--test", folder["b"], "-q");
        Assert.Equal(
            (
                ExitCode.UserError,
                "gpuals: standard input can be read only once, and this command reads the input twice\n"
                + "        Save the input to a file, and name that file instead\n"), (run.Code, run.Error));
    }

    [Fact]
    public void RowWithoutATime_StopsIt_AndLeavesNothing()
    {
        folder.Write("plays.csv", "ann,muse,3,5\nann,abba,1,soon\n");
        var run = Split("last:1", "--time-column", "3");
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal(
            $"gpuals: {file}:2: time is 'soon'; expected a number or an ISO 8601 date such as 2009-03-20T12:34:56Z: 'ann,abba,1,soon'\n"
            + "        Correct the row, or name the pattern of the dates, such as --time-format dd/MM/yyyy. "
            + "Or skip invalid rows: --on-bad-row skip\n", run.Error);
        Assert.Equal(["plays.csv"], folder.Names);
    }

    [Fact]
    public void SkippedLinesAndTheEncoding_AreNotInTheParts()
    {
        using var folder = new TestFolder();
        var rows = string.Concat(Enumerable.Range(0, 20).Select(row => $"Jörg {row / 2};Dübel {row % 5};{row + 1}\n"));
        File.WriteAllBytes(folder["plays.csv"], System.Text.Encoding.Latin1.GetBytes("about; \"this\nuser;item;n\n" + rows));
        var run = Gpuals.Run(
            "split", folder["plays.csv"], "--split", "random:0.5", "--train", folder["a"], "--test", folder["b"],
            "--encoding", "latin1", "--skip-lines", "1");
        Assert.Contains("The parts are UTF-8 text without the skipped lines: read them without --encoding and --skip-lines.\n", run.Error);
        string[] parts = [.. File.ReadAllLines(folder["a"]), .. File.ReadAllLines(folder["b"])];
        Assert.Equal(2, parts.Count(line => line == "user;item;n"));
        Assert.Equal(rows.Split('\n')[..^1].Order(StringComparer.Ordinal), parts.Where(line => line != "user;item;n").Order(StringComparer.Ordinal));
    }
}
