using System.Globalization;
using System.Text.Json;
using GpuAls.Core.Model;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>gpuals update of models with a half-life, --since or --until.</summary>
public sealed class UpdateTimesTests : IDisposable
{
    static readonly string[] Small =
        ["--factors", "4", "--iterations", "2", "--neighbours", "0", "--use-gpu", "false", "--threads", "1", "--time-column", "3", "-q"];

    static readonly DateTime Start = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    readonly TestFolder folder = new();

    string Model => folder["m.als"];

    public void Dispose() => folder.Dispose();

    // The last moment is the newest time, or another one that is typed.
    [Theory, InlineData(), InlineData("--as-of", "2020-08-01")]
    public void TwoUpdates_AreOneReadingOfEverything(params string[] asOf)
    {
        var (first, second, third) = (Rows(0, 40), Rows(40, 70), Rows(70, 100));
        Train(folder.Write("first.tsv", first), Model, "--half-life", "20d");
        Gpuals.Answer("update", Model, folder.Write("second.tsv", second), "--time-column", "3", "-q");
        var run = Gpuals.Run(["update", Model, folder.Write("third.tsv", third), "--time-column", "3", .. asOf]);
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Train(folder.Write("all.tsv", first + second + third), folder["all.als"], ["--half-life", "20d", .. asOf]);

        using var updated = AlsModel.Open(Model, inMemory: true);
        using var whole = AlsModel.Open(folder["all.als"], inMemory: true);
        Assert.Equal(whole.Training.Times, updated.Training.Times);
        Assert.Equal(whole.Known.Entries, updated.Known.Entries);
        for (var user = 0; user < whole.Known.Rows; user++)
        {
            Assert.Equal(whole.Users.Name(user), updated.Users.Name(user));
            Assert.Equal(whole.Known.RowColumns(user).ToArray(), updated.Known.RowColumns(user).ToArray());
            foreach (var (expected, actual) in whole.Known.RowValues(user).Zip(updated.Known.RowValues(user)))
                Assert.Equal(1, actual / expected, 1e-6);
        }

        var moment = asOf.Length == 0 ? "2020-04-09T00:00:00Z" : "2020-08-01T00:00:00Z";
        if (asOf.Length == 0) Assert.Contains($"Using --as-of {moment}, the newest time.\n", run.Error, StringComparison.Ordinal);
        Assert.Contains(
            $"\nCounted ages from {moment} in place of 2020-03-10T00:00:00Z: older strengths were multiplied by 0.",
            run.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void RowsThatAreOlderThanTheModel_DoNotMoveItsMoment()
    {
        Train(folder.Write("log.tsv", Rows(0, 100)), Model, "--half-life", "20d");
        var run = Gpuals.Run("update", Model, folder.Write("old.tsv", "u0\tnew\t8\t2020-03-20\n"), "--time-column", "3");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains(
            "Using --as-of 2020-04-09T00:00:00Z, the moment of the model, which no row is after.\n", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Counted ages", run.Output, StringComparison.Ordinal);
        using var model = AlsModel.Open(Model, inMemory: true);
        Assert.Equal(4f, model.Known.RowValues(model.Users.Find("u0"))[^1]);
    }

    [Fact]
    public void Json_HasTheFading()
    {
        Train(folder.Write("log.tsv", Rows(0, 40)), Model, "--half-life", "20d");
        using var json = JsonDocument.Parse(Gpuals.Answer(
            "update", Model, folder.Write("new.tsv", "u0\ti1\t8\t2020-02-29\n"), "--time-column", "3", "--output", "json", "-q"));
        Assert.Equal(0.5, json.RootElement.GetProperty("fading").GetProperty("factor").GetDouble(), 1e-9);
        Assert.InRange(json.RootElement.GetProperty("fading").GetProperty("changed").GetDouble(), 0.001, 0.5);
        Assert.Equal("2020-02-29T00:00:00Z", json.RootElement.GetProperty("times").GetProperty("asOf").GetString());
    }

    [Fact]
    public void AFullTraining_KeepsTheHalfLife()
    {
        Train(folder.Write("log.tsv", Rows(0, 40)), Model, "--half-life", "20d");
        Gpuals.Answer("update", Model, "--full", "--use-gpu", "false", "-q");
        Assert.Equal("2020-02-09T00:00:00Z", AsOf());
        Gpuals.Answer("update", Model, folder.Write("new.tsv", Rows(40, 50)), "--time-column", "3", "--full", "--use-gpu", "false", "-q");
        Assert.Equal("2020-02-19T00:00:00Z", AsOf());
        Gpuals.Answer("forget", Model, "--user", "u3", "--full", "--use-gpu", "false", "-q");
        Assert.Equal("2020-02-19T00:00:00Z", AsOf());
        Gpuals.Answer("forget", Model, "--user", "u4", "-q");
        Assert.Equal("2020-02-19T00:00:00Z", AsOf());
    }

    [Fact]
    public void TheBoundsOfTheModel_HoldForNewRows()
    {
        Train(folder.Write("log.tsv", Rows(0, 40)), Model, "--since", "2020-01-10", "--until", "2020-03-01");
        var file = folder.Write("new.tsv", "u0\tearly\t8\t2020-01-09\nu0\tinside\t8\t2020-02-20\nu0\tlate\t8\t2020-03-01\n");
        var run = Gpuals.Run("update", Model, file, "--time-column", "3");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains(
            "Ignored 2 rows before --since 2020-01-10T00:00:00Z or at --until 2020-03-01T00:00:00Z or later.\n", run.Error, StringComparison.Ordinal);
        using var model = AlsModel.Open(Model, inMemory: true);
        Assert.Equal((-1, -1), (model.Items.FindKey("early"), model.Items.FindKey("late")));
        Assert.True(model.Items.FindKey("inside") >= 0);
    }

    [Theory]
    [InlineData(
        "MODEL was trained with --half-life 20d, so that new rows need times; expected --time-column\n"
            + "        Name the column with the time: gpuals update MODEL FILE --time-column NAME\n",
        "--half-life 20d",
        "NEW")]
    [InlineData(
        "MODEL was trained with --since 2020-01-10T00:00:00Z, so that new rows need times; expected --time-column\n"
            + "        Name the column with the time: gpuals update MODEL FILE --time-column NAME\n",
        "--since 2020-01-10",
        "NEW --full")]
    [InlineData(
        "--as-of is 2020-02-08T00:00:00Z, but the ages in MODEL are counted from 2020-02-09T00:00:00Z; expected that moment or a later one\n"
            + "        Leave out --as-of, or type --as-of 2020-02-09T00:00:00Z\n",
        "--half-life 20d",
        "NEW --time-column 3 --as-of 2020-02-08")]
    [InlineData(
        "MODEL was trained with --since 2020-01-10T00:00:00Z, which an update keeps; expected no other --since\n        Leave out --since\n",
        "--since 2020-01-10",
        "NEW --time-column 3 --since 2020-01-01")]
    [InlineData(
        "MODEL has no half-life, so that --time-column has no use; expected it with --as-of, --since or --until\n"
            + "        Leave out --time-column. Or train with a half-life: gpuals train FILE --model M --half-life 180d --time-column NAME\n",
        "",
        "NEW --time-column 3")]
    [InlineData(
        "--half-life is a setting of the model, which an update keeps; leave it out, or train anew with gpuals train\n",
        "--half-life 20d",
        "NEW --time-column 3 --half-life 30d")]
    public void Errors_AreExplained(string error, string training, string update)
    {
        Gpuals.Answer(["train", folder.Write("log.tsv", Rows(0, 40)), "--model", Model, .. Small[..^3], .. Options(training), "-q"]);
        var before = File.ReadAllBytes(Model);
        var run = Gpuals.Run(["update", Model, .. update.Replace("NEW", folder.Write("new.tsv", Rows(40, 50)), StringComparison.Ordinal).Split(' ')]);

        Assert.NotEqual(ExitCode.Done, run.Code);
        Assert.Contains($"gpuals: {error.Replace("MODEL", Model, StringComparison.Ordinal)}", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Model));
    }

    [Fact]
    public void StandardInput_NeedsTheMoment()
    {
        Train(folder.Write("log.tsv", Rows(0, 40)), Model, "--half-life", "20d");
        string[] command = ["update", Model, "-", "--time-column", "3"];
        var run = Gpuals.RunOn(Rows(40, 50), command);
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Contains("Type the moment: --as-of ", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, Gpuals.RunOn(Rows(40, 50), [.. command, "--as-of", "2020-02-19"]).Code);
        Assert.Equal("2020-02-19T00:00:00Z", AsOf());
    }

    static string[] Options(string training) => training.Length == 0 ? [] : ["--time-column", "3", .. training.Split(' ')];

    // A row a day and user; later rows repeat pairs of earlier ones as well.
    static string Rows(int first, int end) => string.Concat(
        from day in Enumerable.Range(first, end - first)
        from user in Enumerable.Range(0, 8)
        select string.Create(
            CultureInfo.InvariantCulture, $"u{user}\ti{(day * 7 + user * 3) % (20 + day / 10)}\t{1 + day % 3}\t{Start.AddDays(day):yyyy-MM-dd}\n"));

    static void Train(string file, string model, params string[] options) =>
        Gpuals.Answer(["train", file, "--model", model, .. Small, .. options]);

    string? AsOf()
    {
        using var json = JsonDocument.Parse(Gpuals.Answer("info", Model, "--output", "json"));
        return json.RootElement.GetProperty("times").GetProperty("asOf").GetString();
    }
}
