using System.Text.Json;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

public sealed class TrainTests : IDisposable
{
    const string Plays = "ann\tmuse\t3\nann\tcoldplay\t1\nbob\tmuse\t2\nbob\tbeyoncé\t5\ncid\tEarth, Wind & Fire\t9\n";

    readonly TestFolder folder = new();
    readonly string file;
    readonly string model;

    public TrainTests()
    {
        file = folder.Write("plays.tsv", Plays);
        model = folder["plays.als"];
    }

    public void Dispose() => folder.Dispose();

    // Always on the CPU: other tests cover cards.
    Gpuals Train(params string[] options) =>
        Gpuals.Run(["train", file, "--model", model, "--factors", "4", "--iterations", "2", "--use-gpu", "false", .. options]);

    [Fact]
    public void People_GetDeviceAndTimes()
    {
        var run = Train("--threads", "1", "--loss");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Matches(
            @"^Trained 2 iterations of 4 factors in \d+\.\d\d s on CPU, 1 thread, \d+-bit vectors\.\n"
                + @"The spectral start took \d+\.\d\d s of it\.\n"
                + @"Fitted up to 32 neighbours an item \(λ 20, β 0\.25\) in \d+\.\d\d s: 4 weights\.\n"
                + @"Wrote .*plays\.als: 3 users × 4 items, 5 pairs, \d+\.\d KiB\.\n$",
            run.Output);
        Assert.Matches(
            @"^Read .*plays\.tsv: 5 rows, \d+ bytes, in \d+\.\d\d s\.\nColumns: [^\n]+\.\n"
                + @"Using --confidence normalized --alpha 0\.3 --unobserved-weight 0\.27 --neighbours 32, "
                + @"chosen for 3 users × 4 items, 42 % of the pairs seen\.\n"
                + @"Using --regularization \S+, the estimated noise level of this data\.\n"
                + @"Using --solver pcg, chosen for 4 factors and these weights\.\n"
                + @"iteration 1/2: \d+\.\d\d s \(users \d+\.\d\d s, items \d+\.\d\d s\), loss \d+\niteration 2/2: .*, loss \d+\n$",
            run.Error);
    }

    [Fact]
    public void Programs_GetOneObject()
    {
        var run = Train("--output", "json", "--loss", "--quiet");

        Assert.Equal("", run.Error);
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.StartsWith("CPU, ", json.GetProperty("device").GetString());
        Assert.Equal(3, json.GetProperty("users").GetInt32());
        Assert.Equal(4, json.GetProperty("items").GetInt32());
        Assert.Equal(5, json.GetProperty("entries").GetInt64());
        Assert.Equal(4, json.GetProperty("factors").GetInt32());
        Assert.Equal(new FileInfo(model).Length, json.GetProperty("modelBytes").GetInt64());
        Assert.True(json.GetProperty("ingestSeconds").GetDouble() > 0);
        Assert.True(json.GetProperty("peakMemoryBytes").GetInt64() > 1 << 20);
        Assert.Equal(2, json.GetProperty("iterations").GetArrayLength());
        var last = json.GetProperty("iterations")[1];
        Assert.Equal(
            last.GetProperty("userSeconds").GetDouble() + last.GetProperty("itemSeconds").GetDouble(),
            last.GetProperty("seconds").GetDouble(),
            1e-12);
        var loss = last.GetProperty("loss");
        Assert.Equal(
            loss.GetProperty("data").GetDouble() + loss.GetProperty("regularization").GetDouble(), loss.GetProperty("total").GetDouble(), 1e-9);
    }

    [Fact]
    public void AutomaticIterations_AndTheSpectralStart_AreReported()
    {
        var run = Gpuals.Run(
            ["train", file, "--model", model, "--factors", "4", "--regularization", "1", "--use-gpu", "false", .. (string[])["--start", "spectral"],
                "--iterations", "auto"]);

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Matches(
            @"^Trained (\d+) iterations of 4 factors in \d+\.\d\d s on CPU, [^\n]+\n"
                + @"The spectral start took \d+\.\d\d s of it\.\n"
                + @"Converged after \1 iterations: the last one changed the vectors of the users by [0-2]\.\d %, less than 3 %\.\nFitted ",
            run.Output);
        var info = JsonDocument.Parse(Gpuals.Answer("info", model, "--output", "json")).RootElement;
        Assert.Equal("spectral", info.GetProperty("options").GetProperty("start").GetString());
        Assert.Equal(0.03, info.GetProperty("options").GetProperty("tolerance").GetDouble());
        Assert.True(info.GetProperty("startSeconds").GetDouble() > 0);
        Assert.InRange(info.GetProperty("iterations").GetArrayLength(), 2, 14);
    }

