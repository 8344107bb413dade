using GpuAls.Core.Memory;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>Standard input, output and error as files: an output is none of them.</summary>
public sealed class RedirectedStreamTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    (ExitCode Code, string Error) Run(string stream, params string[] words)
    {
        var status = FileStatus.Of(folder.Write("redirected", "ann\tmuse\t1\n"));
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(TextWriter.Null, error, Stream.Null)
        {
            InputFile = stream == "input" ? status : null,
            OutputFile = stream == "output" ? status : null,
            ErrorFile = stream == "error" ? status : null,
        };
        return (Program.Run(words, terminal), error.ToString());
    }

    [Fact]
    public void AnOutput_IsNotTheFileThatStandardInputReads()
    {
        var path = folder["./redirected"];
        Assert.Equal(
            (ExitCode.WrongUse, $"gpuals: --bad-rows {path} would overwrite the file that standard input reads\n"),
            Run("input", "inspect", "-", "--bad-rows", path));
        Assert.Equal(
            (ExitCode.WrongUse, $"gpuals: --per-user {path} would overwrite the file that standard input reads\n"),
            Run("input", "evaluate", "m.als", "--test", "-", "--per-user", path));
        Assert.Equal(
            (ExitCode.WrongUse, $"gpuals: --per-user {path} would overwrite the file that standard input reads\n"),
            Run("input", "evaluate", "m.als", "--test", "t.tsv", "--history", "-", "--per-user", path));
    }

    [Theory, InlineData("output"), InlineData("error")]
    public void AnOutput_IsNotTheFileThatAStreamIsRedirectedTo(string stream)
    {
        var path = folder["redirected"];
        Assert.Equal(
            (ExitCode.WrongUse, $"gpuals: --bad-rows {path} is the file that standard {stream} is redirected to; expected another file\n"),
            Run(stream, "inspect", folder.Write("plays.tsv", "ann\tmuse\t1\n"), "--bad-rows", path));
    }

    [Fact]
    public async Task ADataFile_OnStandardOutput_HasNoOtherLine()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the pipes of Unix");
        var pipe = UnixFile.MakePipe(folder["pipe"]);
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(output, error, Stream.Null) { OutputFile = FileStatus.Of(pipe) };
        var reader = Task.Run(() => File.ReadAllLines(pipe), TestContext.Current.CancellationToken);

        var code = Program.Run(["generate", pipe, "--users", "10", "--items", "10", "--rows", "40"], terminal, TestContext.Current.CancellationToken);

        Assert.Equal((ExitCode.Done, ""), (code, output.ToString()));
        Assert.Equal(40, (await reader).Length);
        Assert.StartsWith($"Wrote {pipe} in ", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void StandardOutput_IsNoInput()
    {
        var path = folder["redirected"];
        Assert.Equal(
            (ExitCode.WrongUse, $"gpuals: standard output would overwrite the input file ({path})\n"), Run("output", "inspect", path));
        Assert.Equal((ExitCode.WrongUse, $"gpuals: standard output would overwrite the model ({path})\n"), Run("output", "info", path));
    }
}
