using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>The demo, which changes the current folder.</summary>
[Collection(nameof(RunsAlone))]
public sealed class DemoTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Demo_ShowsTheWholeWorkflow_InEightyColumns_AndKeepsItsFiles()
    {
        var here = Directory.GetCurrentDirectory();

        var run = Gpuals.Run("demo", "--keep", folder["demo"]);

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Equal(
            ["generate", "inspect", "train", "recommend", "explain", "similar-items", "recommend"],
            run.Output.Split('\n').Where(line => line.StartsWith("$ gpuals ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]));
        Assert.DoesNotContain(run.Output.Split('\n'), line => line.Length > 80);
        Assert.Contains("The Iron Harbours", run.Output);
        Assert.Equal(["plays.als", "plays.tsv"], Directory.GetFiles(folder["demo"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(here, Directory.GetCurrentDirectory());
    }

    [Fact]
    public void TheDemo_PassesItsSettingsOn()
    {
        Assert.Equal("", Gpuals.Run("demo", "--quiet").Error);
        var commands = MessageTests.Lines(Gpuals.Run("demo", "--log", "json").Error).Select(line => MessageTests.Text(line, "command")).ToHashSet();
        Assert.Superset((HashSet<string>)["generate", "inspect", "train"], commands);
    }

    [Fact]
    public void Demo_OverwritesNobodysFiles()
    {
        folder.Write("plays.tsv", "mine");

        var run = Gpuals.Run("demo", "--keep", Path.GetDirectoryName(folder["plays.tsv"])!);

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.EndsWith(": the folder is not empty\n        Name a new folder, so that no file is overwritten: --keep\n", run.Error);
        Assert.Equal("mine", File.ReadAllText(folder["plays.tsv"]));
    }
}
