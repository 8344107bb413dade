using System.Text.Json;

namespace GpuAls.Cli.Tests;

public sealed class QueryTests(TasteModel model) : IClassFixture<TasteModel>
{
    static readonly string[] Metal = ["Anthrax", "Megadeth", "Slayer", "Testament"];

    static JsonElement Json(params string[] args) => JsonDocument.Parse(Gpuals.Answer([.. args, "--output", "json"])).RootElement;

    static IEnumerable<string?> Names(JsonElement list, string property) =>
        list.EnumerateArray().Select(row => row.GetProperty(property).GetString());

    [Fact]
    public void Recommend_PutsTheOneMissingBandFirst()
    {
        var json = Json("recommend", model.Path, "--user", "metal0", "-n", "1");

        Assert.Equal("metal0", json.GetProperty("user").GetString());
        Assert.Equal(["Slayer"], Names(json.GetProperty("items"), "item"));
    }

    [Fact]
    public void Recommend_OfFewerItemsThanRequested_HasANote()
    {
        // metal0 has three of the eight bands.
        var run = Gpuals.Run("recommend", model.Path, "--user", "metal0");

        Assert.Equal("Found only 5 items of the requested 20.\n", run.Error);
        Assert.Matches(
            @"^Rank  Item +Score  Percentile\n   1  Slayer    +0\.\d{4}       \d\d\.\d\d\n(   [2-5]  \w+ +-?0\.\d{4} +\d+\.\d\d\n){4}$", run.Output);
    }

    [Fact]
    public void Recommend_IncludeKnown_HasAll() =>
        Assert.Equal(
            Metal,
            Names(
                Json("recommend", model.Path, "--user", "metal0", "--include-known", "-n", "4").GetProperty("items"),
                "item").Order(StringComparer.Ordinal));

