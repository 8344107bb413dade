using System.Text.Json;
using GpuAls.Core.Model;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>--dry-run: the figures of the real run, its checks, and no file.</summary>
public sealed class DryRunTests : IDisposable
{
    readonly TestFolder folder = new();
    readonly string plays;
    readonly string model;

    public DryRunTests()
    {
        var rows =
            from user in Enumerable.Range(0, 30)
            from item in Enumerable.Range(0, 20)
            where (user * 7 + item * 3) % 5 > 1
            select (user, item);
        var text = string.Concat(rows.Select(row => $"u{row.user}\ti{row.item}\t{1 + (row.user + row.item) % 4}\n"));
        plays = folder.Write("plays.tsv", text + "bad\n");
        model = folder["plays.als"];
    }

    public void Dispose() => folder.Dispose();

    string[] Train(params string[] options) =>
        ["train", plays, "-m", model, "--on-bad-row", "skip", "--factors", "4", "--iterations", "3", "--device", "cpu", "-q", .. options];

    static JsonElement Json(params string[] args) => JsonDocument.Parse(Gpuals.Answer([.. args, "--dry-run", "--output", "json"])).RootElement;

    [Theory]
    [InlineData()]
    [InlineData("--regularization", "auto", "--solver", "cholesky")]
    [InlineData("--preset", "notebook", "--neighbours", "5")]
    [InlineData("--regularization-exponent", "0.5", "--solver", "cg", "--dislike-weight", "2", "--cg-steps", "5")]
    [InlineData("--finish", "cholesky", "--seed", "7", "--solver", "subspace", "--block", "2", "--start", "normal")]
    [InlineData("--validate", "random:0.2")]
    [InlineData("--min-user", "3", "--add-user", "me", "--likes", "i1,i2,i3")]
    public void ATraining_HasTheFiguresAndTheSettingsOfTheRealRun(params string[] options)
    {
        var dry = Json(Train([.. options, "--bad-rows", folder["bad"]]));
        Assert.Equal(["plays.tsv"], folder.Names);

        Gpuals.Answer(Train(options));
        var real = AlsModel.Open(model);
        Assert.Equal(real.Users.Count, dry.GetProperty("users").GetInt32());
        Assert.Equal(real.Items.Count, dry.GetProperty("items").GetInt32());
        var pairs = dry.TryGetProperty("trainPairs", out var train) ? train : dry.GetProperty("pairs");
        Assert.Equal(real.Known.Entries, pairs.GetInt64());
        Assert.Equal(real.Training.Device, dry.GetProperty("device").GetString());
        Assert.True(dry.GetProperty("memoryBytes").GetDouble() > 1 << 20);

        // Typed again, the settings make the same model.
        var settings = dry.GetProperty("settings").GetString()!.Split(' ');
        string[] data = [.. options.SkipWhile(option => option is not ("--validate" or "--min-user"))];
        var again = folder["again.als"];
        Gpuals.Answer(["train", plays, "-m", again, "--on-bad-row", "skip", "--device", "cpu", "-q", .. settings, .. data]);
        Assert.Equal(real.Options, AlsModel.Open(again).Options);
    }

    [Fact]
    public void TheRows_AreThoseOfInspect()
    {
        var inspected = JsonDocument.Parse(Gpuals.Answer("inspect", plays, "--on-bad-row", "skip", "-q", "--output", "json")).RootElement;
        var dry = Json(Train());
        foreach (var name in (string[])["rows", "users", "items", "pairs"])
            Assert.Equal(inspected.GetProperty(name).GetInt64(), dry.GetProperty(name).GetInt64());
    }

    [Fact]
    public void TheFiles_AreNamed_AndNotWritten()
    {
        File.WriteAllBytes(model, []);
        var files = Json(Train("--bad-rows", folder["bad"])).GetProperty("files").EnumerateArray().Select(
            file => (file.GetProperty("option").GetString(), file.GetProperty("file").GetString(), file.GetProperty("exists").GetBoolean()));
        Assert.Equal([("--bad-rows", folder["bad"], false), ("--model", model, true)], files);
        Assert.Equal(0, new FileInfo(model).Length);
        Assert.Equal(["plays.als", "plays.tsv"], folder.Names);
    }

