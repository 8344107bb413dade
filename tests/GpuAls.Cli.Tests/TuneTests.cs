using System.Text.Json;
using System.Text.RegularExpressions;
using GpuAls.Core.Model;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

public sealed class TuneTests : IDisposable
{
    readonly TestFolder folder = new();
    readonly string plays;

    public TuneTests()
    {
        plays = folder["made.tsv"];
        Gpuals.Answer("generate", plays, "--users", "300", "--items", "200", "--rows", "6000");
    }

    public void Dispose() => folder.Dispose();

    string[] Command(params string[] options) =>
        ["tune", plays, "--format", "lastfm-360k", "--trials", "8", "--factors", "8,16", "--use-gpu", "false", .. options];

    static JsonElement Json(params string[] args) => JsonDocument.Parse(Gpuals.Answer([.. args, "--output", "json", "-q"])).RootElement;

    [Fact]
    public void People_GetATable_TheBaselines_AndTheCommandThatTrainsTheBest()
    {
        var run = Gpuals.Run(Command("--seed", "3", "--neighbours", "0"));

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Matches(
            @"\ntrial 8/8: ndcg@10 0\.\d{4} after \d+ iterations? \(\d+ factors, \w+, α \S+, λ \S+.*\), best 0\.\d{4} \(trial \d\)\n$", run.Error);
        var lines = run.Output.Split('\n');
        Assert.Matches(@"^8 trials, ndcg@10 of \d+ users with \d+ validation pairs$", lines[0]);
        Assert.StartsWith("Rank  Trial  Factors  Confidence", lines[2], StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, 8).Select(rank => $"{rank}"), lines[3..11].Select(line => line.Trim().Split(' ')[0]));
        Assert.Matches(
            @"^Usual settings: ndcg@10 0\.\d{4} \(128 factors, normalized, α \S+, λ \S+, α₀ \S+\), (better than all trials, but )?"
                + @"outside the typed --factors or --confidence\.$",
            lines[12]);
        Assert.Matches(@"^ndcg@10: best 0\.\d{4}, item cosine 0\.\d{4}, popularity 0\.\d{4}\.$", lines[13]);
        // One of two numbers of factors is always at an edge.
        var last = Array.IndexOf(lines, "The best of many trials is optimistic. Evaluate the model on a test set that was not used for tuning.");
        Assert.All(lines[14..last], line => Assert.Matches("^The best .* is at the (lower|upper) edge of the search; to search further: --", line));
        Assert.Equal("To train with the best settings on all interactions:", lines[last + 2]);
        Assert.Matches(
            @"^gpuals train \S+made\.tsv --format lastfm-360k --use-gpu false --model made\.als --factors (8|16) --regularization \S+ "
                + @"--confidence \w+ --alpha \S+( --unobserved-weight \S+)?( --regularization-exponent \S+)? --iterations \d+ --solver \S+$",
            lines[last + 3]);
    }

    [Fact]
    public void CommandOfTheBest_TrainsTheModelThatIsSaved()
    {
        var saved = folder["saved.als"];
        var json = Json(Command("--model", saved, "--validate", "leave-out:2", "--metric", "recall@5"));
        Assert.Equal("recall@5", json.GetProperty("metric").GetString());
        Assert.True(json.GetProperty("best").GetDouble() > json.GetProperty("popularity").GetDouble());
        Assert.True(json.GetProperty("itemCosine").GetDouble() > json.GetProperty("popularity").GetDouble());
        Assert.Equal(8, json.GetProperty("trials").GetArrayLength());
        var best = json.GetProperty("trials")[0];
        Assert.Equal(json.GetProperty("best").GetDouble(), best.GetProperty("value").GetDouble());
        Assert.False(json.GetProperty("standardTried").GetBoolean());
        Assert.Equal(128, json.GetProperty("standardOptions").GetProperty("factors").GetInt32());
        Assert.InRange(json.GetProperty("standard").GetDouble(), 0.01, 1);

        var words = json.GetProperty("command").GetString()!.Split(' ');
        Assert.Equal(("gpuals", "train"), (words[0], words[1]));
        Assert.Contains(saved, words);
        var user = File.ReadLines(plays).First().Split('\t')[0];
        string Model() => Gpuals.Answer("show", saved, "--user", user, "--output", "tsv") + OptionsOf(saved);
        var byTune = Model();
        File.Delete(saved);
        Gpuals.Answer(words[1..]);
        Assert.Equal(byTune, Model());
    }

    [Theory]
    [InlineData("4,8", "bm25")]
    [InlineData("8", "hu,tfidf")]
    [InlineData("127,129", "log")]
    public void TypedFactorsAndConfidence_AreNeverLeft(string factors, string confidence)
    {
        var json = Json(
            "tune", plays, "--format", "lastfm-360k", "--trials", "5", "--use-gpu", "false", "--factors", factors, "--confidence", confidence);
        Assert.False(json.GetProperty("standardTried").GetBoolean());
        foreach (var trial in json.GetProperty("trials").EnumerateArray())
        {
            Assert.Contains($"{trial.GetProperty("factors").GetInt32()}", factors.Split(','));
            Assert.Contains(trial.GetProperty("confidence").GetString(), confidence.Split(','));
        }
    }

    [Fact]
    public void UsualSettingsInTheSpace_AreTheFirstTrial()
    {
        string[] command =
            ["tune", plays, "--format", "lastfm-360k", "--trials", "1", "--use-gpu", "false", "--factors", "8,128", "--confidence", "normalized"];
        var json = Json(command);
        Assert.True(json.GetProperty("standardTried").GetBoolean());
        var trial = Assert.Single(json.GetProperty("trials").EnumerateArray());
        Assert.Equal(128, trial.GetProperty("factors").GetInt32());
        Assert.Equal(json.GetProperty("standard").GetDouble(), trial.GetProperty("value").GetDouble());
        Assert.Matches(
            @"\nUsual settings: ndcg@10 0\.\d{4} \(128 factors, normalized, α \S+, λ \S+, α₀ \S+\), trial 1\.\n",
            Gpuals.Answer([.. command, "-q"]));
    }

    static string OptionsOf(string model) =>
        JsonDocument.Parse(Gpuals.Answer("info", model, "--output", "json")).RootElement.GetProperty("options").GetRawText();

    [Fact]
    public void AnInterruptedSearch_ContinuesFromItsState()
    {
        var state = folder["search.jsonl"];
        var whole = Trials(Json(Command("--state", state)));
        File.WriteAllLines(state, File.ReadAllLines(state).Take(5));
        Assert.Equal(whole, Trials(Json(Command("--state", state))));

        var run = Gpuals.Run(Command("--state", state, "--seed", "7"));
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.EndsWith($"gpuals: {state}: is of another search: seed is 42 there, and 7 here\n        Name another file: --state\n", run.Error);
    }

    [Fact]
    public void LargeFile_IsSearchedOnASampleOfTheUsersFirst()
    {
        // The training set has 5,400 pairs, more than four times the sample.
        var run = Gpuals.Run(Command("--sample", "1000"));
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Matches(@"\ntrial \d/8: ndcg@10 0\.\d{4} after \d+ iterations? on a sample \(", run.Error);
        var lines = run.Output.Split('\n');
        Assert.Matches(@"^8 trials, ndcg@10 of \d+ users with \d+ validation pairs; [1-7] of them ended on a sample with [\d,]+ pairs$", lines[0]);
        Assert.Matches("97\\.5 %  On sample  Seconds$", lines[2]);
        Assert.Matches(@" no +\d+\.\d\d$", lines[3]);
        Assert.Matches(@" yes +\d+\.\d\d$", lines[10]);

        var json = Json(Command("--sample", "1000"));
        Assert.InRange(json.GetProperty("samplePairs").GetInt64(), 500, 1500);
        var onSample = json.GetProperty("trials").EnumerateArray().Select(trial => trial.GetProperty("onSample").GetBoolean()).ToList();
        Assert.Equal(onSample.Order(), onSample);
        Assert.Contains(true, onSample);
        Assert.Equal(JsonValueKind.Null, Json(Command("--sample", "0")).GetProperty("samplePairs").ValueKind);
    }

    [Fact]
    public void KindsOfConfidence_AreTheTypedOnes()
    {
        var kinds = Json(Command("--confidence", "BM25, binary")).GetProperty("trials").EnumerateArray().Select(
            trial => trial.GetProperty("confidence").GetString()).Distinct();
        Assert.Equal(["binary", "bm25"], kinds.Order());
    }

    [Fact]
    public void NeighboursOfTheBest_AreChosen_AndThePrintedCommandAndTheModelHaveThem()
    {
        var path = folder["neighbours.als"];
        var run = Gpuals.Run(Command("--model", path));
        Assert.True(run.Code == ExitCode.Done, run.Error);
        var chosen = Regex.Match(run.Error, @"\nUsing (?<words>--neighbours (?<count>\d+)[^:]*): ");
        Assert.True(chosen.Success, run.Error);
        var words = chosen.Groups["words"].Value;
        var command = run.Output.Split('\n').Single(line => line.StartsWith("gpuals train ", StringComparison.Ordinal));
        if (words == "--neighbours 0") Assert.DoesNotContain("--neighbour", command);
        else Assert.EndsWith(words, command, StringComparison.Ordinal);
        using var model = AlsModel.Open(path);
        Assert.Equal(chosen.Groups["count"].Value, $"{model.Options.Neighbours?.Count ?? 0}");
    }

    [Fact]
    public void TimeLimit_IsPrintedBesideEveryTrial_AndItsEndAndItsWorthBelow()
    {
        string[] command = ["tune", plays, "--format", "lastfm-360k", "--minutes", "0.0001", "--factors", "8", "--use-gpu", "false"];
        var run = Gpuals.Run(command);
        Assert.True(run.Code == ExitCode.Done, run.Error);
        const string end = @"\ntrial 1: .* \(trial 1\), 0\.00 s left\n"
            + @"Using --neighbours 32 --neighbour-regularization 20 --neighbour-share 0\.25, the defaults: the time was up\.\n$";
        Assert.True(Regex.IsMatch(run.Error, end), run.Error);
        Assert.StartsWith("1 trial, ", run.Output, StringComparison.Ordinal);
        Assert.Contains("\nUsual settings: could not be trained: the time ended before the first measurement\n", run.Output);
        // A small file may be measured within a tenth of any time.
        Assert.Matches(@"item cosine (not measured \(it takes more than a tenth of the time\)|0\.\d{4})", run.Output);
        Assert.Contains(
            "\nStopped by the time after 1 trial. The result depends on the speed and the load of this machine; --trials has one that does not.\n"
            + "The time was too short to estimate the worth of more time.\n",
            run.Output);

        var json = Json(command);
        Assert.True(json.GetProperty("endedByTime").GetBoolean());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("plannedTrials").ValueKind);
        Assert.True(json.GetProperty("itemCosine").ValueKind is JsonValueKind.Null or JsonValueKind.Number);
        Assert.True(Assert.Single(json.GetProperty("trials").EnumerateArray()).GetProperty("cutShort").GetBoolean());
    }

    [Fact]
    public void BestTrialAtAnEdge_IsToldWithTheOptionThatWidensTheSpace()
    {
        string[] command = ["tune", plays, "--format", "lastfm-360k", "--trials", "2", "--use-gpu", "false", "--factors", "8", "--widen", "alpha"];
        Assert.Contains(
            "\nThe best number of factors, 8, is at the upper edge of the search; to search further: --factors 8,12,16\n", Gpuals.Answer(command));
        var json = Json(command);
        var edge = json.GetProperty("edges").EnumerateArray().First();
        Assert.Equal(
            ("factors", "max", 8),
            (edge.GetProperty("setting").GetString(), edge.GetProperty("edge").GetString(), edge.GetProperty("value").GetInt32()));
        Assert.Equal(2, json.GetProperty("plannedTrials").GetInt32());
        Assert.False(json.GetProperty("endedByTime").GetBoolean());
        Assert.Equal(8, json.GetProperty("maxFactors").GetInt32());
        Assert.DoesNotContain("--widen", json.GetProperty("command").GetString());
    }

    [Theory]
    [InlineData(
        "--validate: unknown split 'some'; expected a kind and an amount: random:0.2, leave-out:3, last:3, time:0.2 or unseen-users:0.1",
        "--validate", "some")]
    [InlineData("--validate last:1 requires --time-column, the column with the time", "--validate", "last:1")]
    [InlineData(
        "--time-column requires --half-life, --as-of, --since, --until, --validate last or time or --half-lives",
        "--validate", "random:0.1", "--time-column", "3")]
    [InlineData(
        "--metric is 'novelty@3'; expected precision@k, recall@k, recall-capped@k, hit-rate@k, map@k, ndcg@k, mrr or auc, where k is a "
        + "whole number of 1 or more",
        "--metric", "novelty@3")]
    [InlineData("--minutes is '0'; expected a number above 0", "--minutes", "0")]
    [InlineData(
        "--confidence has 'loud'; expected hu, scaled, log, bm25, tfidf, binary, ials, normalized or fading, or several of them, separated by commas",
        "--confidence", "log,loud")]
    [InlineData(
        "--widen has 'factors'; expected alpha, regularization, unobserved-weight or regularization-exponent, or several of them, "
            + "separated by commas",
        "--widen", "factors")]
    [InlineData("--sample is '-1'; expected a whole number of 0 or more", "--sample", "-1")]
    [InlineData("--factors is '0'; expected different whole numbers from 1 to 16384, separated by commas, such as 16,24,32", "--factors", "0")]
    public void AnInvalidSearch_IsWrongUse(string message, params string[] options)
    {
        var run = Gpuals.Run(["tune", plays, .. options]);
        Assert.Equal((ExitCode.WrongUse, $"gpuals: {message}\n        For all options: gpuals tune --help\n"), (run.Code, run.Error));
    }

    [Fact]
    public void NoTrials_IsWrongUse()
    {
        var run = Gpuals.Run("tune", plays, "--trials", "0");
        Assert.Equal(
            (ExitCode.WrongUse, "gpuals: --trials is '0'; expected a whole number of 1 or more\n        For all options: gpuals tune --help\n"),
            (run.Code, run.Error));
    }

    [Fact]
    public void ModelOverItsOwnInput_IsRefusedBeforeTheWork()
    {
        var run = Gpuals.Run(Command("--model", plays));
        Assert.Equal((ExitCode.WrongUse, $"gpuals: --model {plays} would overwrite the input file\n"), (run.Code, run.Error));
    }

    static string[] Trials(JsonElement json) =>
        [.. json.GetProperty("trials").EnumerateArray().Select(trial => trial.GetRawText().Split(",\"seconds\"")[0])];
}
