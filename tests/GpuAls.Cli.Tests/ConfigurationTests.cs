using System.Text;
using GpuAls.Cli.Configuration;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>Values of gpuals.json and of variables: their order, their errors, and that they behave as if they were typed.</summary>
public sealed class ConfigurationTests(TasteModel tastes) : IClassFixture<TasteModel>, IDisposable
{
    const string Plays = "ann\tmuse\t3\nann\tabba\t1\nbob\tmuse\t2\nbob\tqueen\t2\n";

    readonly TestFolder folder = new();
    readonly Dictionary<string, string> variables = [];
    string? home;
    string? place;

    public void Dispose() => folder.Dispose();

    Gpuals Run(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = Program.Run(
            args,
            new Terminal(output, error, new MemoryStream(Encoding.UTF8.GetBytes(Plays)))
            {
                Surroundings = new Surroundings(variables, place ?? folder.Path, home),
            },
            TestContext.Current.CancellationToken);
        return new Gpuals(code, output.ToString(), error.ToString());
    }

    void Write(string json, string under = "")
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, under));
        File.WriteAllText(Path.Combine(folder.Path, under, "gpuals.json"), json);
    }

    string Value(string command, string option)
    {
        var run = Run("config", command, "--output", "tsv");
        Assert.True(run.Code == ExitCode.Done, run.Error);
        var line = run.Output.Split('\n').Select(line => line.Split('\t')).Single(cells => cells.Length > 3 && cells[^3] == option);
        return $"{line[^2]} {line[^1]}";
    }

    [Fact]
    public void TheListOfOptions_IsThatOfTheCommands()
    {
        var commands = GpuAlsCommand.Configurable(Terminal.OfProcess());
        var expected = string.Concat(commands.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(
            pair => $"{pair.Key}: {string.Join(' ', OptionKeys.Configurable(pair.Value).Keys.Order(StringComparer.Ordinal))}\n"));
        var file = RepositoryFile.FullPath("src/GpuAls.Cli/Configuration/options.txt");
        if (Environment.GetEnvironmentVariable("GPUALS_ACCEPT_EXPECTED") == "1") File.WriteAllText(file, expected);
        Assert.Equal(expected, File.ReadAllText(file));
        Assert.Equal(expected.Split('\n').Length - 1, KnownOptions.All.Count);
    }

    [Fact]
    public void EveryVariable_HasOneMeaning()
    {
        var ofAll = KnownOptions.Keys.Select(OptionKeys.Variable).ToHashSet();
        var ofOne = KnownOptions.All.SelectMany(command => command.Value.Select(key => OptionKeys.Variable(command.Key, key))).ToList();
        Assert.Equal(KnownOptions.Keys.Count(), ofAll.Count);
        Assert.Equal(ofOne.Count, ofOne.Distinct().Count());
        Assert.DoesNotContain(ofOne, ofAll.Contains);
    }

    [Fact]
    public void TheOrderOfSources_IsTheDocumentedOne()
    {
        Assert.Equal(" default", Value("train", "--factors"));
        home = folder["home"];
        Write("{\"factors\": 1}", "home/gpuals");
        Assert.Equal($"1 {Path.Combine(home, "gpuals", "gpuals.json")}:1", Value("train", "--factors"));
        Write("{\"train\": {\"factors\": 2}}", "home/gpuals");
        Assert.Equal($"2 {Path.Combine(home, "gpuals", "gpuals.json")}:1", Value("train", "--factors"));
        Write("{\n  \"factors\": 3 }");
        Assert.Equal("3 gpuals.json:2", Value("train", "--factors"));
        Write("{\n  \"factors\": 3,\n  \"train\": { \"factors\": 4 } }");
        Assert.Equal("4 gpuals.json:3", Value("train", "--factors"));
        Assert.Equal("3 gpuals.json:2", Value("tune", "--factors"));
        variables["GPUALS_FACTORS"] = "5";
        Assert.Equal("5 GPUALS_FACTORS", Value("train", "--factors"));
        variables["GPUALS_TRAIN_FACTORS"] = "6";
        Assert.Equal("6 GPUALS_TRAIN_FACTORS", Value("train", "--factors"));
        Assert.Equal("5 GPUALS_FACTORS", Value("tune", "--factors"));
        Assert.Equal(" default", NoConfigValue());

        string NoConfigValue()
        {
            variables.Clear();
            File.Delete(folder["gpuals.json"]);
            home = null;
            return Value("train", "--factors");
        }
    }

    [Fact]
    public void TheNearestFile_CountsAlone()
    {
        Write("{\"factors\": 3, \"iterations\": 7}");
        Write("{\"factors\": 4}", "a/b");
        place = folder["a/b"];
        Assert.Equal("4 gpuals.json:1", Value("train", "--factors"));
        Assert.Equal("auto default", Value("train", "--iterations"));
        place = folder["a"];
        Assert.Equal($"3 {folder["gpuals.json"]}:1", Value("train", "--factors"));
    }

    [Fact]
    public void ARun_UsesTheValues_AndSaysSo_AndTypedOnesWin()
    {
        Write($$"""
            {
              // A comment, and a trailing comma.
              "factors": 2, "use-gpu": false, "solver": "cholesky",
              "train": { "model": "{{folder["m.als"]}}", "iterations": 3, "loss": true, "likes": ["a, b"] },
            }
            """);
        var run = Run("train", "-", "--iterations", "2");
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains("Trained 2 iterations of 2 factors", run.Output, StringComparison.Ordinal);
        Assert.StartsWith(
            "Configured: --model, --loss, --factors, --use-gpu, --solver (gpuals.json). "
            + "Configured, but not used with these options: --likes (gpuals.json).\n",
            run.Error,
            StringComparison.Ordinal);
        Assert.Contains("loss", run.Error, StringComparison.Ordinal);

        var typed = Run("train", "-", "--factors", "3", "--no-config", "--quiet");
        Assert.Equal("gpuals: Option '--model' is required.\n        For all options: gpuals train --help\n", typed.Error);
        Assert.DoesNotContain("Configured", Run("train", "-", "-q").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void APreset_IsOverriddenAsByATypedOption()
    {
        Write("{\"train\": {\"alpha\": 7, \"use-gpu\": false, \"factors\": 2, \"iterations\": 1}}");
        string Alpha(params string[] args)
        {
            var run = Run(["train", "-", "--model", folder["m.als"], "--preset", "implicit", .. args]);
            Assert.True(run.Code == ExitCode.Done, run.Error);
            return Run("info", folder["m.als"], "--no-config").Output.Split('\n').Single(line => line.StartsWith("Alpha", StringComparison.Ordinal));
        }

        Assert.EndsWith(" 7", Alpha(), StringComparison.Ordinal);
        Assert.EndsWith(" 3", Alpha("--alpha", "3"), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsTyped_WinsOverConfiguredOptionsThatItExcludes()
    {
        Write("{\"recommend\": {\"likes\": [\"Abba\"], \"plays\": 5, \"count\": 1}}");
        var typed = Run("recommend", tastes.Path, "--user", "metal0");
        Assert.True(typed.Code == ExitCode.Done, typed.Error);
        Assert.Equal(
            "Configured: --count (gpuals.json). Configured, but not used with these options: --likes, --plays (gpuals.json).\n", typed.Error);
        Assert.Contains("Slayer", typed.Output, StringComparison.Ordinal);
        var configured = Run("recommend", tastes.Path);
        Assert.Equal((ExitCode.Done, "Configured: --likes, --plays, --count (gpuals.json).\n"), (configured.Code, configured.Error));
    }

    [Fact]
    public void OptionsThatRequireEachOther_AreUsedTogether()
    {
        Write("{\"score\": {\"item\": \"Slayer\", \"percentiles\": true, \"user\": \"metal0\"}}");
        var run = Run("score", tastes.Path);
        Assert.Equal(
            (ExitCode.Done, "Configured: --item, --user (gpuals.json). Configured, but not used with these options: --percentiles (gpuals.json).\n"),
            (run.Code, run.Error));
    }

    [Fact]
    public void TwoValuesOfOneSource_ThatExcludeEachOther_AreAnError()
    {
        Write("{\"recommend\": {\n\"user\": \"metal0\",\n\"all-users\": true}}");
        var run = Run("recommend", tastes.Path);
        Assert.Equal(
            (ExitCode.WrongUse,
                "gpuals: gpuals.json:3: 'all-users' and 'user' exclude each other: expected only one of --user, --likes, --features, "
                + "--users, --all-users or --history\n        Remove one of them. Or ignore all configuration: --no-config\n"),
            (run.Code, run.Error));
        // The variable is nearer than the file.
        Write("{\"recommend\": {\"user\": \"metal0\"}}");
        variables["GPUALS_ALL_USERS"] = "true";
        Assert.StartsWith(
            "Configured: --all-users (GPUALS_ALL_USERS). Configured, but not used with these options: --user (gpuals.json).\n",
            Run("recommend", tastes.Path).Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"facotrs\": 3}", "gpuals.json:1: unknown option 'facotrs'; did you mean 'factors'?")]
    [InlineData("{\n\n\"train\": {\n\"itertions\": 3}}", "gpuals.json:4: unknown option of train 'itertions'; did you mean 'iterations'?")]
    [InlineData("{\"trian\": {\"factors\": 3}}", "gpuals.json:1: unknown command 'trian'; did you mean 'train'?")]
    [InlineData("{\"info\": {\"factors\": 3}}", "gpuals.json:1: unknown option of info 'factors'")]
    [InlineData("{\"factors\": \"3\"}", "gpuals.json:1: 'factors' is '3'; expected a number")]
    [InlineData("{\"factors\": [3]}", "gpuals.json:1: 'factors' is an array; expected a number")]
    [InlineData("{\"factors\": 0}", "gpuals.json:1: --factors is '0'; expected a whole number from 1 to 16384")]
    [InlineData("{\"factors\": null}", "gpuals.json:1: 'factors' is null; expected a value")]
    [InlineData("{\"loss\": \"yes\"}", "gpuals.json:1: 'loss' is 'yes'; expected true or false")]
    [InlineData("{\"solver\": true}", "gpuals.json:1: 'solver' is true; expected ")]
    [InlineData("{\"solver\": \"cgg\"}", "gpuals.json:1: --solver is 'cgg'; expected ")]
    [InlineData("{\"alpha\": true}", "gpuals.json:1: 'alpha' is true; expected a number or 'auto'")]
    [InlineData("{\"likes\": []}", "gpuals.json:1: 'likes' is an empty array; expected an array")]
    [InlineData("{\"likes\": [true]}", "gpuals.json:1: 'likes' has an element that is true; expected strings or numbers")]
    [InlineData("{\"factors\": 3,\n\"factors\": 4}", "gpuals.json:2: 'factors' occurs twice")]
    [InlineData("{\"overwrite\": true}", "gpuals.json:1: 'overwrite' cannot be configured; expected --overwrite on the command line")]
    [InlineData("[1]", "gpuals.json:1: the file is no object; expected { \"factors\": 64 }")]
    [InlineData("", "gpuals.json:1: no JSON: ")]
    [InlineData("{\n\"factors\": 3\n\"loss\": true}", "gpuals.json:3: no JSON: ")]
    [InlineData("{} {}", "gpuals.json:1: no JSON: ")]
    [InlineData("{\"\\ud800\": 1}", "gpuals.json:1: no JSON: a string is no Unicode text\n")]
    public void AWrongFile_IsAnError(string json, string message)
    {
        Write(json);
        var run = Run("train", "-", "--model", folder["m.als"]);
        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.StartsWith($"gpuals: {message}", run.Error, StringComparison.Ordinal);
        Assert.Contains("--no-config\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, Run("devices", "--no-config").Code);
    }

    [Theory]
    [InlineData("GPUALS_FACTRS", "3", "unknown variable GPUALS_FACTRS; did you mean 'GPUALS_FACTORS'")]
    [InlineData("GPUALS_FACTORS", "many", "GPUALS_FACTORS: --factors is 'many'; expected a whole number from 1 to 16384")]
    [InlineData("GPUALS_LOSS", "yes", "GPUALS_LOSS is 'yes'; expected true or false")]
    [InlineData("GPUALS_TRAIN_OVERWRITE", "1", "GPUALS_TRAIN_OVERWRITE: --overwrite cannot be configured; expected it on the command line")]
    public void AWrongVariable_IsAnError(string name, string value, string message)
    {
        variables[name] = value;
        var run = Run("train", "-", "--model", folder["m.als"]);
        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.StartsWith($"gpuals: {message}", run.Error, StringComparison.Ordinal);
        Assert.EndsWith($"variable: {name}. Or ignore all configuration: --no-config\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GPUALS_DATASETS_URL", "https://example.org")]
    [InlineData("GPUALS_SERVICE_HOST", "10.0.0.1"), InlineData("GPUALS_SERVICE_PORT_HTTP", "80"), InlineData("GPUALS_PORT", "tcp://10.0.0.1:80")]
    [InlineData("GPUALS_PORT_80_TCP_ADDR", "10.0.0.1")]
    public void OtherVariables_AreNoOptions(string name, string value)
    {
        variables[name] = value;
        Assert.Equal("", Run("info", tastes.Path).Error);
    }

    [Fact]
    public void ListsAndFlags_OfVariables_AreReadAsTyped()
    {
        variables["GPUALS_AT"] = "5,7";
        variables["GPUALS_LIKES"] = @"Slayer, Megadeth";
        variables["GPUALS_QUIET"] = "1";
        var run = Run("recommend", tastes.Path, "--output", "tsv", "-n", "1");
        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Equal(2, run.Output.TrimEnd('\n').Split('\n').Length);
        Assert.Equal("5,7 GPUALS_AT", Value("evaluate", "--at"));
    }

    [Fact]
    public void PathsOfAFile_AreRelativeToItsFolder()
    {
        Write("{\"names\": \"names.tsv\", \"model\": \"-\", \"from\": \"sqlite:a.db\"}");
        Directory.CreateDirectory(folder["a/b"]);
        place = folder["a/b"];
        Assert.Equal($"{Path.Combine("..", "..", "names.tsv")} {folder["gpuals.json"]}:1", Value("inspect", "--names"));
        Assert.Equal($"sqlite:a.db {folder["gpuals.json"]}:1", Value("inspect", "--from"));
    }

    [Fact]
    public void APassword_IsNeverPrinted()
    {
        Write("{\"from\": \"postgresql://me:secret@host/db\", \"export\": {\"to\": \"postgresql:Host=h;Password=secret;Nonsense=1\"}}");
        string[][] commands = [["config"], ["config", "inspect"], ["config", "export"], ["inspect", "--query", "x"], ["config", "--output", "json"]];
        foreach (var args in commands)
        {
            var run = Run(args);
            Assert.DoesNotContain("secret", run.Output + run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void WithLogJson_InAVariable_ErrorsOfTheConfigurationAreJson()
    {
        variables["GPUALS_LOG"] = "json";
        Write("{\"factors\": \"x\"}");
        var run = Run("train", "-", "--model", folder["m.als"]);
        Assert.StartsWith("{\"time\":\"", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("\"exitCode\":2}\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TheOptionsOfACommand_HaveTheirDefaults()
    {
        Assert.Equal("table default", Value("train", "--output"));
        Assert.Equal("false default", Value("train", "--loss"));
        Assert.Equal("10,20 default", Value("evaluate", "--at"));
        Assert.Equal("tsv command line", Value("config", "--output"));
    }

    [Fact]
    public void AnUnknownCommand_IsAnError() => Assert.Equal(
        "gpuals: unknown command 'trian'; did you mean 'train'?\n", Run("config", "trian").Error);

    [Fact]
    public void TheHelp_IsNotStoppedByAWrongFile()
    {
        Write("{");
        Assert.Equal(ExitCode.Done, Run("train", "--help").Code);
        Assert.Equal(ExitCode.Done, Run("--version").Code);
    }
}
