using GpuAls.Cli.Options;
using GpuAls.Core.Model;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>Trainings with --checkpoint and --resume: stopped, killed, continued and refused.</summary>
public sealed class CheckpointTests : IDisposable
{
    const string Columns = "u1\ta\t3\nu1\tb\t1\nu2\ta\t2\nu2\tc\t4\nu3\tb\t1\nu3\tc\t2\nu4\ta\t1\nu4\tc\t1\n";

    static readonly string[] Settings = ["--factors", "4", "--iterations", "6", "--neighbours", "0", "--use-gpu", "false"];

    readonly TestFolder folder = new();

    public CheckpointTests() => folder.Write("plays.tsv", Columns);

    string Plays => folder["plays.tsv"];

    string Model => folder["m.als"];

    string Checkpoints => folder["ck"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ATraining_LeavesNoCheckpoints()
    {
        Train("--checkpoint", Checkpoints, "--every", "1");
        Assert.Equal(["m.als", "plays.tsv"], folder.Names);
    }

    [Fact]
    public void Resume_WithoutFile_ContinuesTheStoredCommand()
    {
        var expected = Expected();
        Stop(after: 3);
        var run = Gpuals.Run("train", "--resume", Checkpoints);
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains(
            $"Continuing after iteration 3, from {Path.Combine(Checkpoints, "checkpoint-000003.alc")}.\n", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("iteration 3/6", run.Error, StringComparison.Ordinal);
        Assert.Contains("iteration 4/6", run.Error, StringComparison.Ordinal);
        AssertSame(expected);
        Assert.Equal(["m.als", "plays.tsv"], folder.Names);
    }

    [Fact]
    public void Resume_WithTheWholeCommand_ContinuesToo_AndReportsIt()
    {
        var expected = Expected();
        Stop(after: 2);
        Assert.Contains("\"resumedAfter\":2,", Train("--resume", Checkpoints, "--output", "json").Output, StringComparison.Ordinal);
        AssertSame(expected);
    }

    [Fact]
    public void Resume_WithoutFile_TakesOtherOptionsFromTheCommandLine()
    {
        Expected();
        Stop(after: 2);
        Assert.Equal(
            ExitCode.Done, Gpuals.Run("train", "--resume", Checkpoints, "--model", folder["other.als"], "--every", "10m", "--threads", "1").Code);
        Assert.True(File.Exists(folder["other.als"]));
    }

    [Fact]
    public void Resume_WithoutACheckpoint_StartsAtTheBeginning()
    {
        var expected = Expected();
        var run = Train("--resume", Checkpoints);
        Assert.StartsWith($"{Checkpoints} has no checkpoint yet; starting at the beginning.\n", run.Error, StringComparison.Ordinal);
        AssertSame(expected);
    }

    [Fact]
    public void ACancelledTraining_NamesTheCommandThatContinuesIt()
    {
        var run = Stop(after: 2);
        Assert.Equal(ExitCode.Cancelled, run.Code);
        Assert.EndsWith(
            $"gpuals: cancelled; {Checkpoints} has the training after iteration 2; to continue it: gpuals train --resume {Checkpoints}\n",
            run.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void AModelThatCannotBeWritten_LosesNoTraining()
    {
        var expected = Expected();
        File.Delete(Model);
        Directory.CreateDirectory(folder["out"]);
        // The folder goes while the training runs.
        var run = RunAndAct(
            "iteration 4/", () => Directory.Delete(folder["out"]), Words(folder["out/m.als"], "--checkpoint", Checkpoints, "--every", "1"),
            TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.EndsWith(
            $"{Checkpoints} has the training after iteration 5; to continue it: gpuals train --resume {Checkpoints}\n"
            + $"gpuals: {folder["out/m.als"]}: cannot be written: its folder does not exist\n",
            run.Error,
            StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, Gpuals.Run("train", "--resume", Checkpoints, "--model", Model).Code);
        AssertSame(expected);
    }

    [Fact]
    public void AFolderWithCheckpoints_IsRefused_BeforeTheInputIsRead()
    {
        Stop(after: 2);
        AssertFails(
            $"gpuals: {Checkpoints}: has the checkpoint of a training, checkpoint-000002.alc; expected a folder without checkpoints\n"
            + $"        Continue it: --resume {Checkpoints}. Or name another folder: --checkpoint\n",
            Words(Model, "--checkpoint", Checkpoints));
    }

    [Fact]
    public void OtherData_AreRefused()
    {
        Stop(after: 2);
        folder.Write("plays.tsv", Columns + "u9\ta\t1\n");
        var run = Gpuals.Run("train", "--resume", Checkpoints);
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.EndsWith(
            $"gpuals: {Path.Combine(Checkpoints, "checkpoint-000002.alc")}: cannot be continued: it was trained on other interactions, or on the "
            + "same ones with other names, another split or other features\n"
            + "        Name another folder for a training from the beginning: --checkpoint\n",
            run.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_WithoutATraining_AsksForTheWholeCommand() => AssertFails(
        $"gpuals: {Checkpoints} has no training to continue; expected the folder of a --checkpoint\n"
        + $"        Type the whole command: gpuals train FILE --model NAME.als --resume {Checkpoints}\n",
        ["train", "--resume", Checkpoints]);

    [Theory]
    [InlineData("{", "damaged; expected the command of a training")]
    [InlineData("[]", "damaged; expected the command of a training")]
    [InlineData("""{"folder":"/","words":[1],"badRows":null}""", "damaged; expected the command of a training")]
    public void ADamagedCommand_IsRefused(string text, string problem)
    {
        Directory.CreateDirectory(Checkpoints);
        File.WriteAllText(Path.Combine(Checkpoints, "command.json"), text);
        AssertFails(
            $"gpuals: {Path.Combine(Checkpoints, "command.json")}: {problem}\n"
            + $"        Type the whole command: gpuals train FILE --model NAME.als --resume {Checkpoints}\n",
            ["train", "--resume", Checkpoints]);
    }

    [Fact]
    public void AnotherCurrentFolder_IsRefused()
    {
        Directory.CreateDirectory(Checkpoints);
        var elsewhere = """{"folder":"/else where","words":["plays.tsv"],"badRows":null}""";
        File.WriteAllText(Path.Combine(Checkpoints, "command.json"), elsewhere);
        AssertFails(
            $"gpuals: the training of {Checkpoints} was started in '/else where'; expected the same current folder\n"
            + "        Change to that folder: cd \"/else where\"\n",
            ["train", "--resume", Checkpoints]);
    }

    [Fact]
    public void ACommandWithAPassword_IsNotStored()
    {
        var command = new Commands.TrainCommand(new Terminal(TextWriter.Null, TextWriter.Null, Stream.Null));
        Assert.Null(TypedCommand.WordsWithoutSecret(command.Parse(["postgresql://me:secret@host/db", "-m", "m.als"]), []));
        Assert.Equal(["plays.tsv", "-m", "m.als"], TypedCommand.WordsWithoutSecret(command.Parse(["plays.tsv", "-m", "m.als"]), []));
        Directory.CreateDirectory(Checkpoints);
        File.WriteAllText(Path.Combine(Checkpoints, "command.json"), """{"folder":"/","words":null,"badRows":null}""");
        AssertFails(
            $"gpuals: the command of {Checkpoints} has a password, which is not stored; expected FILE\n"
            + $"        Type the whole command: gpuals train FILE --model NAME.als --resume {Checkpoints}\n",
            ["train", "--resume", Checkpoints]);
    }

    [Fact]
    public void SkippedRows_AreWrittenAgain()
    {
        folder.Write("plays.tsv", Columns + "u9\ta\tmany\n");
        string[] skip = ["--on-bad-row", "skip", "--bad-rows", folder["bad.tsv"]];
        Stop(after: 2, skip);
        Assert.True(File.Exists(folder["bad.tsv"]));
        AssertFails(
            $"gpuals: {folder["bad.tsv"]} exists and is not empty; expected a new file\n"
            + "        Name another file: --bad-rows. Or replace it: --overwrite\n",
            Words(Model, ["--checkpoint", folder["ck2"], .. skip]));
        Assert.Equal(ExitCode.Done, Gpuals.Run("train", "--resume", Checkpoints).Code);
        Assert.Contains("many", File.ReadAllText(folder["bad.tsv"]), StringComparison.Ordinal);
    }

    [Fact]
    public void ChosenNeighbours_AreChosenAgain_ToTheSameBits()
    {
        folder.Write("plays.tsv", string.Concat(Enumerable.Range(0, 400).Select(n => $"u{n % 37}\ti{n * 7 % 23 + n % 3}\t{1 + n % 5}\n")));
        string[] auto = ["--factors", "4", "--iterations", "5", "--neighbours", "auto", "--use-gpu", "false"];
        Gpuals.Answer(["train", Plays, "--model", Model, .. auto]);
        var expected = Sections();
        // In the training that chooses, and then in the one behind it.
        Assert.Equal(
            ExitCode.Cancelled,
            StopAt(
                "choosing neighbours, iteration 3/",
                ["train", Plays, "--model", Model, .. auto, "--checkpoint", Checkpoints, "--every", "1"]).Code);
        Assert.Equal(ExitCode.Cancelled, StopAt("iteration 2/", ["train", "--resume", Checkpoints]).Code);
        Assert.Equal(ExitCode.Done, Gpuals.Run("train", "--resume", Checkpoints).Code);
        AssertSame(expected);
        Assert.Equal(["m.als", "plays.tsv"], folder.Names);
    }

    [Theory]
    [InlineData("--checkpoint a --resume b", "--checkpoint and --resume name different folders; expected one folder")]
    [InlineData("--every 2", "--every requires --checkpoint")]
    [InlineData("--checkpoint a --every 0", "--every is '0'; expected a number of iterations, such as 3, or of minutes, such as 10m")]
    [InlineData("--checkpoint a --every m", "--every is 'm'; expected a number of iterations, such as 3, or of minutes, such as 10m")]
    [InlineData("--checkpoint a --every 0m", "--every is '0m'; expected a number of iterations, such as 3, or of minutes, such as 10m")]
    public void WrongOptions_AreRefused(string options, string message) => AssertFails(
        $"gpuals: {message}\n        For all options: gpuals train --help\n", Words(Model, options.Split(' ')));

    [Fact]
    public void AFolderThatCannotBeWritten_IsRefused_BeforeTheInputIsRead() => AssertFails(
        $"gpuals: {Plays}: a file; expected a folder for checkpoints\n        Name another folder for a training from the beginning: --checkpoint\n",
        Words(Model, "--checkpoint", Plays));

    string[] Words(string model, params string[] more) => ["train", Plays, "--model", model, .. Settings, .. more];

    Gpuals Train(params string[] more)
    {
        var run = Gpuals.Run(Words(Model, more));
        Assert.True(run.Code == ExitCode.Done, run.Error);
        return run;
    }

    /// <summary>The sections of the model of a training that was never stopped.</summary>
    IReadOnlyList<(string, uint)> Expected()
    {
        Train();
        return Sections();
    }

    /// <summary>Cancels a training after an iteration.</summary>
    Gpuals Stop(int after, params string[] more) =>
        StopAt($"iteration {after}/", Words(Model, ["--checkpoint", Checkpoints, "--every", "1", .. more]));

    /// <summary>Cancels a command when it prints a line.</summary>
    static Gpuals StopAt(string trigger, string[] words)
    {
        using var source = new CancellationTokenSource();
        return RunAndAct(trigger, source.Cancel, words, source.Token);
    }

    static Gpuals RunAndAct(string trigger, Action act, string[] words, CancellationToken cancel)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new ActingWriter(trigger, act);
        return new(Program.Run(words, new Terminal(output, error, Stream.Null), cancel), output.ToString(), error.ToString());
    }

    static void AssertFails(string error, string[] words)
    {
        var run = Gpuals.Run(words);
        Assert.NotEqual(ExitCode.Done, run.Code);
        Assert.Equal(error, run.Error);
    }

    void AssertSame(IReadOnlyList<(string, uint)> expected) => Assert.Equal(expected, Sections());

    // The first section has the times of the training.
    IReadOnlyList<(string, uint)> Sections() =>
        [.. AlsModelFile.Describe(Model).Sections.Skip(1).Select(section => (section.Name, section.Checksum))];
}
