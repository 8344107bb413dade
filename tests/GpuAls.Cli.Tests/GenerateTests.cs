using System.Text.Json;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

public sealed class GenerateTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    string[] Generate(int rows = 500, params string[] options) =>
        ["generate", folder["plays.tsv"], "--users", "40", "--items", "60", "--rows", $"{rows}", "--seed", "3", .. options];

    [Fact]
    public void GeneratedData_IsReadByInspect()
    {
        var said = Gpuals.Answer(Generate());

        var json = JsonDocument.Parse(
            Gpuals.Answer("inspect", folder["plays.tsv"], "--format", "lastfm-360k", "--on-bad-row", "stop", "--output", "json")).RootElement;
        Assert.Matches(@"^Wrote .*plays\.tsv in \d+\.\d\d s: 500 rows, 40 users × 60 artists, \d+\.\d KiB\.\n$", said);
        Assert.Equal(40, json.GetProperty("users").GetInt32());
        Assert.Equal(60, json.GetProperty("items").GetInt32());
        Assert.Equal(500, json.GetProperty("pairs").GetInt64());
    }

    [Fact]
    public void Programs_GetOneObject()
    {
        var json = JsonDocument.Parse(Gpuals.Answer(Generate(options: ["--output", "json"]))).RootElement;

        Assert.Equal(500, json.GetProperty("rows").GetInt64());
        Assert.Equal(new FileInfo(folder["plays.tsv"]).Length, json.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public void ImpossibleSizes_AreRefusedWithTheNumbers()
    {
        var run = Gpuals.Run(Generate(rows: 10));

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal("gpuals: rows is 10; expected 60 or more: each of 40 users and 60 items needs one\n", run.Error);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void WithoutRows_TheyFollowTheUsers()
    {
        var said = Gpuals.Answer("generate", folder["plays.tsv"], "--users", "60", "--items", "40");
        Assert.Matches(@"^Wrote .*plays\.tsv in \d+\.\d\d s: 1,200 rows, 60 users × 40 artists, ", said);
        Assert.Equal(1200, File.ReadAllLines(folder["plays.tsv"]).Length);
    }

    [Fact]
    public void MoreUsersThanAnArrayHolds_AreRefused()
    {
        var run = Gpuals.Run("generate", folder["plays.tsv"], "--users", "2147483647");
        Assert.Equal(
            (ExitCode.UserError, "gpuals: users is 2147483647; expected a number from 2 to 2147483591\n"), (run.Code, run.Error));
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void AnExistingFile_IsReplacedOnlyWithOverwrite()
    {
        folder.Write("plays.tsv", "mine");

        var run = Gpuals.Run(Generate());

        Assert.Equal(
            (
                ExitCode.UserError,
                $"gpuals: {folder["plays.tsv"]} exists and is not empty; expected a new file\n"
                + "        Name another file. Or replace it: --overwrite\n"), (run.Code, run.Error));
        Assert.Equal("mine", File.ReadAllText(folder["plays.tsv"]));
        Assert.Equal("To read this file, add: --format lastfm-360k\n", Gpuals.Run(Generate(options: "--overwrite")).Error);
        Assert.Equal(500, File.ReadAllLines(folder["plays.tsv"]).Length);
    }

    [Fact]
    public void Interrupted_LeavesNoFile()
    {
        var run = Gpuals.Run(Generate(), "", new CancellationToken(canceled: true));

        Assert.Equal(ExitCode.Cancelled, run.Code);
        Assert.Equal("gpuals: cancelled; nothing was written\n", run.Error);
        Assert.Empty(folder.Names);
    }
}
