using System.Globalization;
using System.Text.Json;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

public sealed class InspectTests : IDisposable
{
    // ann: 3, 1 · bob: 2, 5 · cid: 9 + 1, and one row of 0
    const string Plays = "ann\tmuse\t3\nann\tcoldplay\t1\nbob\tmuse\t2\nbob\tbeyoncé\t5\ncid\tcoldplay\t0\ncid\tbeyoncé\t9\ncid\tbeyoncé\t1\n";

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Table_ShowsWhatTheNotebookPrints()
    {
        var run = Gpuals.RunOn(Plays, "inspect", "-");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal(
            """
            File                     standard input
            Rows                     7
            Users                    3
            Items                    3
            Pairs (user, item)       5
            Rows that repeat a pair  1
            Rows with the value 0    1
            Skipped invalid rows     0
            Sum of values            21
            Pairs with the value 1   20.0 %
            Density                  55.5556 %
            Size as a dense matrix   36 bytes

            Distributions
                                   Count  Mean   Std  Min  25 %  50 %  75 %   Max
            items per user             3  1.67  0.58  1.0   1.5   2.0   2.0   2.0
            median value per user      3  5.17  4.25  2.0   2.8   3.5   6.8  10.0

            Most popular items
            Rank  Item      Users  Sum
               1  muse          2    5
               2  beyoncé       2   15
               3  coldplay      1    1

            """,
            run.Output);
        Assert.Matches(
            @"^Read standard input: 7 rows, \d+ bytes, in \d+\.\d\d s\.\n"
                + @"Columns: user: column 0, item: column 1, value: column 2; no header found; separator tab\.\nIgnored 1 row with the value 0\.\n"
                + @"1 row repeats an earlier pair of user and item; the values were added\.\n$",
            run.Error);
    }

    [Fact]
    public void Json_HasTheSameNumbers()
    {
        var run = Gpuals.RunOn(Plays, "inspect", "-", "--output", "json", "-n", "1", "--quiet");

        Assert.Equal("", run.Error);
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(3, json.GetProperty("users").GetInt32());
        Assert.Equal(1, json.GetProperty("duplicates").GetInt64());
        Assert.Equal(36, json.GetProperty("denseBytes").GetInt64());
        Assert.Equal(5 / 9.0, json.GetProperty("density").GetDouble(), 1e-15);
        Assert.Equal(5.0 / 3, json.GetProperty("distributions")[0].GetProperty("mean").GetDouble(), 1e-15);
        Assert.Equal("""[{"rank":1,"item":"muse","listeners":2,"plays":5}]""", json.GetProperty("topItems").GetRawText());
    }

    [Fact]
    public void Tsv_HasABlockForEachTable()
    {
        var run = Gpuals.RunOn("ann\tmuse\t3\n", "inspect", "-", "--output", "tsv");

        Assert.Equal(
            "file\trows\tusers\titems\tpairs\tduplicates\tzeros\tbadRows\tplays\tplayedOnce\tdensity\tdenseBytes\n"
                + "standard input\t1\t1\t1\t1\t0\t0\t0\t3\t0\t1\t4\n\n"
                + "of\tcount\tmean\tstd\tmin\tq25\tq50\tq75\tmax\n"
                + "items per user\t1\t1\t\t1\t1\t1\t1\t1\n"
                + "median value per user\t1\t3\t\t3\t3\t3\t3\t3\n\n"
                + "rank\titem\tlisteners\tplays\n1\tmuse\t1\t3\n",
            run.Output);
    }

    [Fact]
    public void BadRow_StopsWithItsLineAndTheRemedy()
    {
        var file = folder.Write("plays.tsv", "ann\tmuse\t3\nann\tcoldplay\n");

        var run = Gpuals.Run("inspect", file);

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal("", run.Output);
        Assert.Equal(
            $"gpuals: {file}:2: 2 columns; expected 3 (user, item, value): 'ann\\tcoldplay'\n"
                + "        Correct the row. Or skip invalid rows: --on-bad-row skip\n",
            run.Error);
    }

