using System.Text.Json;

namespace GpuAls.Cli.Tests;

public sealed class RecommendHistoryTests(TasteModel model) : IClassFixture<TasteModel>
{
    static string[] Lines(string text) => text.TrimEnd('\n').Split('\n');

    static JsonElement Json(string line) => JsonDocument.Parse(line).RootElement;

    string File(string text) => model.Write("history.tsv", text);

    [Fact]
    public void EachUser_GetsTheListOfTheSingleQuery()
    {
        var history = File("zoe\tkylie\t10\nzoe\trobyn\t10\nmax\tslayer\t10\nmax\tAnthrax\t10\nmetal0\tabba\t10\n");
        string[] options = ["-n", "3", "--because", "2", "--diversity", "0.2", "--popularity-penalty", "1", "--output", "json"];

        var all = Lines(Gpuals.Answer(["recommend", model.Path, "--history", history, "--percentiles", .. options]));

        // A user of the model with a history of their own is a new user too.
        (string User, string Likes)[] expected = [("zoe", "kylie, robyn"), ("max", "slayer, anthrax"), ("metal0", "abba")];
        Assert.Equal(expected.Select(one => one.User), all.Select(line => Json(line).GetProperty("user").GetString()));
        foreach (var (line, (_, likes)) in all.Zip(expected))
        {
            var alone = Gpuals.Answer(["recommend", model.Path, "--likes", likes, "--plays", "10", .. options]);
            Assert.Equal(Json(alone).GetProperty("items").GetRawText(), Json(line).GetProperty("items").GetRawText());
        }
    }

    [Fact]
    public void Counts_AreTheStrengths_AndRepeatedRowsAreAddedUp()
    {
        var history = File("a\tkylie\t4\na\tslayer\t1\na\tkylie\t5\nb\tkylie\t1\nb\tslayer\t9\n");

        var lines = Lines(Gpuals.Answer("recommend", model.Path, "--history", history, "-n", "1", "--output", "tsv"));

        Assert.Equal("user\trank\titem\tscore", lines[0]);
        Assert.Contains(lines[1].Split('\t')[2], (string[])["Robyn", "Abba", "Röyksopp"]);
        Assert.Contains(lines[2].Split('\t')[2], (string[])["Anthrax", "Megadeth", "Testament"]);
    }

    [Fact]
    public void Columns_EventsAndDislikes_AreReadAsForTraining()
    {
        var history = model.Write("log.csv", "when,who,what,event\n1,zoe,Kylie,buy\n2,zoe,Slayer,hate\n3,max,Slayer,buy\n");
        string[] columns = ["--user-column", "who", "--item-column", "2", "--event-column", "event", "--event-weight", "buy=3,hate=-2"];

        var run = Gpuals.Run(["recommend", model.Path, "--history", history, .. columns, "-n", "8", "--include-known", "--output", "json"]);
        var alone = Gpuals.Answer(
            "recommend", model.Path, "--likes", "Kylie", "--plays", "3", "-n", "8", "--include-known", "--output", "json");

        Assert.Contains("user: who, item: what, event: event", run.Error, StringComparison.Ordinal);
        Assert.Equal(["zoe", "max"], Lines(run.Output).Select(line => Json(line).GetProperty("user").GetString()));
        Assert.Equal("Slayer", Json(Lines(run.Output)[0]).GetProperty("items")[7].GetProperty("item").GetString());
        Assert.NotEqual(Json(alone).GetProperty("items").GetRawText(), Json(Lines(run.Output)[0]).GetProperty("items").GetRawText());
    }

    [Fact]
    public void KnownItemsAndLists_AreFiltered()
    {
        var history = File("zoe\tkylie\t10\nzoe\trobyn\t10\n");
        var only = model.Write("only.txt", "Kylie\nAbba\nSlayer\n");
        var exclude = model.Write("exclude.txt", "Slayer\n");

        Assert.Equal(["Abba"], Items("--only", only, "--exclude", exclude));
        Assert.Equal(["Abba", "Kylie"], Items("--only", only, "--exclude", exclude, "--include-known").Order(StringComparer.Ordinal));

        IEnumerable<string?> Items(params string[] options) =>
            Json(Gpuals.Answer(["recommend", model.Path, "--history", history, "--output", "json", .. options]))
                .GetProperty("items").EnumerateArray().Select(row => row.GetProperty("item").GetString());
    }

