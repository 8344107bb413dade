using System.Text.Json;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>--sample-users, and the lines of --output tsv.</summary>
public sealed class EvaluateSampleTests : IClassFixture<EvaluateSampleTests.Parts>
{
    readonly Parts parts;

    public EvaluateSampleTests(Parts parts) => this.parts = parts;

    [Fact]
    public void ASample_IsNamedWithItsSeed()
    {
        var run = Evaluate("--sample-users", "50", "--sample-seed", "7");
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.StartsWith($"50 of {parts.TestUsers} test users (sample of seed 7), ", run.Output, StringComparison.Ordinal);

        var json = Json("--sample-users", "50", "--sample-seed", "7");
        Assert.Equal((50, parts.TestUsers, 7), (Int(json, "users"), Int(json, "testUsers"), Int(json, "sampleSeed")));
    }

    [Fact]
    public void ASample_HasTheMetricsOfItsUsers()
    {
        var (all, sampled) = (PerUser("all.tsv"), PerUser("sampled.tsv", "--sample-users", "50"));

        Assert.Equal(50, sampled.Count);
        Assert.All(sampled, user => Assert.Equal(all[user.Key], user.Value));
        Assert.NotEqual(sampled.Keys.Order(), PerUser("other.tsv", "--sample-users", "50", "--sample-seed", "1").Keys.Order());
    }

    // The interval of a sample is wider, and contains the metric of all users, about which it makes a statement.
    [Fact]
    public void TheInterval_IsThatOfTheSample()
    {
        var (all, sampled) = (Json(), Json("--sample-users", "50"));
        var (low, high) = (Double(sampled, "low", "ndcg@10"), Double(sampled, "high", "ndcg@10"));
        Assert.InRange(all.GetProperty("ndcg@10").GetDouble(), low, high);
        Assert.True(high - low > 1.5 * (Double(all, "high", "ndcg@10") - Double(all, "low", "ndcg@10")));
    }

    // The second model knows the users in another order, and lacks some of them.
    [Fact]
    public void TwoModels_AreComparedOnTheSameUsers()
    {
        var rows = File.ReadAllLines(parts.Train);
        var kept = rows.Reverse().Where(row => row[row.IndexOf('\t') - 1] is not ('0' or '4' or '8'));
        var fewer = parts.Folder.Write("fewer.tsv", string.Concat(kept.Select(row => $"{row}\n")));
        var second = parts.Model("second.als", fewer, "8");
        var path = parts.Folder["both.tsv"];
        var run = Gpuals.Run(
            "evaluate", "--compare", parts.First, second, "--test", parts.Test, "--format", "lastfm-360k", "-q", "--sample-users", "60",
            "--per-user", path, "--output", "json");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(60, Int(json, "users"));
        Assert.InRange(Int(json, "testUsers"), 61, parts.TestUsers - 1);
        Assert.Equal(61, File.ReadAllLines(path).Length);
    }

