using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>Messages on standard error: none with --quiet, one JSON object per line with --log json, and never among the results.</summary>
public sealed partial class MessageTests(TasteModel tastes) : IClassFixture<TasteModel>, IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Plays => folder.Write(
        "plays.tsv", string.Concat(Enumerable.Range(0, 400).Select(n => $"u{n % 40}\ti{n * 7 % 31}\t{1 + n % 5}\n")));

    string[] Place(string command) =>
    [
        .. command.Split(' ').Select(word => word switch
        {
            "PLAYS" => Plays,
            "MODEL" => tastes.Path,
            _ when word.StartsWith("OUT/", StringComparison.Ordinal) => folder[word[4..]],
            _ => word,
        }),
    ];

    [Theory]
    [InlineData("sniff PLAYS")]
    [InlineData("inspect PLAYS")]
    [InlineData("split PLAYS --split random:0.2 --train OUT/a --test OUT/b")]
    [InlineData("generate OUT/g.tsv --users 40 --items 60 --rows 500")]
    [InlineData("datasets")]
    [InlineData("train PLAYS --model OUT/m.als --factors 2 --use-gpu false --validate random:0.2")]
    [InlineData("tune PLAYS --trials 1 --factors 2 --use-gpu false")]
    [InlineData("evaluate PLAYS --split random:0.2 --factors 2 --use-gpu false")]
    [InlineData("recommend MODEL --all-users --use-gpu false -n 30")]
    [InlineData("recommend MODEL --likes Slayer -n 30")]
    [InlineData("users-for MODEL --item Slayer -n 30")]
    [InlineData("similar-items MODEL --all-items -n 30")]
    [InlineData("explain MODEL --user metal0 --item Slayer -n 1")]
    [InlineData("show MODEL --user metal0")]
    [InlineData("info MODEL")]
    [InlineData("export MODEL --as npy --to OUT/npy")]
    [InlineData("devices")]
    [InlineData("plan --users 1e9 --items 1e8 --pairs 5e10 --ranks 64")]
    [InlineData("benchmark PLAYS --device cpu --factors 4 --iterations 2 --no-peak")]
    public void Messages_AreQuiet_OrJson_AndResultsStayAsTheyAre(string command)
    {
        var quiet = Gpuals.Run([.. Place(command), "--quiet"]);
        Assert.Equal((ExitCode.Done, ""), (quiet.Code, quiet.Error));
        var json = Gpuals.Run([.. Place(command), "--log", "json", .. command.Contains("OUT/", StringComparison.Ordinal) ? Replace(command) : []]);
        Assert.True(json.Code == ExitCode.Done, json.Error);
        Assert.Equal(Timeless(quiet.Output), Timeless(json.Output));
        foreach (var line in Lines(json.Error))
        {
            Assert.Equal(command.Split(' ')[0], line.GetProperty("command").GetString());
            Assert.Contains(line.GetProperty("level").GetString(), (string[])["info", "warning"]);
            Assert.NotEqual("", line.GetProperty("message").GetString());
        }
    }

    static string[] Replace(string command) => command.StartsWith("train", StringComparison.Ordinal) ? [] : ["--overwrite"];

    // Durations and rates differ from run to run, and printed commands repeat the typed options.
    static string Timeless(string output) =>
        Number().Replace(output.Replace(" --quiet", "", StringComparison.Ordinal).Replace(" --log json", "", StringComparison.Ordinal), "0");

    [GeneratedRegex(@"[0-9][0-9.,]*( (s|MB/s|GB/s|ms))?|\s+")]
    private static partial Regex Number();

    internal static IReadOnlyList<JsonElement> Lines(string error)
    {
        Assert.DoesNotContain('\x1b', error);
        return [.. error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    internal static string Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.ToString() : "-";

    [Theory]
    [InlineData("train plays.tsv -m m.als --early-stop --checkpoint ckpt --every 1", "train", "--early-stop", "--checkpoint")]
    [InlineData("train plays.tsv -m --overwrite", "train", "--model", "--overwrite")]
    [InlineData("recommend m.als --user -n 3", "recommend", "--user", "-n")]
    public void AnOptionInPlaceOfAValue_IsNamed(string command, string name, string option, string next)
    {
        var run = Gpuals.Run(command.Split(' '));
        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Equal(
            $"gpuals: {option} has no value; the next word is the option {next}\n        For all options: gpuals {name} --help\n", run.Error);
    }

    [Theory]
    [InlineData("trian PLAYS --log json", "-", "unknown command 'trian'; did you mean 'train'?", "For all commands: gpuals --help", "2")]
    [InlineData(
        "train PLAYS --fomat x --log json", "train", "unknown option '--fomat'; did you mean '--format'?", "For all options: gpuals train --help",
        "2")]
    [InlineData(
        "datasets get nothing --log=json", "datasets get", "unknown data set 'nothing'; expected",
        "For all options: gpuals datasets get --help", "2")]
    [InlineData("info OUT/none --log json", "info", "none: no such file", "-", "1")]
    [InlineData("info PLAYS --log json", "info", "plays.tsv: ", "To train a model on a file of interactions: gpuals train", "1")]
    public void AnError_IsOneObject(string command, string name, string message, string remedy, string code)
    {
        var line = Assert.Single(Lines(Gpuals.Run(Place(command)).Error));
        Assert.Equal(("error", name, code), (Text(line, "level"), Text(line, "command"), Text(line, "exitCode")));
        Assert.Contains(message, Text(line, "message"), StringComparison.Ordinal);
        Assert.StartsWith(remedy, Text(line, "remedy"), StringComparison.Ordinal);
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$", Text(line, "time"));
    }

    [Fact]
    public void AfterTwoDashes_TheLogIsAnArgument() =>
        Assert.StartsWith("gpuals: ", Gpuals.Run("info", "x", "--", "--log", "json").Error, StringComparison.Ordinal);

    [Fact]
    public void AStep_HasItsShareAndTheTimeLeft()
    {
        var lines = Lines(Gpuals.Run(Place("train PLAYS --model OUT/m.als --factors 2 --iterations 4 --use-gpu false --log json")).Error);
        var steps = lines.Where(line => Text(line, "step") == "training").ToList();
        Assert.Equal(["0.25", "0.5", "0.75", "1"], steps.Select(step => Text(step, "share")));
        Assert.Equal("0", Text(steps[^1], "secondsLeft"));
        Assert.All(steps, step => Assert.StartsWith("iteration ", Text(step, "message"), StringComparison.Ordinal));
    }

    [Fact]
    public void AWarning_HasItsLevel()
    {
        var (file, rows) = (folder["rows.tsv"], Enumerable.Range(0, 30).Select(n => $"u{n % 3}\ti{n}\n"));
        File.WriteAllText(file, string.Concat(rows));
        var lines = Lines(Gpuals.Run("inspect", file, "--log", "json").Error);
        var warning = Assert.Single(lines, line => Text(line, "level") == "warning");
        Assert.StartsWith("no item has more than one user", Text(warning, "message"), StringComparison.Ordinal);
    }

    [Fact]
    public void AMissedRequirement_IsAnError()
    {
        var test = folder.Write("test.tsv", "metal0\tSlayer\t1\npop0\tKylie\t1\n");
        var run = Gpuals.Run("evaluate", tastes.Path, "--test", test, "--require", "ndcg@10>1", "--log", "json");
        var last = Lines(run.Error)[^1];
        Assert.Equal((ExitCode.RequirementNotMet, "error", "3"), (run.Code, Text(last, "level"), Text(last, "exitCode")));
    }

    [Fact]
    public void TheLicence_IsShownAlsoIfQuiet_AndNobodyIsAskedInJson()
    {
        var asked = false;
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(TextWriter.Null, error, new MemoryStream(Encoding.UTF8.GetBytes("y\n")))
        {
            IsInputTyped = () => asked = true,
        };
        Assert.Equal(ExitCode.UserError, Program.Run(
            ["datasets", "get", "ml-1m", "-o", folder["x"], "--quiet", "--log", "json"], terminal, TestContext.Current.CancellationToken));
        Assert.False(asked);
        Assert.Contains(Lines(error.ToString()), line => Text(line, "message").StartsWith("Licence: ", StringComparison.Ordinal));
    }
}
