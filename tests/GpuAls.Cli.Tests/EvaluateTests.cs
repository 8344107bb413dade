using System.Text.Json;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

public sealed class EvaluateTests : IClassFixture<TasteModel>
{
    readonly TasteModel tastes;

    // Each user lacks one band of their own taste, which is the test item.
    readonly string test;

    public EvaluateTests(TasteModel tastes)
    {
        this.tastes = tastes;
        test = tastes.Write("test.tsv", "metal0\tSlayer\t1\nmetal1\tAnthrax\t1\npop0\tKylie\t1\n");
    }

    [Fact]
    public void People_GetTheModelBesideBaselines()
    {
        var run = Gpuals.Run("evaluate", tastes.Path, "--test", test, "--at", "1", "--baseline", "item-cosine", "--quiet");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Equal("", run.Error);
        var lines = run.Output.Split('\n');
        Assert.Equal("3 test users, 3 test items, 8 candidate items", lines[0]);
        // One of three users has a difference of 1: a bootstrap sample of three may contain that user not at all, or three times.
        Assert.Equal("ndcg@1 above popularity   +0.3333 (0.0000 to +1.0000)", lines[2]);
        Assert.Equal("ndcg@1 above item cosine  0.0000 (0.0000 to 0.0000)", lines[3]);
        Assert.Equal("Metric Model 2.5 % 97.5 % Popularity Item cosine".Split(' '), Words(lines[5]));
        // All bands have three users: popularity lists the first band in the file, Anthrax, and Slayer for metal0, who has the three before it.
        Assert.Equal(
            ["ndcg@1", "1.0000", "1.0000", "1.0000", "0.6667", "1.0000"],
            Words(lines.Single(line => line.StartsWith("ndcg@1  ", StringComparison.Ordinal))));
        Assert.Equal(
            ["coverage@1", "0.3750", "0.2500", "0.3750"], Words(lines.Single(line => line.StartsWith("coverage@1", StringComparison.Ordinal))));
    }

