using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace GpuAls.Faults.Tests;

/// <summary>Commands while the wall clock jumps by an hour, forwards and backwards, every 20 milliseconds: nothing depends on it.</summary>
public sealed partial class ClockTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task ATraining_HasTheSameBits_AndNoNegativeTimes()
    {
        var write = Inventory.Find("train, a new model");
        var steady = write.Record();
        var run = await Run(write.In(folder).Where(word => word != "-q"));
        Assert.True(run.Code == 0, run.Error);
        Assert.Equal(steady.New, FolderContent.Read(folder.Path));
        RequireTimes(run);
    }

    [Fact]
    public async Task ASearchWithATimeLimit_EndsInTime()
    {
        const double seconds = 3;
        var minutes = (seconds / 60).ToString(CultureInfo.InvariantCulture);
        var run = await Run(
            ["tune", Inputs.Current.Plays, "--format", "lastfm-360k", "--minutes", minutes, "--factors", "4", "--state", folder["state.jsonl"],
                "--use-gpu", "false", "--no-config"]);
        Assert.True(run.Code == 0, run.Error);
        // The start of the program, and a trial that is under way, on a machine with other work.
        Assert.InRange(run.Time.TotalSeconds, seconds * 0.8, seconds + 30);
        RequireTimes(run);
        foreach (var trial in File.ReadLines(folder["state.jsonl"]).Skip(1)) Assert.Matches("\"seconds\":[0-9]", trial);
    }

    [Fact]
    public async Task ADownload_IsComplete()
    {
        var run = await Run(
            ["datasets", "get", "lastfm-2k", "-o", folder["music"], "--from-url", Inputs.Current.Dataset, "--accept-licence", "--no-config"]);
        Assert.True(run.Code == 0, run.Error);
        Assert.Equal(20_000, File.ReadLines(folder["music/artists.dat"]).Count());
        RequireTimes(run);
    }

    [Fact]
    public async Task AService_AnswersAndEnds()
    {
        var start = Jumping(["serve", Inputs.Current["a.als"], "--port", "0", "--no-config"]);
        start.RedirectStandardInput = false;
        using var process = Process.Start(start)!;
        try
        {
            string? address = null;
            while (address is null && await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
                address = Address().Match(line) is { Success: true } match ? match.Value : null;
            Assert.NotNull(address);
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
            var answers = new HashSet<string>();
            for (var n = 0; n < 50; n++)
                answers.Add(await client.GetStringAsync($"{address}/v1/map", TestContext.Current.CancellationToken));
            Assert.Single(answers);
        }
        finally
        {
            using (var stop = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)])) stop.WaitForExit();
            if (!process.WaitForExit(TimeSpan.FromSeconds(20))) process.Kill();
        }

        Assert.True(process.ExitCode is 0 or 128 + 15, $"ends with {process.ExitCode}");
    }

    async Task<Running> Run(IEnumerable<string> words)
    {
        var run = await Running.Wait(Jumping(words));
        Assert.True(File.Exists(folder["reads"]), "the library was not loaded");
        Assert.True(File.ReadLines(folder["reads"]).Sum(long.Parse) > 0, "the program read no wall clock: the test shows nothing");
        File.Delete(folder["reads"]);
        return run;
    }

    ProcessStartInfo Jumping(IEnumerable<string> words)
    {
        var start = Traced.Start([.. words]);
        start.Environment["LD_PRELOAD"] = NativeTool.Clock.Require();
        start.Environment["GPUALS_CLOCK_READS"] = folder["reads"];
        return start;
    }

    // Times are short here: an hour too many or too few would be seen.
    static void RequireTimes(Running run)
    {
        var text = run.Output + run.Error;
        Assert.DoesNotMatch(@"(?<![\w.:])-[0-9.]+ (ms|s|min)\b", text);
        foreach (Match time in Seconds().Matches(text)) Assert.True(double.Parse(time.Groups[1].Value, CultureInfo.InvariantCulture) < 600, text);
    }

    [GeneratedRegex(@"\b([0-9][0-9.]*) s\b")]
    private static partial Regex Seconds();

    [GeneratedRegex(@"http://[^\s/]+")]
    private static partial Regex Address();
}
