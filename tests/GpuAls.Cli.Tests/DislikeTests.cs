using System.Text.Json;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>Dislikes and events on the command line.</summary>
public sealed class DislikeTests : IDisposable
{
    const string Events =
        "user,item,what\nann,muse,buy\nann,abba,view\nbob,muse,view\nbob,abba,dislike\nbob,queen,buy\ncid,muse,buy\ncid,queen,view\n"
        + "cid,abba,view\ncid,abba,dislike\n";
    const string Weights = "view=1,buy=5,dislike=-1";

    readonly TestFolder folder = new();
    readonly string file;
    readonly string model;

    public DislikeTests()
    {
        file = folder.Write("events.csv", Events);
        model = folder["m.als"];
    }

    public void Dispose() => folder.Dispose();

    Gpuals Train(params string[] options) =>
        Gpuals.Run(["train", file, "--model", model, "--use-gpu", "false", "--factors", "2", "--solver", "cholesky", .. options]);

    [Fact]
    public void EventsAndDislikes_AreCountedAndRecorded()
    {
        var run = Train("--event-column", "what", "--event-weight", Weights, "--dislike-weight", "0.5");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains(
            "\n1 row repeats an earlier pair of user and item; the values were added.\n"
            + "1 pair was dropped because likes and dislikes cancel out.\n1 pair is a dislike.\n",
            run.Error);
        var info = JsonDocument.Parse(Gpuals.Answer("info", model, "--output", "json")).RootElement;
        Assert.Equal(
            (1, Weights, 0.5),
            (
                info.GetProperty("dislikes").GetInt32(),
                info.GetProperty("eventWeights").GetString(),
                info.GetProperty("options").GetProperty("dislikeWeight").GetDouble()));
        Assert.DoesNotContain("abba", Gpuals.Answer("recommend", model, "--user", "bob"));
    }

    [Fact]
    public void Inspect_CountsThem()
    {
        var json = JsonDocument.Parse(
            Gpuals.Answer("inspect", file, "--event-column", "what", "--event-weight", Weights, "--output", "json", "--quiet")).RootElement;
        Assert.Equal(
            (1, 1, 18.0), (json.GetProperty("dislikes").GetInt32(), json.GetProperty("cancelled").GetInt32(), json.GetProperty("plays").GetDouble()));
    }

    [Fact]
    public void Inspect_ShowsLikesAndDislikesApart()
    {
        var run = Gpuals.RunOn(
            "ann\tmuse\t3\nann\tabba\t5\nann\tqueen\t-2\nbob\tmuse\t-4\nbob\tabba\t-6\n", "inspect", "-", "--negative", "dislike", "--quiet");
        Assert.Contains(
            """
                                     Count   Mean   Std   Min  25 %  50 %  75 %   Max
            items per user               2   2.50  0.71   2.0   2.2   2.5   2.8   3.0
            likes per user               2   1.00  1.41   0.0   0.5   1.0   1.5   2.0
            dislikes per user            2   1.50  0.71   1.0   1.2   1.5   1.8   2.0
            median value per user        1   4.00         4.0   4.0   4.0   4.0   4.0
            median dislike per user      2  -3.50  2.12  -5.0  -4.2  -3.5  -2.8  -2.0

            """,
            run.Output);
    }

    [Fact]
    public void AUserWithOnlyDislikes_GetsAnErrorAndARemedy()
    {
        folder.Write("events.csv", "ann\tmuse\t3\nann\tabba\t1\nbob\tabba\t-1\nbob\tmuse\t-2\nbob\tkorn\t-1\ncid\tabba\t2\n");
        Assert.Contains(
            "\n3 pairs are dislikes.\n1 user has only dislikes and gets no recommendations.\n",
            Gpuals.Run("train", file, "--negative", "dislike", "--model", model, "--use-gpu", "false", "--factors", "2").Error);
        string[] recommend = ["recommend", model, "--user", "bob"];
        string[] explain = ["explain", model, "--user", "bob", "--item", "muse"];
        foreach (var question in (string[][])[recommend, [.. recommend, "--popularity-penalty", "2"], explain])
        {
            var run = Gpuals.Run(question);
            Assert.Equal(
                (
                    ExitCode.UserError,
                    $"gpuals: user 'bob' has 3 dislikes and no likes in the model, so there is nothing to "
                    + $"{question[0]}{(question[0] == "recommend" ? " from" : "")}\n"
                    + $"        Name items that the user likes, instead of --user: --likes\n"),
                (run.Code, run.Error));
        }

        Assert.Equal(
            "gpuals: user 'bob' has 3 dislikes and no likes in the model, so there is nothing to compare\n",
            Gpuals.Run("similar-users", model, "--user", "bob").Error);
        var all = Gpuals.Run("recommend", model, "--all-users", "--device", "cpu", "-n", "1", "--output", "tsv");
        Assert.Equal("'bob' gets no recommendations: the user has 3 dislikes and no likes in the model.\n", all.Error);
        Assert.Equal(["user", "ann", "cid"], all.Output.TrimEnd('\n').Split('\n').Select(line => line.Split('\t')[0]));
    }

