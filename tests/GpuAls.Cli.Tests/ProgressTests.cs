using System.Diagnostics;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>The progress of long steps, on a screen alone: the time left, NO_COLOR, and no cursor movement on a dumb terminal.</summary>
public sealed class ProgressTests(TasteModel tastes) : IClassFixture<TasteModel>, IDisposable
{
    const char Escape = '\x1b';

    readonly TestFolder folder = new();

    public static bool HasScript => !OperatingSystem.IsWindows() && File.Exists("/usr/bin/script");

    public void Dispose() => folder.Dispose();

    string Plays()
    {
        var path = folder["plays.tsv"];
        if (!File.Exists(path)) Gpuals.Answer("generate", path, "--users", "400", "--items", "300", "--rows", "9000");
        return path;
    }

    static string OnScreen(int width, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(output, error, new MemoryStream()) { ErrorWidth = width, HasColours = false };
        Assert.True(Program.Run(args, terminal) == ExitCode.Done, error.ToString());
        return error.ToString();
    }

    [Theory]
    [InlineData("reading", "inspect", "PLAYS", "--format", "lastfm-360k")]
    [InlineData("writing the parts", "split", "PLAYS", "--format", "lastfm-360k", "--split", "random:0.2", "--train", "OUT/a", "--test", "OUT/b")]
    [InlineData("iteration 3/3", "train", "PLAYS", "--format", "lastfm-360k", "-m", "OUT/m.als", "--iterations", "3", "--use-gpu", "false")]
    [InlineData("fitting neighbours", "train", "PLAYS", "--format", "lastfm-360k", "-m", "OUT/m.als", "--neighbours", "4", "--use-gpu", "false")]
    [InlineData("trial 2", "tune", "PLAYS", "--format", "lastfm-360k", "--trials", "2", "--use-gpu", "false")]
    [InlineData("users ranked", "evaluate", "PLAYS", "--format", "lastfm-360k", "--split", "random:0.2", "--use-gpu", "false")]
    [InlineData("writing ", "generate", "OUT/more.tsv", "--users", "400", "--items", "300", "--rows", "9000")]
    [InlineData("cpu, 4 factors", "benchmark", "PLAYS", "--format", "lastfm-360k", "--device", "cpu", "--factors", "4", "--no-peak")]
    [InlineData("answering", "recommend", "MODEL", "--all-users", "--use-gpu", "false")]
    [InlineData("Recommending", "recommend", "MODEL", "--all-users", "--use-gpu", "false", "--to", "OUT/r.tsv")]
    [InlineData("answering", "similar-items", "MODEL", "--all-items")]
    public void ALongStep_ShowsTheTimeLeft(string text, params string[] args)
    {
        var shown = OnScreen(
            100,
            [
                .. args.Select(word => word == "PLAYS" ? Plays() : word == "MODEL" ? tastes.Path
                    : word.StartsWith("OUT/", StringComparison.Ordinal) ? folder[word[4..]] : word),
            ]);
        var bar = shown.Split('\r', '\n').First(
            line => line.Contains(text, StringComparison.OrdinalIgnoreCase) && line.EndsWith(" left", StringComparison.Ordinal));
        Assert.Contains("%", bar, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30), InlineData(80), InlineData(200)]
    public void ABar_KeepsItsLine(int width)
    {
        var shown = OnScreen(width, "train", Plays(), "--format", "lastfm-360k", "-m", folder["m.als"], "--iterations", "3", "--use-gpu", "false");
        Assert.All(
            shown.Split('\r', '\n').Where(line => line.Contains('%') && line.Contains(" left", StringComparison.Ordinal)),
            line => Assert.InRange(Plain(line).Length, 1, width));
    }

    // Without the sequences that move the cursor.
    static string Plain(string line) => System.Text.RegularExpressions.Regex.Replace(line, @"\x1b\[[?0-9;]*[A-Za-z]", "").TrimEnd();

    [Fact]
    public void Nobody_SeesABar_InALogOrIfQuiet()
    {
        string[] args = ["inspect", Plays(), "--format", "lastfm-360k"];
        Assert.DoesNotContain(Escape, Gpuals.Run(args).Error);
        Assert.Equal("", OnScreen(100, [.. args, "--quiet"]));
        Assert.DoesNotContain(Escape, OnScreen(100, [.. args, "--log", "json"]));
    }

    [Fact]
    public void Notes_StandAboveABar()
    {
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(TextWriter.Null, error, Stream.Null) { ErrorWidth = 60, HasColours = false };
        var display = new ProgressDisplay(terminal);
        display.Run<int, int>("step", 2, step => step, _ => null, watcher =>
        {
            watcher.Report(1);
            display.Note("a [note] of the step");
            watcher.Report(2);
            return 0;
        });
        Assert.Contains("a [note] of the step", error.ToString(), StringComparison.Ordinal);
        Assert.Null(terminal.Above);
    }

    [Fact]
    public void TheTimeLeft_IsThatOfTheWholeStep()
    {
        var time = new ManualTime();
        var clock = new StepClock(time, start: 0, end: 10);
        Assert.Equal((null, 0), (clock.SecondsLeft(0), clock.Share(0)));
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal((24, 0.2), (clock.SecondsLeft(2), clock.Share(2)));
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal((0, 1), (clock.SecondsLeft(10), clock.Share(10)));
        Assert.Equal((null, null), (new StepClock(time, 0, end: null).SecondsLeft(4), new StepClock(time, 0, end: null).Share(4)));
        // What was there before took no time.
        var rest = new StepClock(time, start: 50, end: 100);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(20, rest.SecondsLeft(60));
    }

    [Theory(SkipUnless = nameof(HasScript), Skip = "no script (util-linux), which makes a terminal")]
    [InlineData("TERM=xterm-256color", true, true)]
    [InlineData("TERM=xterm-256color NO_COLOR=1", false, true)]
    [InlineData("TERM=xterm-256color NO_COLOR=", true, true)]
    [InlineData("TERM=dumb", false, false)]
    public async Task OnARealTerminal_ColoursAndCursor_FollowTheEnvironment(string variables, bool hasColours, bool movesCursor)
    {
        var command = $"env -u NO_COLOR {variables} dotnet {typeof(Program).Assembly.Location} train {Plays()} --format lastfm-360k "
            + $"--model {folder["m.als"]} --iterations 3 --use-gpu false";
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/script", ["-qec", command, "/dev/null"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
        var shown = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, shown);
        Assert.Contains("Trained 3 iterations", shown, StringComparison.Ordinal);
        Assert.Equal((hasColours, movesCursor), (shown.Contains("\x1b[38;5", StringComparison.Ordinal), shown.Contains(Escape)));
        Assert.Equal(movesCursor, shown.Contains(" left", StringComparison.Ordinal));
    }
}