    [Fact]
    public void ASampleOfEverybody_IsSaid()
    {
        var run = Gpuals.Run("evaluate", parts.First, "--test", parts.Test, "--format", "lastfm-360k", "--sample-users", "2000000000");
        Assert.EndsWith($"--sample-users 2000000000 covers all {parts.TestUsers} test users.\n", run.Error, StringComparison.Ordinal);
        Assert.StartsWith($"{parts.TestUsers} test users, ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void UsersWhoAreFoldedIn_CanBeSampled()
    {
        string[] args =
        [
            "evaluate", parts.Plays, "--format", "lastfm-360k", "--split", "unseen-users:0.4", "--factors", "8", "--iterations", "2",
            "--use-gpu", "false", "-q", "--output", "json",
        ];
        var (all, sampled) = (JsonDocument.Parse(Gpuals.Answer(args)).RootElement, JsonDocument.Parse(
            Gpuals.Answer([.. args, "--sample-users", "30"])).RootElement);
        Assert.Equal((30, Int(all, "users")), (Int(sampled, "users"), Int(sampled, "testUsers")));
        Assert.True(sampled.GetProperty("ndcg@10").GetDouble() > sampled.GetProperty("popularity").GetProperty("ndcg@10").GetDouble());
    }

    [Theory]
    [InlineData("--sample-users is '0'; expected a whole number of 1 or more", "--sample-users", "0")]
    [InlineData("--sample-users is '10 %'; expected a whole number of 1 or more", "--sample-users", "10 %")]
    [InlineData("--sample-seed requires --sample-users", "--sample-seed", "1")]
    public void AWrongSample_IsAnError(string message, params string[] args)
    {
        var run = Gpuals.Run(["evaluate", "m.als", "--test", "t.tsv", .. args]);
        Assert.Equal((ExitCode.WrongUse, $"gpuals: {message}\n        For all options: gpuals evaluate --help\n"), (run.Code, run.Error));
    }

    [Fact]
    public void Tsv_HasALineForEachMetric()
    {
        var json = Json("--baseline", "item-cosine", "--at", "10", "--sample-users", "50");
        var lines = Evaluate("--baseline", "item-cosine", "--at", "10", "--sample-users", "50", "--output", "tsv").Output.TrimEnd('\n').Split('\n');

        string[] header =
        [
            "metric", "value", "low", "high", "popularity", "item-cosine", "abovePopularity", "lowOfAbovePopularity", "highOfAbovePopularity",
            "aboveItemCosine", "lowOfAboveItemCosine", "highOfAboveItemCosine",
        ];
        Assert.Equal(header, lines[0].Split('\t'));
        Assert.All(lines, line => Assert.Equal(header.Length, line.Split('\t').Length));
        Assert.Equal(["users", "testUsers", "sampleSeed", "testItems", "items", "precision@10"], lines[1..7].Select(line => line.Split('\t')[0]));
        Assert.Equal($"testUsers\t{parts.TestUsers}", lines[2].TrimEnd('\t'));
        var ndcg = lines.Single(line => line.StartsWith("ndcg@10\t", StringComparison.Ordinal)).Split('\t');
        string Of(string group) => json.GetProperty(group).GetProperty("ndcg@10").GetRawText();
        Assert.Equal(
            [json.GetProperty("ndcg@10").GetRawText(), .. header[2..].Select(Of)], ndcg[1..]);
    }

    [Fact]
    public void Tsv_HasRequirementsBelowAnEmptyLine()
    {
        var lines = Evaluate("--at", "10", "--require", "ndcg@10>popularity", "--output", "tsv").Output.TrimEnd('\n').Split('\n');
        Assert.Equal(["", "requirement\tmet\tmodel\tother\tdifference\tlow\thigh"], lines[^3..^1]);
        Assert.StartsWith("ndcg@10>popularity\ttrue\t", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Tsv_OfTwoModels_HasBothAndTheDifference()
    {
        var lines = Gpuals.Answer(
            "evaluate", "--compare", parts.First, parts.First, "--test", parts.Test, "--format", "lastfm-360k", "-q", "--output", "tsv").Split('\n');
        Assert.Equal("metric\tfirst\tsecond\tpopularity\tdifference\tlowOfDifference\thighOfDifference", lines[0]);
        Assert.EndsWith("\t0\t0\t0", lines.Single(line => line.StartsWith("mrr\t", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_IsOnAScreenAlone()
    {
        string[] args = ["evaluate", parts.First, "--test", parts.Test, "--format", "lastfm-360k", "--baseline", "item-cosine"];
        var (screen, quiet) = (OnScreen(args), OnScreen([.. args, "-q"]));
        Assert.Contains($"Model: {parts.TestUsers} of {parts.TestUsers} users ranked", screen, StringComparison.Ordinal);
        Assert.Contains(" items prepared", screen, StringComparison.Ordinal);
        Assert.Equal("", quiet);
        Assert.DoesNotContain("ranked", Gpuals.Run(args).Error, StringComparison.Ordinal);
    }

    // Of made-up plays, hardly two scores of a user are so near that rounding changes their order.
    [Fact]
    public void ADevice_RanksAsTheCpu()
    {
        string[] sample = ["--sample-users", "12", "--at", "5"];
        var (device, cpu) = (Json([.. sample, "--device", "ilgpu-cpu"]), Json([.. sample, "--use-gpu", "false"]));
        foreach (var metric in (string[])["ndcg@5", "mrr", "auc", "coverage@5"])
            Assert.Equal(cpu.GetProperty(metric).GetDouble(), device.GetProperty(metric).GetDouble(), 1e-3);
        var run = Gpuals.Run("evaluate", parts.First, "--test", parts.Test, "--format", "lastfm-360k", "--sample-users", "2", "--device", "cuda:7");
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Contains("gpuals: device 'cuda:7': ", run.Error, StringComparison.Ordinal);
    }

    static string OnScreen(string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        Assert.Equal(ExitCode.Done, Program.Run(args, new Terminal(output, error, new MemoryStream()) { ErrorWidth = 200 }));
        return error.ToString();
    }

    Gpuals Evaluate(params string[] args) => Gpuals.Run(["evaluate", parts.First, "--test", parts.Test, "--format", "lastfm-360k", "-q", .. args]);

    JsonElement Json(params string[] args) => JsonDocument.Parse(Evaluate([.. args, "--output", "json"]).Output).RootElement;

    Dictionary<string, string> PerUser(string name, params string[] args)
    {
        var path = parts.Folder[name];
        Evaluate([.. args, "--per-user", path]);
        return File.ReadLines(path).Skip(1).Select(line => line.Split('\t', 2)).ToDictionary(cells => cells[0], cells => cells[1]);
    }

    static int Int(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    static double Double(JsonElement json, string group, string name) => json.GetProperty(group).GetProperty(name).GetDouble();

    /// <summary>A made-up file of plays in two parts, and a model of the first.</summary>
    public sealed class Parts : IDisposable
    {
        public Parts()
        {
            (Plays, Train, Test) = (Folder["plays.tsv"], Folder["train.tsv"], Folder["test.tsv"]);
            Gpuals.Answer("generate", Plays, "--users", "400", "--items", "200", "--rows", "12000");
            Gpuals.Answer("split", Plays, "--format", "lastfm-360k", "--split", "random:0.2", "--train", Train, "--test", Test, "-q");
            First = Model("first.als", Train, "8");
            TestUsers = Int(JsonDocument.Parse(
                Gpuals.Answer("evaluate", First, "--test", Test, "--format", "lastfm-360k", "-q", "--output", "json")).RootElement, "users");
        }

        internal TestFolder Folder { get; } = new();

        /// <summary>All plays.</summary>
        public string Plays { get; }

        /// <summary>The first part.</summary>
        public string Train { get; }

        /// <summary>The second part.</summary>
        public string Test { get; }

        /// <summary>The model of the first part.</summary>
        public string First { get; }

        /// <summary>The number of users with test items.</summary>
        public int TestUsers { get; }

        /// <summary>Trains a model.</summary>
        public string Model(string name, string plays, string factors)
        {
            Gpuals.Answer(
                "train", plays, "--format", "lastfm-360k", "--model", Folder[name], "--factors", factors, "--iterations", "4", "--use-gpu", "false",
                "-q");
            return Folder[name];
        }

        public void Dispose() => Folder.Dispose();
    }
}