    [Fact]
    public void ANumberOfIterations_IsExact() =>
        Assert.StartsWith("Trained 2 iterations of 4 factors ", Train("--regularization", "1").Output, StringComparison.Ordinal);

    [Fact]
    public void IterationsThatAreNeitherANumberNorAuto_AreRefused() => Assert.Contains(
        "--iterations is 'some'; expected a whole number of 1 or more, or auto",
        Gpuals.Run("train", file, "--model", model, "--iterations", "some").Error,
        StringComparison.Ordinal);

    [Fact]
    public void WithoutLoss_NoLossIsWritten() =>
        Assert.False(JsonDocument.Parse(Train("--output", "json").Output).RootElement.GetProperty("iterations")[0].TryGetProperty("loss", out _));

    [Fact]
    public void NewUser_IsTrainedWithTheOthers()
    {
        var run = Train("--add-user", "zimin", "--likes", @"MUSE, Earth\, Wind & Fire", "--plays", "30");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        var json = JsonDocument.Parse(Gpuals.Answer("explain", model, "--user", "zimin", "--item", "coldplay", "--output", "json")).RootElement;
        Assert.Equal(
            ["Earth, Wind & Fire 30", "muse 30"],
            json.GetProperty("shares").EnumerateArray().Select(
                share => $"{share.GetProperty("known").GetString()} {share.GetProperty("strength").GetDouble()}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void NewUser_WhoLikesAnUnknownItem_GetsTheNearestName()
    {
        var run = Train("--add-user", "zimin", "--likes", "muse, cold play");

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.EndsWith($"gpuals: no item named 'cold play' in {file}. Did you mean 'coldplay'?\n", run.Error);
        Assert.Equal(["plays.tsv"], folder.Names);
    }

    [Fact]
    public void NewUser_WithAnExistingName_IsRefused()
    {
        var run = Train("--add-user", "ann", "--likes", "muse");

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.EndsWith($"gpuals: {file} already has a user named 'ann'\n        Choose another name for the new user: --add-user\n", run.Error);
    }

    [Theory]
    [InlineData("--likes requires --add-user, the name of the new user", "--likes", "muse")]
    [InlineData("--add-user requires --likes, the items that the new user likes", "--add-user", "zimin")]
    [InlineData("--plays requires --likes", "--plays", "3")]
    [InlineData("--likes is empty; expected names, such as --likes \"coldplay, muse\"", "--add-user", "zimin", "--likes", " , ")]
    [InlineData("--plays is '0'; expected a number above 0", "--add-user", "zimin", "--likes", "muse", "--plays", "0")]
    public void AnIncompleteNewUser_IsWrongUse(string message, params string[] options)
    {
        var run = Train(options);

        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Equal($"gpuals: {message}\n        For all options: gpuals train --help\n", run.Error);
    }

    [Fact]
    public void ModelWithoutAFolder_IsRefusedBeforeTheWork()
    {
        var run = Gpuals.Run("train", file, "--model", folder["none/plays.als"]);

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal(
            $"gpuals: cannot write the model to {folder["none/plays.als"]}: the folder '{folder["none"]}' does not exist\n"
            + $"        Create the folder, or name another file: --model\n", run.Error);
    }

    [Fact]
    public void ModelOverItsOwnInput_IsRefused()
    {
        var run = Gpuals.Run("train", file, "--model", file);

        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Equal($"gpuals: --model {file} would overwrite the input file\n", run.Error);
        Assert.Equal(Plays, File.ReadAllText(file));
    }

    [Fact]
    public void Interrupted_WritesNothing()
    {
        var run = Gpuals.Run(["train", file, "--model", model], "", new CancellationToken(canceled: true));

        Assert.Equal(ExitCode.Cancelled, run.Code);
        Assert.EndsWith("gpuals: cancelled; nothing was written\n", run.Error);
        Assert.Equal(["plays.tsv"], folder.Names);
    }

    [Fact]
    public void SameSeed_GivesTheSameVectors_WhateverTheNumberOfThreads()
    {
        string Vectors(string threads)
        {
            Train("--threads", threads, "--seed", "7");
            return Gpuals.Answer("show", model, "--user", "ann", "--output", "tsv") + Gpuals.Answer(
                "show", model, "--item", "muse", "--output", "tsv");
        }

        Assert.Equal(Vectors("1"), Vectors("3"));
    }
}