    [Fact]
    public void Recommend_ExcludeAndOnly_AreTakenFromFiles()
    {
        var only = model.Write("only.txt", "slayer\r\nKYLIE\r\n\r\nabba\r\n");
        var exclude = model.Write("exclude.txt", "Slayer\n");

        var json = Json("recommend", model.Path, "--user", "metal0", "--only", only, "--exclude", exclude);

        Assert.Equal(["Abba", "Kylie"], Names(json.GetProperty("items"), "item").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Recommend_UnknownNameInAFile_IsAnErrorWithItsLine()
    {
        var only = model.Write("typo.txt", "Slayer\n\nKyle\n");

        var run = Gpuals.Run("recommend", model.Path, "--user", "metal0", "--only", only);

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal(
            $"gpuals: {only}:3: no item named 'Kyle' in {model.Path}. Did you mean 'Kylie'?\n"
            + "        Correct the name. Or skip unknown names: --on-unknown skip\n",
            run.Error);
    }

    [Fact]
    public void Recommend_WithAFileOfWindows_FindsItsNames()
    {
        // A byte-order mark, Windows line ends, blanks around names, and an accent as macOS writes it.
        var only = model.Write("windows.txt", "\uFEFFSlayer \r\n\r\n \r\n\uFEFFabba\r\n Ro\u0308yksopp\u00A0\r\n");

        var json = Json("recommend", model.Path, "--user", "metal1", "--only", only, "--include-known");

        Assert.Equal(["Abba", "Röyksopp", "Slayer"], Names(json.GetProperty("items"), "item").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Recommend_SkipsUnknownNames_AndUsesTheOthers()
    {
        var only = model.Write("only.txt", "Slayer\nKyle\nAbba\n");

        var run = Gpuals.Run("recommend", model.Path, "--user", "metal0", "--only", only, "--on-unknown", "skip", "--output", "tsv");

        Assert.Equal(
            $"Skipped 1 of the 3 item names in {only}, which is not in {model.Path}: 'Kyle'\nFound only 2 items of the requested 20.\n",
            run.Error);
        Assert.Equal(["Abba", "Slayer"], run.Output.Split('\n')[1..^1].Select(line => line.Split('\t')[2]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Ro\u0308yksopp")]
    [InlineData("RO\u0308YKSOPP")]
    [InlineData("\u200BRöyksopp\u00A0")]
    public void AName_InAnotherUnicodeForm_IsFound(string typed)
    {
        var json = Json("similar-items", model.Path, "--item", typed, "-n", "1");

        Assert.Equal("Röyksopp", json.GetProperty("similarTo").GetString());
    }

    [Fact]
    public void Recommend_ToANewUser_FollowsTheLikes()
    {
        var json = Json("recommend", model.Path, "--likes", "kylie, robyn", "--plays", "10", "-n", "2");

        Assert.False(json.TryGetProperty("user", out _));
        Assert.Equal(["Abba", "Röyksopp"], Names(json.GetProperty("items"), "item").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Recommend_ToMany_IsOneTableInTsv_AndALineEachInJson()
    {
        var users = model.Write("users.txt", "pop2\nmetal0\n");

        var tsv = Gpuals.Answer("recommend", model.Path, "--users", users, "-n", "1", "--output", "tsv").Split('\n');
        var json = Gpuals.Answer("recommend", model.Path, "--users", users, "-n", "1", "--output", "json").TrimEnd('\n').Split('\n');

        Assert.Equal("user\trank\titem\tscore", tsv[0]);
        Assert.StartsWith("pop2\t1\tAbba\t0.", tsv[1]);
        Assert.StartsWith("metal0\t1\tSlayer\t0.", tsv[2]);
        Assert.Equal([""], tsv[3..]);
        Assert.Equal(["pop2", "metal0"], json.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("user").GetString()));
    }

    [Fact]
    public void Recommend_ToMany_ForPeople_HasTheNameAboveEach()
    {
        var users = model.Write("two.txt", "pop2\nmetal0\n");

        Assert.Matches(
            @"^pop2\n\nRank  Item  +Score\n   1  Abba  +0\.\d{4}\n\nmetal0\n\nRank  Item  +Score\n   1  Slayer  +0\.\d{4}\n$",
            Gpuals.Answer("recommend", model.Path, "--users", users, "-n", "1"));
    }

    [Fact]
    public void Similar_HasItself_AndItsKind()
    {
        var items = Json("similar-items", model.Path, "--item", "abba", "-n", "4").GetProperty("items");
        var users = Json("similar-users", model.Path, "--user", "metal1", "-n", "4").GetProperty("users");

        Assert.Equal(["Abba", "Kylie", "Robyn", "Röyksopp"], Names(items, "item").Order(StringComparer.Ordinal));
        Assert.Equal(1, items.EnumerateArray().Single(row => row.GetProperty("item").GetString() == "Abba").GetProperty("cosine").GetDouble());
        Assert.Equal(["metal0", "metal1", "metal2", "metal3"], Names(users, "user").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Explain_SharesSumToTheScore_AndNameWhatIsKnown()
    {
        var json = Json("explain", model.Path, "--user", "metal0", "--item", "Slayer");

        var shares = json.GetProperty("shares");
        Assert.Equal(["Anthrax", "Megadeth", "Testament"], Names(shares, "known").Order(StringComparer.Ordinal));
        Assert.Equal(json.GetProperty("score").GetDouble(), shares.EnumerateArray().Sum(share => share.GetProperty("share").GetDouble()), 1e-9);
        // The model was solved exactly, so the last half-sweep (items) moves the score only a little.
        Assert.Equal(
            Json("score", model.Path, "--user", "metal0", "--item", "Slayer").GetProperty("score").GetDouble(),
            json.GetProperty("score").GetDouble(),
            0.01);
    }

    [Fact]
    public void Explain_WithACount_SumsTheOthers()
    {
        var run = Gpuals.Run("explain", model.Path, "--likes", "kylie, robyn, abba", "--item", "röyksopp", "-n", "2");

        Assert.Matches(
            @"^Röyksopp has a score of 0\.\d{4}, the sum of these contributions:\n\nContribution  Strength  Item\n( +0\.\d{4} +30  \w+\n){2}$",
            run.Output);
        Assert.Matches(@"^The other 1 item contributes 0\.\d{4}\.\n$", run.Error);
    }

    [Fact]
    public void Score_IsTheProductOfTheTwoVectors()
    {
        double[] Vector(string kind, string name) =>
            [.. Json("show", model.Path, kind, name).GetProperty("vector").EnumerateArray().Select(row => row.GetProperty("value").GetDouble())];

        var product = Vector("--user", "pop0").Zip(Vector("--item", "Robyn"), (x, y) => x * y).Sum();

        Assert.Equal(product, Json("score", model.Path, "--user", "pop0", "--item", "Robyn").GetProperty("score").GetDouble(), 1e-6);
        Assert.Matches(
            @"^User        pop0\nItem        Robyn\nScore       0\.\d{4}\nPercentile  \d\d\.\d\d\n$",
            Gpuals.Answer("score", model.Path, "--user", "pop0", "--item", "ROBYN"));
    }

    [Fact]
    public void Percentile_IsTheShareOfAllOtherItemsThatScoreLower()
    {
        var items = Json("recommend", model.Path, "--user", "metal0", "--include-known", "-n", "8").GetProperty("items").EnumerateArray().ToArray();
        var percentiles = items.Select(row => row.GetProperty("percentile").GetDouble()).ToArray();

        Assert.Equal(8, items.Length);
        for (var n = 0; n < 8; n++)
        {
            var score = items[n].GetProperty("score").GetDouble();
            var better = items.Select(row => row.GetProperty("score").GetDouble()).Sum(other => other < score ? 1 : other == score ? 0.5 : 0) - 0.5;
            Assert.Equal(100 * better / 7, percentiles[n], 1e-9);
            var item = items[n].GetProperty("item").GetString()!;
            Assert.Equal(percentiles[n], Json("score", model.Path, "--user", "metal0", "--item", item).GetProperty("percentile").GetDouble());
        }

        Assert.Equal("rank\titem\tscore\tpercentile", Gpuals.Answer("recommend", model.Path, "--likes", "abba", "--output", "tsv").Split('\n')[0]);
    }

    [Fact]
    public void PopularityPenalty_PutsTheRareBandFirst()
    {
        // Six users have the common band, and three of them the rare one: the new user is recommended the common band, with a penalty the rare one.
        var plays = model.Write(
            "rare.tsv",
            string.Concat(
                Enumerable.Range(0, 6).Select(
                    user => $"u{user}\tbase\t1\nu{user}\tcommon\t5\n" + (user < 3 ? $"u{user}\trare\t5\n" : ""))) + "new\tbase\t1\n");
        var path = model.Write("rare.als", "");
        Gpuals.Answer(
            "train", plays, "--model", path, "--factors", "2", "--regularization", "0.1", "--solver", "cholesky", "--use-gpu", "false", "--quiet");

        Assert.Equal(["common", "rare"], Items());
        Assert.Equal(["common", "rare"], Items("--popularity-penalty", "0", "--diversity", "0"));
        Assert.Equal(["rare", "common"], Items("--popularity-penalty", "20"));
        Assert.Equal(["rare", "common"], Items("--popularity-penalty", "20", "--diversity", "0.1"));

        IEnumerable<string?> Items(params string[] options) =>
            Names(Json(["recommend", path, "--user", "new", .. options]).GetProperty("items"), "item");
    }

    [Fact]
    public void Diversity_PutsTheOtherTasteSecond()
    {
        Assert.Equal(2, Tastes("--likes", "slayer, kylie, robyn", "--diversity", "0.9"));
        Assert.Equal(1, Tastes("--likes", "slayer, kylie, robyn"));

        int Tastes(params string[] options) =>
            Names(
                Json(["recommend", model.Path, "-n", "2", .. options]).GetProperty("items"),
                "item").Select(item => Metal.Contains(item)).Distinct().Count();
    }

    [Fact]
    public void UnknownName_IsAnErrorWithSuggestions()
    {
        var run = Gpuals.Run("similar-items", model.Path, "--item", "Robin");

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal("", run.Output);
        Assert.Equal($"gpuals: no item named 'Robin' in {model.Path}. Did you mean 'Robyn'?\n", run.Error);
    }

    [Fact]
    public void Similar_OfFewerItemsThanRequested_HasANote() =>
        Assert.Equal("Found only 8 items of the requested 20.\n", Gpuals.Run("similar-items", model.Path, "--item", "abba").Error);

    [Fact]
    public void AFileWithoutUsers_IsAnError()
    {
        var users = model.Write("nobody.txt", "\n");
        var run = Gpuals.Run("recommend", model.Path, "--users", users, "--use-gpu", "false");
        Assert.Equal((ExitCode.UserError, $"gpuals: {users} has no names; expected one name per line\n"), (run.Code, run.Error));
    }

    [Fact]
    public void ANameWithAComma_IsAnErrorWithTheSpelling()
    {
        var plays = model.Write("films.csv", "ann,\"Matrix, The\",1\nann,Heat,1\nbob,Heat,1\n");
        var films = model.Write("films.als", "");
        Gpuals.Answer("train", plays, "--model", films, "--factors", "2", "--use-gpu", "false", "--quiet");

        var run = Gpuals.Run("recommend", films, "--likes", "heat, matrix, the");

        Assert.Equal(
            (
                ExitCode.UserError,
                $"gpuals: no item named 'matrix' in {films}. Did you mean 'Matrix, The'?\n"
                + $"        Write \\, for a comma inside a name: 'Matrix\\, The'\n"),
            (run.Code, run.Error));
        Assert.Equal(ExitCode.Done, Gpuals.Run("recommend", films, "--likes", @"heat, matrix\, the").Code);
    }

    [Fact]
    public void Recommend_Because_NamesWhatAddsMost_AsExplainHasIt()
    {
        var shares = Json("explain", model.Path, "--user", "metal0", "--item", "Slayer").GetProperty("shares").EnumerateArray().Take(2).ToArray();
        var because = Json(
            "recommend", model.Path, "--user", "metal0", "-n", "1",
            "--because", "2").GetProperty("items")[0].GetProperty("because").EnumerateArray().ToArray();

        Assert.Equal(shares.Select(share => share.GetProperty("known").GetString()), because.Select(one => one.GetProperty("item").GetString()));
        Assert.Equal(
            shares.Select(share => share.GetProperty("share").GetDouble()), because.Select(one => one.GetProperty("contribution").GetDouble()));
        Assert.Matches(
            @"^Rank  Item  +Score  Percentile  Because\n   1  Slayer  0\.\d{4}       \d\d\.\d\d  \w+; \w+\n$",
            Gpuals.Answer("recommend", model.Path, "--user", "metal0", "-n", "1", "--because", "2"));
    }

    [Fact]
    public void Recommend_Because_HasOnlyPositiveContributions()
    {
        var shares = Json("explain", model.Path, "--likes", "kylie, slayer", "--item", "Abba").GetProperty("shares");
        var abba = Json("recommend", model.Path, "--likes", "kylie, slayer", "--because", "9").GetProperty("items").EnumerateArray()
            .Single(row => row.GetProperty("item").GetString() == "Abba");

        Assert.Contains(shares.EnumerateArray(), share => share.GetProperty("share").GetDouble() <= 0);
        Assert.Equal(["Kylie"], Names(abba.GetProperty("because"), "item"));
    }

    [Fact]
    public void Recommend_AllUsers_IsEachInTurn()
    {
        var all = Gpuals.Answer(
            "recommend", model.Path, "--all-users", "--use-gpu", "false", "-n", "2", "--because", "1", "--percentiles",
            "--output", "json").TrimEnd('\n').Split('\n');

        Assert.Equal(8, all.Length);
        foreach (var line in all)
        {
            var user = JsonDocument.Parse(line).RootElement.GetProperty("user").GetString()!;
            Assert.Equal(Gpuals.Answer("recommend", model.Path, "--user", user, "-n", "2", "--because", "1", "--output", "json"), line + "\n");
        }
    }

    [Fact]
    public void Recommend_OfManyToABrokenPipe_EndsSilently()
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter();
        var asked = 0;
        var terminal = new Terminal(output, error, Stream.Null) { IsPipeBroken = () => ++asked > 3 };

        Assert.Equal(
            ExitCode.BrokenPipe,
            Program.Run(
                ["recommend", model.Path, "--all-users", "-n", "1", "--device", "cpu", "--output", "tsv"],
                terminal,
                TestContext.Current.CancellationToken));
        Assert.Equal(1 + 3, output.ToString().TrimEnd('\n').Split('\n').Length);
        Assert.Equal("", error.ToString());
    }

    [Fact]
    public void StandardOutputOfATest_IsNotBroken() => Assert.False(StandardOutput.IsPipeBroken());

    [Theory]
    [InlineData("recommend", "expected one of --user, --likes, --features, --users, --all-users or --history")]
    [InlineData(
        "recommend", "expected only one of --user, --likes, --features, --users, --all-users or --history", "--user", "metal0", "--likes", "abba")]
    [InlineData("recommend", "expected only one of --user, --likes, --features, --users, --all-users or --history", "--users", "file", "--all-users")]
    [InlineData(
        "recommend", "--device requires --users or --all-users; other queries are always answered on the CPU", "--user", "metal0", "--device", "cpu")]
    [InlineData(
        "recommend", "--use-gpu requires --users or --all-users; other queries are always answered on the CPU",
        "--likes", "abba", "--use-gpu", "false")]
    [InlineData(
        "recommend", "--use-gpu and --device both choose the device; expected one of them", "--all-users", "--device", "cpu", "--use-gpu", "false")]
    [InlineData("recommend", "--because is '0'; expected a whole number of 1 or more", "--user", "metal0", "--because", "0")]
    [InlineData("recommend", "--popularity-penalty is '-1'; expected a number of 0 or more", "--user", "metal0", "--popularity-penalty", "-1")]
    [InlineData("recommend", "--diversity is '1.5'; expected a number from 0 to 1", "--user", "metal0", "--diversity", "1.5")]
    [InlineData("evaluate", "--diversity is 'much'; expected a number from 0 to 1", "--test", "t", "--diversity", "much")]
    [InlineData("show", "expected one of --user or --item")]
    [InlineData("score", "expected --user and --item, or --pairs")]
    [InlineData("score", "--user requires --item", "--user", "metal0")]
    [InlineData("score", "--item requires --user", "--item", "abba")]
    [InlineData(
        "score", "--pairs excludes --user and --item; expected a file of pairs, or one user and one item", "--pairs", "file", "--item", "abba")]
    [InlineData(
        "score", "--percentiles requires --pairs; one pair always has its percentile", "--user", "metal0", "--item", "abba", "--percentiles")]
    [InlineData(
        "score", "--item-column requires --pairs, the file with the pairs", "--user", "metal0", "--item", "abba", "--item-column", "1")]
    [InlineData(
        "score", "--on-unknown requires --pairs, the file with the pairs", "--user", "metal0", "--item", "abba", "--on-unknown", "skip")]
    [InlineData("similar-items", "-n is '0'; expected a whole number of 1 or more", "--item", "abba", "-n", "0")]
    [InlineData("similar-users", "--user is empty; expected a name", "--user", "")]
    public void IncompleteQueries_AreWrongUse(string command, string message, params string[] options)
    {
        var run = Gpuals.Run([command, model.Path, .. options]);

        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Equal($"gpuals: {message}\n        For all options: gpuals {command} --help\n", run.Error);
    }

    [Fact]
    public void Info_ShowsOptionsTrainingAndSections()
    {
        var json = Json("info", model.Path, "--verify");

        Assert.Equal(8, json.GetProperty("users").GetInt32());
        Assert.Equal(24, json.GetProperty("entries").GetInt64());
        Assert.Equal(
            """{"factors":2,"regularization":0.1,"regularizationExponent":0,"regularizationScale":"mean","alpha":"""
                + """1,"confidence":"hu","unobservedWeight":1,"dislikeWeight":1,"iterations":"""
                + """20,"solver":"cholesky","cgSteps":3,"start":"uniform","seed":42}""",
            json.GetProperty("options").GetRawText());
        Assert.Equal(20, json.GetProperty("iterations").GetArrayLength());
        Assert.Contains("user factors", Names(json.GetProperty("sections"), "name"));
        Assert.StartsWith($"File                         {model.Path}\nFormat version               1\n", Gpuals.Answer("info", model.Path));
    }
}
