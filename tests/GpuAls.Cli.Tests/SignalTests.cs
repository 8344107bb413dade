using System.Runtime.Versioning;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>Ctrl-C, SIGTERM and SIGHUP to the real program while it waits or works: it ends at once, with the exit code of the signal.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SignalTests(TasteModel tastes) : IClassFixture<TasteModel>, IDisposable
{
    readonly TestFolder folder = new();

    public static bool HasSignals => !OperatingSystem.IsWindows();

    public void Dispose() => folder.Dispose();

    [Theory(SkipUnless = nameof(HasSignals), Skip = "Windows has no such signals")]
    [InlineData("INT", 130), InlineData("TERM", 143), InlineData("HUP", 129)]
    public async Task WaitingForStandardInput_TheProgramEndsWithTheCodeOfTheSignal(string signal, int code)
    {
        RunningProgram.RequireSignal(signal);
        using var program = Start("inspect", "-");
        var (actual, error) = await program.Stop(signal);
        Assert.Equal(code, actual);
        Assert.StartsWith("gpuals: cancelled", error, StringComparison.Ordinal);
    }

    [Theory(SkipUnless = nameof(HasSignals), Skip = "Windows has no such signals")]
    [InlineData("inspect", "FIFO")]
    [InlineData("inspect", "PLAYS", "--names", "FIFO")]
    [InlineData("train", "FIFO", "--model", "OUT/m.als", "--use-gpu", "false")]
    [InlineData("split", "FIFO", "--split", "random:0.5", "--train", "OUT/a", "--test", "OUT/b")]
    [InlineData("evaluate", "MODEL", "--test", "FIFO")]
    [InlineData("recommend", "MODEL", "--users", "FIFO")]
    [InlineData("recommend", "MODEL", "--user", "metal0", "--only", "FIFO")]
    public async Task WaitingForAFifo_TheProgramEnds(params string[] words)
    {
        await RunningProgram.Run("mkfifo", folder["fifo"]);
        using var program = Start([.. words.Select(Place)]);
        var (code, error) = await program.Stop("TERM");
        Assert.Equal(143, code);
        Assert.Contains("gpuals: cancelled", error, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Names, name => name is "m.als" or "a" or "b");
    }

    [Theory(SkipUnless = nameof(HasSignals), Skip = "Windows has no such signals")]
    [InlineData("\n"), InlineData("ann\tmuse\t1\n"), InlineData("user\titem")]
    public async Task InEndlessInput_TheProgramEnds(string text)
    {
        using var program = Start("inspect", "-");
        program.Feed(text, endless: text.EndsWith('\n'));
        var (code, error) = await program.Stop("TERM");
        Assert.Equal(143, code);
        Assert.StartsWith("gpuals: cancelled", error, StringComparison.Ordinal);
    }

    [Theory(SkipUnless = nameof(HasSignals), Skip = "Windows has no such signals")]
    [InlineData("generate", "OUT/large.tsv", "--users", "300000", "--items", "200000", "--rows", "15000000")]
    [InlineData("train", "LARGE", "--format", "lastfm-360k", "--model", "OUT/m.als", "--use-gpu", "false", "--iterations", "100000")]
    [InlineData("tune", "LARGE", "--format", "lastfm-360k", "--use-gpu", "false", "--trials", "100000")]
    [InlineData("benchmark", "LARGE", "--format", "lastfm-360k", "--device", "cpu", "--no-peak", "--iterations", "100000")]
    public async Task InALongCommand_TheProgramEnds(params string[] words)
    {
        if (words.Contains("LARGE")) Gpuals.Answer("generate", folder["LARGE"], "--users", "3000", "--items", "2000", "--rows", "90000");
        using var program = Start([.. words.Select(Place)]);
        var (code, error) = await program.Stop("TERM");
        Assert.Equal(143, code);
        Assert.Contains("gpuals: cancelled", error, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Names, name => name is "m.als" or "large.tsv");
    }

    [Fact(SkipUnless = nameof(HasSignals), Skip = "Windows has no such signals")]
    public async Task WhileNobodyReadsTheResults_TheProgramEnds()
    {
        Gpuals.Answer("generate", folder["LARGE"], "--users", "3000", "--items", "2000", "--rows", "90000");
        Gpuals.Answer("train", folder["LARGE"], "--format", "lastfm-360k", "--model", folder["large.als"], "--use-gpu", "false", "--factors", "4");
        using var program = Start("recommend", folder["large.als"], "--all-users", "--use-gpu", "false", "-q");
        await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
        var (code, error) = await program.Stop("TERM");
        Assert.Equal(143, code);
        Assert.StartsWith("gpuals: cancelled", error, StringComparison.Ordinal);
    }

    [Fact(SkipUnless = nameof(HasSignals), Skip = "Windows has no such signals")]
    public async Task ASecondSignal_EndsTheProgramAtOnce()
    {
        await RunningProgram.Run("mkfifo", folder["fifo"]);
        // Nothing but its own limit ends the opening of a model.
        using var program = Start("info", folder["fifo"]);
        var (code, error) = await program.Stop("HUP", "TERM");
        // .NET hands them over in either order. Without a second one, the program says at its limit that it was cancelled.
        Assert.Contains(code, (int[])[129, 143]);
        Assert.Equal("", error);
    }

    string Place(string word) => word switch
    {
        "FIFO" => folder["fifo"],
        "MODEL" => tastes.Path,
        "PLAYS" => folder.Write("plays.tsv", "ann\tmuse\t1\n"),
        "LARGE" => folder["LARGE"],
        _ when word.StartsWith("OUT/", StringComparison.Ordinal) => folder[word[4..]],
        _ => word,
    };

    static RunningProgram Start(params string[] words) => new(words);
}