    [Fact]
    public void People_GetATable_AndTheTimeAsAbout()
    {
        var text = Gpuals.Answer(Train("--dry-run"));
        Assert.StartsWith("Dry run: nothing is written.\n", text, StringComparison.Ordinal);
        Assert.Matches(@"Time of start and iterations\s+about \d+ s\n", text);
        Assert.Matches(@"Memory of the process, about\s+\d+\.\d MiB\n", text);
        Assert.StartsWith("dryRun\trows\t", Gpuals.Answer(Train("--dry-run", "--output", "tsv")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--factors", "0")]
    [InlineData("--early-stop", "2")]
    [InlineData("--format", "foo")]
    [InlineData("--on-bad-row", "stop")]
    [InlineData("--model", "/none/x.als")]
    [InlineData("--device", "cuda:99")]
    [InlineData("--value-column", "9")]
    [InlineData("--regularization-exponent", "1", "--solver", "pcg")]
    [InlineData("--precision", "mixed", "--solver", "cg")]
    [InlineData("--validate", "unseen-users:1")]
    [InlineData("--add-user", "u1", "--likes", "i1")]
    public void WhatTheRealRunRefuses_TheDryOneRefusesInTheSameWords(params string[] options)
    {
        // An option is typed once.
        string[] words = ["train", plays, "-q"];
        foreach (var (name, value) in ((string, string)[])[("--model", model), ("--on-bad-row", "skip"), ("--factors", "4"), ("--device", "cpu")])
            if (!options.Contains(name)) words = [.. words, name, value];
        var (real, dry) = (Gpuals.Run([.. words, .. options]), Gpuals.Run([.. words, .. options, "--dry-run"]));
        Assert.NotEqual(ExitCode.Done, real.Code);
        Assert.Equal((real.Code, real.Error, ""), (dry.Code, dry.Error, dry.Output));
        Assert.Equal(["plays.tsv"], folder.Names);
    }

    [Fact]
    public void ASplitThatLeavesNothingToTest_IsRefused_AsInTheRealRun()
    {
        // One user with one like cannot hold one out.
        var one = folder.Write("one.tsv", "a\tx\t1\nb\ty\t1\n");
        string[] words =
        [
            "evaluate", one, "--split", "random:0.5", "--factors", "2", "--neighbours", "0", "--regularization", "1", "--device", "cpu", "-q",
        ];
        var (real, dry) = (Gpuals.Run(words), Gpuals.Run([.. words, "--dry-run"]));
        Assert.Equal(ExitCode.UserError, real.Code);
        Assert.Equal((real.Code, real.Error), (dry.Code, dry.Error));
    }

    [Fact]
    public void NeighboursThatCannotBeChosen_AreRefused_AsInTheRealRun()
    {
        var one = folder.Write("one.tsv", "a\tx\t1\nb\ty\t1\n");
        string[] words = ["train", one, "-m", model, "--factors", "2", "--neighbours", "auto", "--regularization", "1", "--device", "cpu", "-q"];
        var (real, dry) = (Gpuals.Run(words), Gpuals.Run([.. words, "--dry-run"]));
        Assert.Equal(ExitCode.UserError, real.Code);
        Assert.Equal((real.Code, real.Error), (dry.Code, dry.Error));
    }

    [Fact]
    public void AModelOfAnotherProgram_IsRefused_AsInTheRealRun()
    {
        File.WriteAllText(model, "mine");
        Assert.Equal(Gpuals.Run(Train()).Error, Gpuals.Run(Train("--dry-run")).Error);
        Assert.Equal(ExitCode.Done, Gpuals.Run(Train("--dry-run", "--overwrite")).Code);
        Assert.Equal("mine", File.ReadAllText(model));
    }

    [Fact]
    public void ASearch_NamesItsLimits_AndWritesNothing()
    {
        var dry = Json(
            "tune", plays, "--on-bad-row", "skip", "--bad-rows", folder["bad"], "--trials", "7", "--state", folder["s.jsonl"], "-m", model,
            "--device", "cpu", "-q");
        Assert.Equal(7, dry.GetProperty("trials").GetInt32());
        Assert.Equal(JsonValueKind.Null, dry.GetProperty("seconds").ValueKind);
        Assert.True(dry.GetProperty("trainPairs").GetInt64() < dry.GetProperty("pairs").GetInt64());
        Assert.Equal(3, dry.GetProperty("files").GetArrayLength());
        Assert.Equal(90, Json("tune", plays, "--on-bad-row", "skip", "--minutes", "1.5", "--device", "cpu", "-q").GetProperty("seconds").GetDouble());
        Assert.Equal(["plays.tsv"], folder.Names);
    }

    [Fact]
    public void AnEvaluation_HasThePairsToTrainOn_AndRequiresASplit()
    {
        string[] words =
            ["evaluate", plays, "--on-bad-row", "skip", "--split", "random:0.2", "--factors", "4", "--iterations", "2", "--device", "cpu", "-q"];
        var dry = Json([.. words, "--per-user", folder["users.tsv"], "--bad-rows", folder["bad"]]);
        Assert.Equal(["plays.tsv"], folder.Names);
        Gpuals.Answer("split", plays, "--on-bad-row", "skip", "--split", "random:0.2", "--train", folder["a"], "--test", folder["b"], "-q");
        Assert.Equal(File.ReadAllLines(folder["a"]).Length, dry.GetProperty("trainPairs").GetInt64());

        Gpuals.Answer(Train());
        var run = Gpuals.Run("evaluate", model, "--test", plays, "--dry-run");
        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.StartsWith("gpuals: --dry-run requires --split, and cannot be used with --test\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void RecommendationsForManyUsers_HaveTheirNumberOfRows()
    {
        Gpuals.Answer(Train());
        var dry = Json("recommend", model, "--all-users", "-n", "3", "--device", "cpu");
        Assert.Equal((30, 20, 90), (dry.GetProperty("users").GetInt32(), dry.GetProperty("items").GetInt32(), dry.GetProperty("rows").GetInt32()));
        var some = Json("recommend", model, "--users", folder.Write("users.txt", "u1\nu2\n"), "-n", "30", "--device", "cpu");
        Assert.Equal((2, 40), (some.GetProperty("users").GetInt32(), some.GetProperty("rows").GetInt32()));

        var run = Gpuals.Run("recommend", model, "--user", "u1", "--dry-run");
        Assert.Equal(
            (ExitCode.WrongUse, "gpuals: --dry-run requires --users or --all-users\n        For all options: gpuals recommend --help\n"),
            (run.Code, run.Error));
    }
}
