using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>A cancelled command says what it has written, and says that it has written nothing only if that is true.</summary>
public sealed class CancelledCommandTests : IDisposable
{
    readonly TestFolder folder = new();
    readonly string plays;

    public CancelledCommandTests()
    {
        var rows = from user in Enumerable.Range(0, 30) from item in Enumerable.Range(0, 20) where (user + item) % 3 > 0 select (user, item);
        plays = folder.Write("plays.tsv", string.Concat(rows.Select(row => $"u{row.user}\ti{row.item}\t{1 + row.item}\n")) + "bad\n");
    }

    public void Dispose() => folder.Dispose();

    /// <summary>The last line of a command that is cancelled when it prints a line that starts with some words.</summary>
    static string LastLine(string trigger, params string[] words)
    {
        using var source = new CancellationTokenSource();
        using var output = new ActingWriter(trigger, source.Cancel);
        using var error = new ActingWriter(trigger, source.Cancel);
        var code = Program.Run([.. words, "--on-bad-row", "skip"], new Terminal(output, error, Stream.Null), source.Token);
        Assert.Equal(ExitCode.Cancelled, code);
        return error.ToString().TrimEnd('\n').Split('\n')[^1];
    }

    string[] Train(params string[] more) =>
        ["train", plays, "--model", folder["m.als"], "--factors", "4", "--iterations", "50", "--device", "cpu", .. more];

    [Fact]
    public void NothingWasWritten_IfNothingWas() =>
        Assert.Equal("gpuals: cancelled; nothing was written", LastLine("iteration 1/", Train()));

    [Fact]
    public void AnOldModel_IsNotWritten()
    {
        Gpuals.Answer("train", plays, "--model", folder["m.als"], "--factors", "2", "--device", "cpu", "--on-bad-row", "skip");
        Assert.Equal("gpuals: cancelled; nothing was written", LastLine("iteration 1/", Train()));
    }

    [Fact]
    public void BadRows_WereWrittenBefore() =>
        Assert.Equal(
            $"gpuals: cancelled; written before: {folder["bad.tsv"]}", LastLine("iteration 1/", Train("--bad-rows", folder["bad.tsv"])));

    [Fact]
    public void ADevice_MayHaveAPart() =>
        Assert.Equal(
            "gpuals: cancelled; the output to /dev/null may not be complete", LastLine("iteration 1/", Train("--bad-rows", "/dev/null")));

    [Fact]
    public void TheTrialsOfASearch_AreKept_AndTheSameCommandContinues()
    {
        var state = folder["s.jsonl"];
        string[] search = ["tune", plays, "--trials", "6", "--factors", "2", "--device", "cpu", "--state", state];
        Assert.Equal($"gpuals: cancelled; {state} has the finished trials; the same command continues", LastLine("trial 2/", search));
        // The first lines are the search and the usual settings.
        Assert.Equal(4, File.ReadAllLines(state).Length);
        Gpuals.Answer([.. search, "--on-bad-row", "skip"]);
        Assert.Equal(8, File.ReadAllLines(state).Length);
    }

    [Fact]
    public void ASearchThatHasWrittenBadRows_ContinuesWithOverwrite()
    {
        var (state, bad) = (folder["s.jsonl"], folder["bad.tsv"]);
        string[] search = ["tune", plays, "--trials", "6", "--factors", "2", "--device", "cpu", "--state", state, "--bad-rows", bad];
        Assert.Equal(
            $"gpuals: cancelled; written before: {bad}; {state} has the finished trials; the same command with --overwrite continues",
            LastLine("trial 2/", search));
        Gpuals.Answer([.. search, "--on-bad-row", "skip", "--overwrite"]);
    }

    [Fact]
    public void AnswersToSomeUsers_AreNotComplete()
    {
        Gpuals.Answer("train", plays, "--model", folder["m.als"], "--factors", "2", "--device", "cpu", "--on-bad-row", "skip");
        using var source = new CancellationTokenSource();
        using var output = new ActingWriter("", source.Cancel);
        using var error = new StringWriter { NewLine = "\n" };
        var code = Program.Run(
            ["recommend", folder["m.als"], "--all-users", "-q", "--output", "json", "--use-gpu", "false"],
            new Terminal(output, error, Stream.Null),
            source.Token);
        Assert.Equal((ExitCode.Cancelled, "gpuals: cancelled; the output is not complete\n"), (code, error.ToString()));
    }
}
