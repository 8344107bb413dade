using System.Text.Json;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

public sealed class FilterTests : IDisposable
{
    // 3 users × 2 items with values of 4 and more; dan and elbow have one pair each, and so has eve after dido is gone.
    const string Plays = "user\titem\tvalue\ttime\nann\tabba\t4\t1\nann\tmuse\t5\t2\nbob\tabba\t6\t3\nbob\tmuse\t7\t4\n"
        + "cid\tabba\t8\t5\ncid\tmuse\t9\t6\ncid\telbow\t9\t7\ndan\tabba\t9\t8\neve\tdido\t1\t9\neve\tmuse\t4\t10\n";

    readonly TestFolder folder = new();
    readonly string plays;

    public FilterTests() => plays = folder.Write("plays.tsv", Plays);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Train_PrintsAndDropsUsersAndItems()
    {
        var model = folder["plays.als"];

        var run = Gpuals.Run(
            "train", plays, "-m", model, "--factors", "2", "--neighbours", "0", "--min-user", "2", "--min-item", "2", "--min-value", "4");

        Assert.Contains(
            "Ignored 1 row with a value below 4.\n--min-user 2 and --min-item 2 dropped 3 pairs of user and item, 2 users and 1 item in 1 round.\n",
            run.Error,
            StringComparison.Ordinal);
        var info = JsonDocument.Parse(Gpuals.Answer("info", model, "--output", "json")).RootElement;
        Assert.Equal(
            (3, 2, 6), (info.GetProperty("users").GetInt32(), info.GetProperty("items").GetInt32(), info.GetProperty("entries").GetInt32()));
    }

    [Fact]
    public void Inspect_CountsWhatWasDropped()
    {
        var all = JsonDocument.Parse(Gpuals.Answer("inspect", plays, "--output", "json", "-q")).RootElement;
        var some = JsonDocument.Parse(
            Gpuals.Answer("inspect", plays, "--output", "json", "-q", "--min-item", "3", "--min-value", "4.5")).RootElement;

        Assert.Equal((5, 4), (all.GetProperty("users").GetInt32(), all.GetProperty("items").GetInt32()));
        Assert.False(all.TryGetProperty("dropped", out _));
        Assert.False(all.TryGetProperty("lowRows", out _));
        Assert.Equal(3, some.GetProperty("lowRows").GetInt64());
        Assert.Equal("""{"pairs":1,"users":0,"items":1,"rounds":1}""", some.GetProperty("dropped").GetRawText());
        Assert.Equal(6, some.GetProperty("pairs").GetInt32());
    }

    [Fact]
    public void FilterThatDropsNothing_SaysSo() => Assert.EndsWith(
        "\n--min-user 2 dropped nothing.\n", Gpuals.RunOn("a,x\na,y\nb,x\nb,y\n", "inspect", "-", "--min-user", "2").Error, StringComparison.Ordinal);

    [Theory]
    [InlineData(
        "--min-user 9 --min-item 2", "--min-user 9 and --min-item 2 leave none of the 10 pairs of user and item", "Lower --min-user or --min-item")]
    [InlineData("--min-user 9", "--min-user 9 leaves none of the 10 pairs of user and item", "Lower --min-user")]
    [InlineData("--min-item 9", "--min-item 9 leaves none of the 10 pairs of user and item", "Lower --min-item")]
    public void FilterThatLeavesNothing_IsAnError(string options, string problem, string remedy)
    {
        var model = folder["plays.als"];

        var run = Gpuals.Run((string[])["train", plays, "-m", model, "-q", .. options.Split(' ')]);

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal($"gpuals: {plays}: {problem}; expected at least one\n        {remedy}\n", run.Error);
        Assert.False(File.Exists(model));
    }

    [Theory]
    [InlineData("--min-value", "0", "a number above 0")]
    [InlineData("--min-user", "0", "a whole number of 1 or more")]
    [InlineData("--min-item", "x", "a whole number of 1 or more")]
    public void WrongMinimum_IsAnError(string option, string value, string expected)
    {
        var run = Gpuals.Run("inspect", plays, option, value);

        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.StartsWith($"gpuals: {option} is '{value}'; expected {expected}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AddedUserWithTooFewItems_IsAnError()
    {
        var run = Gpuals.Run(
            "train", plays, "-m", folder["plays.als"], "-q", "--min-user", "2", "--add-user", "me", "--likes", "muse");

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal(
            "gpuals: --min-user 2 drops the new user 'me'; expected enough likes\n"
                + "        Name more items: --likes. Or lower --min-user or --min-item\n",
            run.Error);
    }

    [Fact]
    public void Split_WritesOnlyTheRowsThatAreLeft()
    {
        var (train, test) = (folder["train.tsv"], folder["test.tsv"]);

        Gpuals.Answer(
            "split", plays, "--split", "last:1", "--time-column", "time", "--train", train, "--test", test, "--min-user", "2", "--min-item", "2",
            "--min-value", "4");

        Assert.Equal("user\titem\tvalue\ttime\nann\tabba\t4\t1\nbob\tabba\t6\t3\ncid\tabba\t8\t5\n", File.ReadAllText(train));
        Assert.Equal("user\titem\tvalue\ttime\nann\tmuse\t5\t2\nbob\tmuse\t7\t4\ncid\tmuse\t9\t6\n", File.ReadAllText(test));
    }

    [Theory]
    [InlineData("--min-user")]
    [InlineData("--min-item")]
    public void Evaluate_FiltersOnlyWhatItTrainsOn(string option)
    {
        var run = Gpuals.Run("evaluate", "plays.als", "--test", plays, option, "2");

        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.StartsWith($"gpuals: {option} requires --split, and cannot be used with --test\n", run.Error, StringComparison.Ordinal);
    }
}