    [Fact]
    public void DislikesAlone_TrainNothing()
    {
        folder.Write("events.csv", "ann\tmuse\t-3\n");
        Assert.EndsWith(
            "gpuals: there is nothing to train on: all interactions are dislikes, and recommendations come from likes\n",
            Gpuals.Run("train", file, "--negative", "dislike", "--model", model, "--use-gpu", "false").Error);
    }

    [Fact]
    public void Split_CopiesRowsAsTheyAre()
    {
        var run = Gpuals.Run(
            "split", file, "--event-column", "what", "--event-weight", Weights, "--split", "random:0.5", "--train", folder["a.csv"], "--test",
            folder["b.csv"], "--quiet");
        Assert.True(run.Code == ExitCode.Done, run.Error);
        var lines = File.ReadAllLines(folder["a.csv"]).Skip(1).Concat(File.ReadAllLines(folder["b.csv"]).Skip(1));
        Assert.Equal(
            Events.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Where(
                line => !line.StartsWith("cid,abba", StringComparison.Ordinal)).Order(),
            lines.Order());
    }

    [Fact]
    public void ANewUser_MayHaveDislikes()
    {
        Train("--event-column", "what", "--event-weight", Weights);
        Assert.DoesNotContain("abba", Gpuals.Answer("recommend", model, "--likes", "muse", "--dislikes", "abba"));
        Assert.Contains("-30  abba", Gpuals.Answer("explain", model, "--likes", "muse", "--dislikes", "abba", "--item", "queen"));
    }

    [Fact]
    public void AnItemThatIsLikedAndDisliked_IsWrongUse()
    {
        Train("--event-column", "what", "--event-weight", Weights);
        foreach (var likes in (string[])["MUSE", "queen, MUSE, muse"])
        {
            var run = Gpuals.Run("recommend", model, "--likes", likes, "--dislikes", "abba, muse");
            Assert.Equal((ExitCode.WrongUse, "gpuals: 'MUSE' is in --likes and in --dislikes; expected it in one of them\n"), (run.Code, run.Error));
        }
    }

    [Fact]
    public void AnEventWithoutAWeight_IsAnErrorWithARemedy()
    {
        var run = Train("--event-column", "what", "--event-weight", "view=1,buy=5");
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.EndsWith(
            $"gpuals: {file}:5: what is 'dislike'; expected an event that has a weight (view, buy): 'bob,abba,dislike'\n"
            + "        Add a weight for the event, 0 to ignore it: --event-weight. Or skip invalid rows: --on-bad-row skip\n",
            run.Error);
    }

    [Fact]
    public void ANegativeValue_IsAnErrorWithARemedy()
    {
        folder.Write("events.csv", "ann\tmuse\t3\nann\tabba\t-1\nbob\tabba\t2\n");
        var run = Train();
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.EndsWith(
            $"gpuals: {file}:2: value is '-1'; expected a number of 0 or more: 'ann\\tabba\\t-1'\n"
            + "        Read negative values as dislikes: --negative dislike. Or skip invalid rows: --on-bad-row skip\n",
            run.Error);
        Assert.Equal(ExitCode.Done, Train("--negative", "dislike").Code);
    }

    [Theory]
    [InlineData("--event-weight requires --event-column, the column with the events", "--event-weight", "view=1")]
    [InlineData("--event-column requires --event-weight, the weight of each event", "--event-column", "what")]
    [InlineData("--event-weight has 'view'; expected an event and a number, such as buy=5", "--event-column", "what", "--event-weight", "view")]
    [InlineData("--negative is 'good'; expected bad or dislike", "--negative", "good")]
    [InlineData("--dislike-weight is '0'; expected a number above 0", "--dislike-weight", "0")]
    public void WrongUse_IsRefused(string message, params string[] options)
    {
        var run = Train(options);
        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.StartsWith($"gpuals: {message}\n", run.Error);
    }

    [Fact]
    public void DislikesWithoutLikes_AreRefused()
    {
        Train("--event-column", "what", "--event-weight", Weights);
        Assert.StartsWith("gpuals: --dislikes requires --likes\n", Gpuals.Run("recommend", model, "--user", "ann", "--dislikes", "abba").Error);
    }
}