    [Theory]
    [InlineData(
        "ann\tmuse\n", "1: 2 columns; expected 3 (user, item, value): 'ann\\tmuse'",
        "Name the columns: --user-column, --item-column, --value-column (or --events), --separator. Or skip invalid rows: --on-bad-row skip")]
    [InlineData(
        "ann\tmbid\tmuse\t3\nbob\tmbid\tmuse\t3\n", "1: value is 'muse'; expected a number of 0 or more: 'ann\\tmbid\\tmuse\\t3'",
        "Name the column with the value: --value-column. Or count each row as 1: --events. Or skip invalid rows: --on-bad-row skip")]
    public void AnInvalidFirstRow_IsAWrongLayout(string text, string found, string remedy)
    {
        var run = Gpuals.RunOn(text, "inspect", "-");

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal($"gpuals: standard input:{found}\n        {remedy}\n", run.Error);
    }

    [Fact]
    public void AFileOfTwoColumns_NeedsNoOption_AndALineSaysThatEachRowCountsAs1()
    {
        var run = Gpuals.RunOn("ann\tmuse\nann\tmuse\nbob\tabba\n", "inspect", "-", "--output", "json");
        Assert.Contains(
            "\nColumns: user: column 0, item: column 1, value: none (each row counts as 1); no header found; separator tab.\n", run.Error);
        Assert.Equal(3, JsonDocument.Parse(run.Output).RootElement.GetProperty("rows").GetInt32());
    }

    [Theory, InlineData("--events"), InlineData("--value-column", "none"), InlineData("--events", "--value-column", "none")]
    public void WithoutAValueColumn_EachRowCountsAs1(params string[] options)
    {
        var run = Gpuals.RunOn("ann\tmuse\nann\tmuse\nbob\tabba\n", ["inspect", "-", .. options, "--output", "json"]);
        Assert.Contains(
            "\nColumns: user: column 0, item: column 1, value: none (each row counts as 1); no header found; separator tab.\n", run.Error);
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(
            """[{"rank":1,"item":"muse","listeners":1,"plays":2},{"rank":2,"item":"abba","listeners":1,"plays":1}]""",
            json.GetProperty("topItems").GetRawText());
        json = JsonDocument.Parse(
            Gpuals.RunOn("foo,bar\nann,muse\n", ["inspect", "-", .. options, "--header", "--output", "json"]).Output).RootElement;
        Assert.Equal(1, json.GetProperty("users").GetInt32());
        json = JsonDocument.Parse(
            Gpuals.RunOn("user,item\nann,muse\n", ["inspect", "-", .. options, "--output", "json"]).Output).RootElement;
        Assert.Equal(1, json.GetProperty("users").GetInt32());
    }

    [Theory]
    [InlineData("userId,movieId,rating\n1,2,3\n", "user: userId, item: movieId, value: rating; header found; separator ','")]
    [InlineData("a;b;3\n", "user: column 0, item: column 1, value: column 2; no header found; separator ';'")]
    [InlineData("a;b;3\n", "user: column 0, item: column 1, value: column 2; no header; separator ';'", "--no-header")]
    [InlineData("x b 3\na b 3\n", "user: x, item: b, value: 3; header; separator space", "--header", "--separator", "space")]
    [InlineData("a\tb\tc\t3\n", "user: user, item: artist, value: plays; no header; separator tab", "--format", "lastfm-360k")]
    [InlineData(
        "who,,x,skipped\na,b,buy,0\n", "user: who, item: column 1, event: x, dislike: skipped; header found; separator ','", "--item-column", "1",
        "--event-column", "x", "--event-weight", "view = 1, buy=2", "--dislike-column", "skipped")]
    public void TheLineAfterReading_SaysHowTheFileWasRead(string text, string columns, params string[] options) =>
        Assert.Contains($"s.\nColumns: {columns}.\n", Gpuals.RunOn(text, ["inspect", "-", .. options]).Error);

    [Theory]
    [InlineData(
        "ann,muse,1433221332117\nann,abba,1433224214164\nbob,muse,1433221999827\n",
        "Warning: the values (column 2) look like times, such as '1433221332117'. To count each row as 1: --events")]
    [InlineData(
        "user,item,stamp\nann,2020-01-01,3\nann,2020-01-02,4\nbob,2020-01-03,5\n",
        "Warning: the items (item) look like times, such as '2020-01-01'. If another column has the items: --item-column")]
    public void ColumnsThatLookLikeTimes_AreAWarning(string text, string warning) =>
        Assert.Contains($"\n{warning}\n", Gpuals.RunOn(text, "inspect", "-").Error);