    [Fact]
    public void UnknownItems_AreIgnoredAndCounted_AndUsersWithoutOthersGetNoList()
    {
        var history = File("zoe\tkylie\t2\nzoe\tfoo\t3\nmax\tbar\t4\neve\tfoo\t5\nivy\tabba\t6\n");

        var run = Gpuals.Run("recommend", model.Path, "--history", history, "-n", "1", "--output", "json");

        Assert.Equal(["zoe", "ivy"], Lines(run.Output).Select(line => Json(line).GetProperty("user").GetString()));
        Assert.EndsWith(
            $"\nIgnored 2 of the 4 items in {history}, which are not in {model.Path}: item 'foo', item 'bar'\n"
                + $"2 of the 4 users in {history} get no list, because none likes an item that has users in {model.Path}: user 'max', user 'eve'\n",
            run.Error,
            StringComparison.Ordinal);
        Assert.Equal("", Gpuals.Run("recommend", model.Path, "--history", history, "-n", "1", "-q").Error);
    }

    [Fact]
    public void UnknownItem_StopsOnRequest()
    {
        var history = File("zoe\tkylie\t2\nzoe\tRobin\t3\n");

        var run = Gpuals.Run("recommend", model.Path, "--history", history, "--on-unknown", "stop", "-q");

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal(
            $"gpuals: {history}: no item named 'Robin' in {model.Path}. Did you mean 'Robyn'?\n"
                + "        Correct the name. Or skip unknown items: --on-unknown skip\n",
            run.Error);
    }

    [Fact]
    public void FileWithoutAKnownItem_IsAnError()
    {
        var history = File("zoe\tfoo\t2\nmax\tbar\t3\n");

        var run = Gpuals.Run("recommend", model.Path, "--history", history, "-q");

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal(
            $"gpuals: {history}: no user likes an item that has users in {model.Path}; expected at least one of the 2 users\n"
                + "        Name items of the model in the column of the item\n",
            run.Error);
    }

    [Fact]
    public void AFewUsersWithDifferentItems_AreNoSurprise()
    {
        var history = File(string.Concat(Enumerable.Range(0, 30).Select(n => $"zoe\t{(n == 0 ? "Abba" : $"i{n}")}\t1\n")));

        Assert.DoesNotContain("Warning", Gpuals.Run("recommend", model.Path, "--history", history).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zoe\tkylie\n", "FILE:1: 2 columns; expected 3 (user, item, value): 'zoe\\tkylie'", true)]
    [InlineData("zoe\tkylie\t1\nzoe\tabba\t-1\n", "FILE:2: value is '-1'; expected a number of 0 or more: 'zoe\\tabba\\t-1'", false)]
    public void InvalidRow_IsAnError(string text, string message, bool isFirst)
    {
        var history = File(text);

        var run = Gpuals.Run("recommend", model.Path, "--history", history, "-q", "--user-column", "0");

        var remedy = isFirst ? "Name the columns: --user-column, --item-column, --value-column (or --events)" : "Correct the row";
        Assert.Equal($"gpuals: {message.Replace("FILE", history)}\n        {remedy}\n", run.Error);
    }

    [Theory]
    [InlineData("expected only one of --user, --likes, --features, --users, --all-users or --history", "--history", "file", "--user", "metal0")]
    [InlineData("--value-column requires --history, the file with the interactions", "--all-users", "--value-column", "2")]
    [InlineData("--use-gpu requires --users or --all-users; other queries are always answered on the CPU", "--history", "f", "--use-gpu", "true")]
    [InlineData("--event-column requires --event-weight, the weight of each event", "--history", "f", "--event-column", "2")]
    public void WrongOptions_AreWrongUse(string message, params string[] options)
    {
        var run = Gpuals.Run(["recommend", model.Path, .. options]);

        Assert.Equal((ExitCode.WrongUse, $"gpuals: {message}\n        For all options: gpuals recommend --help\n"), (run.Code, run.Error));
    }
}