    [Fact]
    public void Programs_GetNumbersByTheirNames()
    {
        var json = Json("evaluate", tastes.Path, "--test", test, "--baseline", "item-cosine");

        Assert.Equal(
            (3, 3, 8), (json.GetProperty("users").GetInt32(), json.GetProperty("testItems").GetInt64(), json.GetProperty("items").GetInt32()));
        Assert.Equal(1, json.GetProperty("ndcg@10").GetDouble());
        Assert.Equal(0.1, json.GetProperty("precision@10").GetDouble(), 1e-15);
        Assert.Equal(1, json.GetProperty("low").GetProperty("mrr").GetDouble());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("high").GetProperty("coverage@20").ValueKind);
        Assert.True(json.GetProperty("popularity").GetProperty("mrr").GetDouble() < 1);
        Assert.Equal(1, json.GetProperty("item-cosine").GetProperty("mrr").GetDouble());
        Assert.Equal(
            1 - json.GetProperty("popularity").GetProperty("mrr").GetDouble(),
            json.GetProperty("abovePopularity").GetProperty("mrr").GetDouble(),
            1e-12);
        Assert.Equal(0, json.GetProperty("lowOfAboveItemCosine").GetProperty("mrr").GetDouble());
    }

    [Fact]
    public void MoreThanTheScore_ChangesTheModelAndNotTheBaselines()
    {
        var plain = Json("evaluate", tastes.Path, "--test", test, "--at", "2");
        var diverse = Json("evaluate", tastes.Path, "--test", test, "--at", "2", "--popularity-penalty", "0.5", "--diversity", "1");

        Assert.Equal(plain.GetProperty("popularity").GetRawText(), diverse.GetProperty("popularity").GetRawText());
        Assert.Equal(1, diverse.GetProperty("mrr").GetDouble());
        Assert.True(diverse.GetProperty("diversity@2").GetDouble() >= plain.GetProperty("diversity@2").GetDouble());
    }

    [Fact]
    public void Metric_IsTheOneOfTheLinesAboveTheTable()
    {
        var lines = Gpuals.Answer("evaluate", tastes.Path, "--test", test, "-k", "1,3", "--metric", "recall@3", "--quiet").Split('\n');
        Assert.StartsWith("recall@3 above popularity  ", lines[2], StringComparison.Ordinal);

        var run = Gpuals.Run("evaluate", tastes.Path, "--test", test, "-k", "1,3", "--metric", "recall@5");
        Assert.Equal(
            (ExitCode.WrongUse, "gpuals: --metric recall@5 is not computed, because 5 is not in --at; expected for example --at 1,3,5\n"),
            (run.Code, run.Error));
    }

    [Fact]
    public void TestDataThatIsNotUsed_IsCounted()
    {
        var more = tastes.Write("more.tsv", "metal0\tSlayer\t1\nmetal0\tQueen\t1\nnobody\tSlayer\t1\nmetal1\tSlayer\t1\n");
        var run = Gpuals.Run("evaluate", tastes.Path, "--test", more, "--at", "1", "--output", "json");

        Assert.Equal(0.5, JsonDocument.Parse(run.Output).RootElement.GetProperty("recall@1").GetDouble());
        Assert.EndsWith(
            $"Ignored 1 test user not in {tastes.Path}.\n1 test item not in {tastes.Path} counts as not found.\n"
            + $"Ignored 1 test pair that the model was trained on.\n",
            run.Error);
    }

    [Fact]
    public void TestThatLeavesNothing_IsRefused()
    {
        var other = tastes.Write("other.tsv", "nobody\tSlayer\t1\n");
        var run = Gpuals.Run("evaluate", tastes.Path, "--test", other, "--quiet");
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal(
            $"gpuals: {tastes.Path}: the test set is empty: no test user is in the model and has a test item that is new to the user\n"
            + $"        Check that the test set belongs to the model; gpuals split writes both sets\n",
            run.Error);
    }

    [Fact]
    public void ASplitThatLeavesNothingToFind_IsRefused()
    {
        // Each user has only one item, which is either held out or not.
        var plays = tastes.Write("one-each.tsv", string.Concat(Enumerable.Range(0, 40).Select(user => $"u{user}\tmuse\t1\n")));
        var run = Gpuals.Run("evaluate", plays, "--split", "random:0.5", "--use-gpu", "false", "--quiet");
        Assert.Equal(
            (
                ExitCode.UserError,
                $"gpuals: {plays}: the test set is empty: no user with a held-out like has another like to train on\n"
                + $"        Hold out another part, for example: --split random:0.2\n"), (run.Code, run.Error));
    }

    [Fact]
    public void NewUsers_AreFoldedInFromTheirHistory()
    {
        var history = tastes.Write("history.tsv", "eve\tSlayer\t10\neve\tMegadeth\t10\neve\tTestament\t10\n");
        var found = tastes.Write("found.tsv", "eve\tAnthrax\t1\n");
        Assert.Equal(1, Json("evaluate", tastes.Path, "--test", found, "--history", history, "--quiet").GetProperty("mrr").GetDouble());
    }

    [Fact]
    public void Compare_OfAModelWithItself_ShowsNoDifference()
    {
        var json = Json("evaluate", "--compare", tastes.Path, tastes.Path, "--test", test);
        Assert.Equal(1, json.GetProperty("first").GetProperty("mrr").GetDouble());
        Assert.Equal(0, json.GetProperty("difference").GetProperty("mrr").GetDouble());
        Assert.Equal(0, json.GetProperty("lowOfDifference").GetProperty("ndcg@10").GetDouble());
        var lines = Gpuals.Answer("evaluate", "--compare", tastes.Path, tastes.Path, "--test", test, "--quiet").Split('\n');
        Assert.Equal(["Metric", tastes.Path, tastes.Path, "Popularity", "Difference", "2.5", "%", "97.5", "%"], Words(lines[2]));
    }

    [Fact]
    public void PerUser_HasARowForEach()
    {
        var path = tastes.Write("users.tsv", "");
        Gpuals.Answer("evaluate", tastes.Path, "--test", test, "--per-user", path, "--at", "1");
        var rows = File.ReadAllLines(path).Select(line => line.Split('\t')).ToList();
        Assert.Equal(["user", "precision@1", "recall@1"], rows[0][..3]);
        Assert.Equal(["metal0", "metal1", "pop0"], rows.Skip(1).Select(row => row[0]));
        Assert.All(rows.Skip(1), row => Assert.Equal("1", row[1]));
    }

    // In the second model metal0 has the taste of pop0, and so gets the wrong recommendations; the others keep theirs.
    [Fact]
    public void PerUser_OfTwoModels_HasBothAndTheDifference()
    {
        var path = tastes.Write("both.tsv", "");
        var plays = tastes.Write("two.tsv", string.Concat(Enumerable.Range(1, 3).Select(band => $"metal0\tpop{band}\t9\n"))
            + "metal1\tSlayer\t9\nmetal1\tMegadeth\t9\nmetal1\tTestament\t9\n"
            + "metal2\tSlayer\t9\nmetal2\tAnthrax\t9\nmetal2\tMegadeth\t9\nann\tpop1\t9\nann\tpop2\t9\nann\tpop3\t9\nann\tKylie\t9\n");
        var second = tastes.Write("two.als", "");
        Gpuals.Answer(
            "train", plays, "--model", second, "--factors", "2", "--confidence", "hu", "--alpha", "1", "--regularization", "0.1", "--solver",
            "cholesky", "--start", "uniform", "--iterations", "15", "--use-gpu", "false", "-q");

        var run = Gpuals.Run("evaluate", "--compare", tastes.Path, second, "--test", test, "--per-user", path, "--at", "1", "--output", "json");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.EndsWith("The difference covers the 2 test users in both models.\n", run.Error);
        var rows = File.ReadAllLines(path).Select(line => line.Split('\t')).ToList();
        Assert.Equal(["user", "first.precision@1", "second.precision@1", "difference.precision@1", "first.recall@1"], rows[0][..5]);
        Assert.Equal([["metal0", "1", "0", "-1"], ["metal1", "1", "1", "0"]], rows.Skip(1).Select(row => row[..4]));
        var json = JsonDocument.Parse(run.Output).RootElement.GetProperty("difference");
        foreach (var metric in (string[])["ndcg@1", "mrr", "auc", "novelty@1"])
        {
            var columns = (string[])[$"first.{metric}", $"second.{metric}", $"difference.{metric}"];
            var numbers = rows.Skip(1).Select(
                row => columns.Select(
                    column => double.Parse(
                        row[Array.IndexOf(rows[0], column)], System.Globalization.CultureInfo.InvariantCulture)).ToArray()).ToList();
            Assert.All(numbers, user => Assert.Equal(user[1] - user[0], user[2], 1e-15));
            Assert.Equal(json.GetProperty(metric).GetDouble(), numbers.Average(user => user[2]), 1e-12);
        }
    }

    [Fact]
    public void PerUser_ThatCannotBeWritten_IsAnError()
    {
        var path = Path.Combine(tastes.Path, "users.tsv");
        var run = Gpuals.Run("evaluate", tastes.Path, "--test", test, "--per-user", path, "-q");
        Assert.Equal(
            (
                ExitCode.UserError,
                $"gpuals: cannot write the metrics to {path}: the folder '{tastes.Path}' does not exist\n"
                + $"        Create the folder, or name another file: --per-user\n"), (run.Code, run.Error));
        Assert.Equal(
            $"gpuals: --per-user {tastes.Path} would overwrite the model\n",
            Gpuals.Run("evaluate", tastes.Path, "--test", test, "--per-user", tastes.Path, "-q").Error);
    }

    [Fact]
    public void AFile_IsSplitTrainedAndEvaluated()
    {
        var plays = tastes.Write("made.tsv", "");
        Gpuals.Answer("generate", plays, "--users", "500", "--items", "300", "--rows", "15000");
        string[] args =
        [
            "evaluate", plays, "--format", "lastfm-360k", "--factors", "16", "--iterations", "5", "--confidence", "log", "--regularization", "40",
            "--use-gpu", "false", "--quiet", "--split"
        ];
        var random = Json([.. args, "random:0.2"]);
        Assert.InRange(random.GetProperty("users").GetInt32(), 450, 500);
        Assert.True(random.GetProperty("ndcg@10").GetDouble() > random.GetProperty("popularity").GetProperty("ndcg@10").GetDouble());
        Assert.Equal(50, Json([.. args, "unseen-users:0.1"]).GetProperty("users").GetInt32());
    }

    [Theory]
    [InlineData("expected MODEL with --test, or FILE with --split", "m.als")]
    [InlineData(
        "--test and --split exclude each other; expected MODEL with --test, or FILE with --split", "m.als", "--test", "t", "--split", "random:0.2")]
    [InlineData("--history requires --test, and cannot be used with --split", "m.als", "--split", "random:0.2", "--history", "h")]
    [InlineData("--compare requires --test, and cannot be used with --split", "--compare", "a", "b", "--split", "random:0.2")]
    [InlineData("--factors requires --split, and cannot be used with --test", "m.als", "--test", "t", "--factors", "3")]
    [InlineData("--half-life requires --split, and cannot be used with --test", "m.als", "--test", "t", "--time-column", "3", "--half-life", "30d")]
    [InlineData("--since requires --time-column, the column with the time", "m.als", "--test", "t", "--since", "2010-01-01")]
    [InlineData(
        "--compare names two models, but there is also the argument MODEL; expected one of them", "m.als", "--test", "t", "--compare", "a", "b")]
    [InlineData("--test requires MODEL, the model to evaluate", "--test", "t")]
    [InlineData("--split requires FILE, the interactions to split", "--split", "random:0.2")]
    [InlineData(
        "--metric and --compare exclude each other: a comparison has the differences of all metrics", "--compare", "a", "b", "--test", "t",
        "--metric", "mrr")]
    [InlineData(
        "--metric is 'novelty@3'; expected precision@k, recall@k, recall-capped@k, hit-rate@k, map@k, ndcg@k, mrr or auc, where k is a "
        + "whole number of 1 or more",
        "m.als", "--test", "t", "--metric", "novelty@3")]
    [InlineData("--compare has 1 model; expected two: --compare A.als B.als", "--compare", "a", "--test", "t")]
    [InlineData("expected MODEL with --test, or FILE with --split")]
    [InlineData(
        "--at is '10,10'; expected different whole numbers of 1 or more, separated by commas, such as 10,20", "m.als", "--test", "t", "--at",
        "10,10")]
    public void AnIncompleteCommand_IsWrongUse(string message, params string[] args)
    {
        var run = Gpuals.Run(["evaluate", .. args]);
        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Equal($"gpuals: {message}\n        For all options: gpuals evaluate --help\n", run.Error);
    }

    [Fact]
    public void TestRows_AreChosenByTheirTime_AndAHistoryIsWeighedByTheHalfLifeOfTheModel()
    {
        using var folder = new TestFolder();
        var (plays, model, test, history) = (folder["plays.tsv"], folder["m.als"], folder["test.tsv"], folder["history.tsv"]);
        var random = new Random(2);
        // Every second user likes the items 0 to 9, and the others like the items 10 to 19.
        File.WriteAllLines(plays, Enumerable.Range(0, 300).SelectMany(user => Enumerable.Range(0, 10)
            .Where(_ => random.Next(2) == 0)
            .Select(item => $"u{user}\ti{user % 2 * 10 + item}\t1\t2010-01-{1 + random.Next(28):00}")).Prepend("user\titem\tplays\ttime"));
        Gpuals.Answer(
            "train", plays, "-m", model, "--time-column", "time", "--half-life", "5d", "--factors", "4", "--iterations", "3", "--use-gpu", "false",
            "-q");
        File.WriteAllText(test, "user\titem\tplays\ttime\nnew\ti15\t1\t2010-02-03\nnew\ti16\t1\t2010-03-01\n");
        File.WriteAllText(history, "user\titem\tplays\ttime\nnew\ti1\t9\t2009-10-01\nnew\ti2\t9\t2009-10-02\nnew\ti12\t1\t2011-01-01\n");

        string[] args = ["evaluate", model, "--test", test, "--history", history, "--time-column", "time", "--use-gpu", "false"];
        Assert.Equal(2, Json([.. args, "-q"]).GetProperty("testItems").GetInt32());
        Assert.Equal(1, Json([.. args, "--until", "2010-02-20", "-q"]).GetProperty("testItems").GetInt32());
        Assert.Equal(1, Json([.. args, "--since", "10d", "-q"]).GetProperty("testItems").GetInt32());

        var untimed = Gpuals.Run("evaluate", model, "--test", test, "--history", history, "--use-gpu", "false");
        Assert.Contains(
            $"{model} has a half-life, and the rows of {history} count as new. To weigh them by their age: --time-column\n", untimed.Error,
            StringComparison.Ordinal);
        // The old plays are nearly forgotten, and the one after the training is new.
        var (aged, asNew) = (Auc(args), Auc("evaluate", model, "--test", test, "--history", history, "--use-gpu", "false"));
        Assert.True(aged > asNew + 0.2, $"{aged} is not above {asNew}");

        static double Auc(params string[] args) => Json([.. args, "-q"]).GetProperty("auc").GetDouble();
    }

    static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    static JsonElement Json(params string[] args) => JsonDocument.Parse(Gpuals.Answer([.. args, "--output", "json"])).RootElement;
}