    [Fact]
    public void BadRows_AreSkippedCountedShownAndKept()
    {
        var file = folder.Write("plays.tsv", "ann\tmuse\t3\nann\tcoldplay\nann\tmuse\t-1\n\tmuse\t1\nbob\tmuse\t\n");

        var run = Gpuals.Run("inspect", file, "--on-bad-row", "skip", "--bad-rows", folder["bad.tsv"], "--output", "json");

        Assert.Equal(4, JsonDocument.Parse(run.Output).RootElement.GetProperty("badRows").GetInt64());
        Assert.Contains("Skipped 4 invalid rows: ", run.Error);
        Assert.Contains("1 with too few columns", run.Error);
        Assert.Contains("1 with a negative value", run.Error);
        Assert.Contains($"\n  {file}:2: 2 columns; expected 3 (user, item, value): 'ann\\tcoldplay'\n", run.Error);
        Assert.Equal("ann\tcoldplay\nann\tmuse\t-1\n\tmuse\t1\nbob\tmuse\t\n", File.ReadAllText(folder["bad.tsv"]));
    }

    [Theory]
    // A row number was taken for the user, a time for the item.
    [InlineData(
        "{0},{1},1\n", "no user has more than one item, so a model cannot learn which items belong together. Check the column: --user-column.")]
    [InlineData(
        "{1},{0},1\n", "no item has more than one user, so a model cannot learn which users belong together. Check the column: --item-column.")]
    [InlineData("{1},{2},{0}\n", null)]
    public void NamesThatNeverRepeat_AreAWarning(string row, string? warning)
    {
        var text = string.Concat(Enumerable.Range(1, 20).Select(n => string.Format(CultureInfo.InvariantCulture, row, n, $"u{n % 3}", $"i{n % 7}")));
        var notes = Gpuals.RunOn(text, "inspect", "-").Error.Split('\n').Where(line => line.StartsWith("Warning: ", StringComparison.Ordinal));
        Assert.Equal(warning is null ? [] : ["Warning: " + warning], notes);
    }

    [Fact]
    public void MissingFile_IsAnError()
    {
        var run = Gpuals.Run("inspect", folder["none.tsv"]);

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal($"gpuals: {folder["none.tsv"]}: no such file\n", run.Error);
    }

    [Theory]
    [InlineData("--header and --no-header exclude each other; expected one of them", "--header", "--no-header")]
    [InlineData("--separator is 'comma'; expected characters such as , or ::, or the word tab or space", "--separator", "comma")]
    [InlineData(
        "--events and --value-column exclude each other: a log of events has no value, and each row counts as 1", "--events", "--value-column", "n")]
    [InlineData(
        "--event-weight has 'view' twice; expected each event once", "--event-column", "2", "--event-weight", "view=1, buy=3, view=2")]
    [InlineData("--event-weight has ' =1'; expected an event and a number, such as buy=5", "--event-column", "2", "--event-weight", "view=1, =1")]
    [InlineData("--user-column is empty; expected a zero-based index or a header name", "--user-column", "")]
    [InlineData("--bad-rows requires skipped rows, but --on-bad-row is stop", "--on-bad-row", "stop", "--bad-rows", "bad.tsv")]
    [InlineData("--format is 'lastfm'; expected lastfm-360k, lastfm-2k, ml-100k, ml-1m, ml-25m, melon or yambda", "--format", "lastfm")]
    [InlineData("-n is '-1'; expected a whole number of 0 or more", "-n", "-1")]
    public void InvalidOptions_AreWrongUse(string message, params string[] options)
    {
        var run = Gpuals.Run(["inspect", "plays.tsv", .. options]);

        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Equal($"gpuals: {message}\n        For all options: gpuals inspect --help\n", run.Error);
    }

    [Fact]
    public void Layout_CanBeTyped()
    {
        var run = Gpuals.RunOn(
            "count;who;what\n3;ann;MUSE\n4;bob;Muse\n",
            "inspect", "-", "--separator", ";", "--header", "--user-column", "who", "--item-column", "2", "--value-column", "count",
            "--lower-case", "--output", "json");

        Assert.Equal(
            """[{"rank":1,"item":"muse","listeners":2,"plays":7}]""",
            JsonDocument.Parse(run.Output).RootElement.GetProperty("topItems").GetRawText());
    }
}
