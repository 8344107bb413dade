using System.Globalization;
using System.Text.Json;
using GpuAls.Core.Model;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>--half-life, --as-of, --since and --until through the commands.</summary>
public sealed class TimeTests : IDisposable
{
    static readonly string[] Small =
        ["--factors", "4", "--iterations", "2", "--neighbours", "0", "--use-gpu", "false", "--threads", "1", "--overwrite"];

    static readonly string[] Timed = ["--time-column", "3"];

    readonly TestFolder folder = new();

    string Model => folder["m.als"];

    public void Dispose() => folder.Dispose();

    /// <summary>A log of a hundred days, one row a day and user.</summary>
    /// <param name="future">The value of the rows of the last 30 days.</param>
    static string Log(int future = 1)
    {
        var rows = new List<string>();
        var start = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var day = 0; day < 100; day++)
        {
            for (var user = 0; user < 8; user++)
            {
                // Later rows repeat pairs of earlier ones as well.
                var item = (day * 7 + user * 3) % 23;
                var value = day < 70 ? 1 + day % 3 : future;
                rows.Add(FormattableString.Invariant($"u{user}\ti{item}\t{value}\t{start.AddDays(day):yyyy-MM-dd}\n"));
            }
        }

        return string.Concat(rows);
    }

    static Gpuals Train(string file, string model, params string[] options) =>
        Gpuals.Run(["train", file, "--model", model, .. Small, .. options]);

    static float[] Strengths(string model)
    {
        var known = AlsModel.Open(model, inMemory: true).Known;
        return [.. Enumerable.Range(0, known.Rows).SelectMany(known.RowValues)];
    }

    static JsonElement Json(params string[] args) => JsonDocument.Parse(Gpuals.Answer([.. args, "--output", "json"])).RootElement;

    [Fact]
    public void TheModel_RecordsTheTimes_AndThatAsOfWasChosenIsPrinted()
    {
        var run = Train(folder.Write("log.tsv", Log()), Model, [.. Timed, "--half-life", "10d", "--since", "80d"]);

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains("Using --as-of 2020-04-09T00:00:00Z, the newest time.\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("Ignored 152 rows before --since 2020-01-20T00:00:00Z.\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("--confidence fading --alpha 0.3", run.Error, StringComparison.Ordinal);
        var times = Json("info", Model).GetProperty("times");
        Assert.Equal(864_000, times.GetProperty("halfLifeSeconds").GetDouble());
        Assert.Equal("10d", times.GetProperty("halfLife").GetString());
        Assert.Equal("2020-04-09T00:00:00Z", times.GetProperty("asOf").GetString());
        Assert.Equal("2020-01-20T00:00:00Z", times.GetProperty("since").GetString());
        Assert.Contains("Half-life                    10d\n", Gpuals.Answer("info", Model), StringComparison.Ordinal);
    }

    // Ages are counted from the end of the training part, and plays after it are not counted, also of pairs that are trained on.
    [Theory]
    [InlineData("time:0.3", "--half-life", "10d")]
    [InlineData("time:0.3")]
    public void NothingOfTheFuture_DecidesAWeight(string split, params string[] options)
    {
        string[] command = [.. Timed, .. options, "--validate", split];
        var (one, other) = (folder["one.als"], folder["other.als"]);
        var first = Train(folder.Write("one.tsv", Log(future: 1)), one, command);
        var second = Train(folder.Write("other.tsv", Log(future: 1000)), other, command);

        Assert.True(first.Code == ExitCode.Done, first.Error);
        Assert.True(second.Code == ExitCode.Done, second.Error);
        Assert.Equal(Strengths(one), Strengths(other));
        if (options.Length == 0) return;
        Assert.Contains("the newest time of the training part.\n", first.Error, StringComparison.Ordinal);
        var asOf = DateTime.Parse(Json("info", one).GetProperty("times").GetProperty("asOf").GetString()!, CultureInfo.InvariantCulture);
        Assert.True(asOf < new DateTime(2020, 4, 8, 0, 0, 0, DateTimeKind.Utc));
    }

    [Fact]
    public void APreparedFolder_HasTheStrengthsOfTheFile()
    {
        var file = folder.Write("log.tsv", Log());
        string[] options = [.. Timed, "--half-life", "10d", "--until", "2020-04-01"];
        Gpuals.Answer(["prepare", file, "--out", folder["p"], .. options]);
        var (run, again) = (Train(file, Model, options), Train(folder["p"], folder["p.als"]));

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.True(again.Code == ExitCode.Done, again.Error);
        Assert.Equal(Strengths(Model), Strengths(folder["p.als"]));
        Assert.Equal(AlsModel.Open(Model).Training.Times, AlsModel.Open(folder["p.als"]).Training.Times);
    }

    [Fact]
    public void StandardInput_NeedsTheMoment()
    {
        string[] command = ["train", "-", "--model", Model, .. Small, .. Timed, "--half-life", "10d"];
        var run = Gpuals.RunOn(Log(), command);
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.EndsWith(
            "standard input can be read only once, and the newest time must be known before the first row is weighed; expected the moment from which "
            + "ages are counted\n        Type the moment: --as-of 2009-03-20. Or save the input to a file, and name that file\n",
            run.Error);
        var typed = Gpuals.RunOn(Log(), [.. command, "--as-of", "2020-04-09"]);
        Assert.True(typed.Code == ExitCode.Done, typed.Error);
        Assert.Equal(ExitCode.Done, Train(folder.Write("log.tsv", Log()), folder["file.als"], [.. Timed, "--half-life", "10d"]).Code);
        Assert.Equal(Strengths(folder["file.als"]), Strengths(Model));
    }

    [Fact]
    public void AHistoryWithTimes_CountsAsInTheTraining()
    {
        Train(folder.Write("log.tsv", Log()), Model, [.. Timed, "--half-life", "10d"]);
        string[] command = ["recommend", Model, "-n", "5", "--output", "tsv", "--history"];
        // Two half-lives before the as-of, and a year after it.
        var timed = folder.Write("timed.tsv", "zoe\ti1\t8\t2020-03-20\nzoe\ti2\t8\t2021-04-09\n");
        var plain = folder.Write("plain.tsv", "zoe\ti1\t2\nzoe\ti2\t8\n");
        Assert.Equal(Gpuals.Answer([.. command, plain]), Gpuals.Answer([.. command, timed, .. Timed]));

        Train(folder["log.tsv"], Model);
        var run = Gpuals.Run([.. command, timed, .. Timed]);
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Contains($"{Model} has no half-life, so that the times of --history have no use\n", run.Error, StringComparison.Ordinal);
    }

    // In this log every list is right, so that the first half-life is as good as any.
    [Fact]
    public void Tune_ChoosesTheHalfLife_AndPrintsTheCommand()
    {
        var run = Gpuals.Run(
            "tune", folder.Write("log.tsv", Log()), "--time-column", "3", "--validate", "time:0.2", "--half-lives", "50d,none,5d", "--trials", "1",
            "--factors", "2", "--neighbours", "0", "--use-gpu", "false", "--model", Model);

        Assert.True(run.Code == ExitCode.Done, run.Error);
        foreach (var tried in (string[])["none", "5d", "50d"]) Assert.Contains($"half-life {tried}: ndcg@10 ", run.Error, StringComparison.Ordinal);
        Assert.Contains("Using --half-life 50d, the best one.\n", run.Error, StringComparison.Ordinal);
        Assert.Contains(" --half-life 50d ", run.Output, StringComparison.Ordinal);
        Assert.Contains(" --time-column 3 ", run.Output, StringComparison.Ordinal);
        var times = AlsModel.Open(Model).Training.Times!;
        Assert.Equal(TimeSpan.FromDays(50), times.HalfLife);
        // The model is trained on everything, and so as of its end.
        Assert.Equal(new DateTimeOffset(2020, 4, 9, 0, 0, 0, TimeSpan.Zero), times.AsOf);
    }

    [Fact]
    public void Inspect_ShowsTheActivityOverTime()
    {
        var json = Json("inspect", folder.Write("log.tsv", Log()), "--time-column", "3", "-n", "0");
        Assert.Equal("2020-01-01T00:00:00Z", json.GetProperty("oldest").GetString());
        Assert.Equal("2020-04-09T00:00:00Z", json.GetProperty("newest").GetString());
        var weeks = json.GetProperty("activity").EnumerateArray().ToList();
        Assert.Equal("2019-12-30", weeks[0].GetProperty("from").GetString());
        Assert.Equal([40, 56], weeks.Take(2).Select(week => week.GetProperty("rows").GetInt32()));
        Assert.Equal(800, weeks.Sum(week => week.GetProperty("rows").GetInt32()));
        Assert.All(weeks, week => Assert.Equal(8, week.GetProperty("users").GetInt32()));
        Assert.Contains(
            "Rows and active users by week\n", Gpuals.Answer("inspect", folder["log.tsv"], "--time-column", "3"), StringComparison.Ordinal);
    }

    [Fact]
    public void GenerateWithTimes_HasTheRowsOfASetWithoutThem()
    {
        string[] size = ["--users", "60", "--items", "300", "--rows", "900", "--seed", "3"];
        Gpuals.Answer(["generate", folder["plain.tsv"], .. size]);
        Gpuals.Answer(["generate", folder["times.tsv"], .. size, "--drift", "0"]);
        Gpuals.Answer(["generate", folder["drift.tsv"], .. size, "--drift", "1"]);
        var (plain, timed) = (File.ReadAllLines(folder["plain.tsv"]), File.ReadAllLines(folder["times.tsv"]));
        Assert.Equal(plain, timed.Select(line => line[..line.LastIndexOf('\t')]));
        Assert.All(timed, line => Assert.InRange(int.Parse(line.Split('\t')[4], CultureInfo.InvariantCulture), 1_420_070_400, 1_577_836_799));
        Assert.NotEqual(timed, File.ReadAllLines(folder["drift.tsv"]));
    }

    [Theory]
    [InlineData("--half-life requires --time-column, the column with the time", "--half-life", "3d")]
    [InlineData(
        "--half-life is '3x'; expected a number above 0 and its unit, such as 12h, 30d, 2w or 1y", "--time-column", "3", "--half-life", "3x")]
    [InlineData(
        "--as-of is 'soon'; expected a date or a time, such as 2009-03-20 or 2009-03-20T12:00:00Z", "--time-column", "3", "--as-of", "soon")]
    [InlineData(
        "--since is '20'; expected a date, such as 2009-03-20, or an age, such as 12h, 30d, 2w or 1y", "--time-column", "3", "--since", "20")]
    [InlineData(
        "--since is 2020-01-02, which is not before --until 2020-01-01", "--time-column", "3", "--since", "2020-01-02", "--until", "2020-01-01")]
    public void Slips_AreErrors(string message, params string[] options)
    {
        var run = Train(folder.Write("log.tsv", Log()), Model, options);
        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Contains($"gpuals: {message}\n", run.Error, StringComparison.Ordinal);
    }
}
