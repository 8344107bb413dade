using System.Globalization;
using System.Text.Json;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

public sealed class ValidateTests : IDisposable
{
    readonly TestFolder folder = new();
    readonly string plays;
    readonly string model;

    public ValidateTests()
    {
        plays = folder["made.tsv"];
        model = folder["made.als"];
        Gpuals.Answer("generate", plays, "--users", "300", "--items", "200", "--rows", "6000");
    }

    public void Dispose() => folder.Dispose();

    // λ is so small that the model soon overfits.
    string[] Command(params string[] options) =>
        ["train", plays, "--format", "lastfm-360k", "--model", model, "--factors", "16", "--regularization", "0.1", "--use-gpu", "false", .. options];

    static JsonElement Json(params string[] args) => JsonDocument.Parse(Gpuals.Answer([.. args, "--output", "json"])).RootElement;

    [Fact]
    public void EarlyStop_KeepsTheBestIteration_AndPrintsTheCommandThatTrainsOnEverything()
    {
        var run = Gpuals.Run(Command("--validate", "--early-stop", "2", "--split-seed", "7"));

        Assert.True(run.Code == ExitCode.Done, run.Error);
        var metrics = run.Error.Split('\n').Where(line => line.StartsWith("iteration ", StringComparison.Ordinal))
            .Select(line => double.Parse(line[(line.IndexOf("ndcg@10 ", StringComparison.Ordinal) + 8)..], CultureInfo.InvariantCulture)).ToList();
        var info = Json("info", model);
        var kept = info.GetProperty("validation").GetProperty("kept").GetInt32();
        Assert.Equal(kept + 2, metrics.Count);
        Assert.Equal(metrics.Max(), metrics[kept - 1]);
        Assert.Equal(
            metrics, info.GetProperty("iterations").EnumerateArray().Select(iteration => Math.Round(iteration.GetProperty("metric").GetDouble(), 4)));
        var users = info.GetProperty("validation").GetProperty("users").GetInt32();
        var pairs = info.GetProperty("validation").GetProperty("testPairs").GetInt64();
        Assert.EndsWith(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\nKept iteration {kept} of {metrics.Count}: ndcg@10 {metrics[kept - 1]:F4} on the held-out part, random:0.1 with seed 7 "
                + $"({pairs} pairs of {users} users).\n"
                + $"To train on everything for as many iterations:\n"
                + $"gpuals train {plays} --format lastfm-360k --model {model} --factors 16 --regularization 0.1 "
                + $"--use-gpu false --iterations {kept}\n"),
            run.Output);
        Assert.Contains($"Kept iteration               {kept}\n", Gpuals.Answer("info", model), StringComparison.Ordinal);
    }

    [Fact]
    public void CommandForEverything_TrainsOnEverything()
    {
        var json = Json(Command("--validate", "leave-out:2", "--iterations=3", "--metric", "recall@5", "-q"));
        Assert.Equal(3, json.GetProperty("validation").GetProperty("kept").GetInt32());
        Assert.Equal("recall@5", json.GetProperty("validation").GetProperty("metric").GetString());
        Assert.Equal("leave-out:2", json.GetProperty("validation").GetProperty("split").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("validation").GetProperty("patience").ValueKind);

        var words = json.GetProperty("validation").GetProperty("trainOnEverything").GetString()!.Split(' ');
        Assert.Equal("gpuals", words[0]);
        var everything = JsonDocument.Parse(Gpuals.Answer(words[1..])).RootElement;
        Assert.Equal(
            json.GetProperty("entries").GetInt64() + json.GetProperty("validation").GetProperty("testPairs").GetInt64(),
            everything.GetProperty("entries").GetInt64());
        Assert.False(everything.TryGetProperty("validation", out _));
    }

    [Fact]
    public void UnseenUsers_AreFoldedInFromTheirHistory()
    {
        var json = Json(Command("--validate", "unseen-users:0.2", "--iterations", "1", "-q"));
        Assert.Equal(60, json.GetProperty("validation").GetProperty("users").GetInt32());
        Assert.InRange(json.GetProperty("iterations")[0].GetProperty("metric").GetDouble(), 0.001, 1);
    }

    [Fact]
    public void AnEmptyValidationPart_IsAnError()
    {
        var one = folder.Write("one.tsv", "ann\tmuse\t1\nbob\tabba\t1\n");
        var run = Gpuals.Run("train", one, "--model", model, "--validate", "leave-out:1", "--use-gpu", "false", "-q");
        Assert.Equal(
            (
                ExitCode.UserError,
                "gpuals: there is nothing to validate with: no pair was held out\n"
                + "        Hold out another part, for example: --validate random:0.1\n"),
            (run.Code, run.Error));
    }

    [Theory]
    [InlineData(
        "--validate: unknown split 'some'; expected a kind and an amount: random:0.2, leave-out:3, last:3, time:0.2 or unseen-users:0.1",
        "--validate", "some")]
    [InlineData("--validate: the amount of the split 'random:1' is '1'; expected a number above 0 and below 1", "--validate", "random:1")]
    [InlineData("--validate last:1 requires --time-column, the column with the time", "--validate", "last:1")]
    [InlineData("--time-column requires --half-life, --as-of, --since, --until or --validate last or time", "--validate", "--time-column", "3")]
    [InlineData("--early-stop requires --validate", "--early-stop", "3")]
    [InlineData("--early-stop is '0'; expected a whole number of 1 or more", "--validate", "--early-stop", "0")]
    [InlineData("--metric requires --validate", "--metric", "mrr")]
    [InlineData("--split-seed requires --validate", "--split-seed", "3")]
    [InlineData("--time-column requires --half-life, --as-of, --since, --until or --validate last or time", "--time-column", "3")]
    [InlineData(
        "--metric is 'novelty@3'; expected precision@k, recall@k, recall-capped@k, hit-rate@k, map@k, ndcg@k, mrr or auc, where k is a "
        + "whole number of 1 or more",
        "--validate", "--metric", "novelty@3")]
    [InlineData(
        "--validate and --add-user exclude each other: a new user needs all of --likes for training", "--validate", "--add-user", "zoe", "--likes",
        "muse")]
    public void AnIncompleteValidation_IsWrongUse(string message, params string[] options)
    {
        var run = Gpuals.Run(Command(options));
        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Equal($"gpuals: {message}\n        For all options: gpuals train --help\n", run.Error);
    }
}
