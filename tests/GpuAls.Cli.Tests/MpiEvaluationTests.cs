using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary><c>mpiexec gpuals evaluate</c>: the figures of one process, printed once, and errors with their rank.</summary>
public sealed class MpiEvaluationTests : IDisposable
{
    static readonly string Gpuals = Path.Combine(AppContext.BaseDirectory, "gpuals.dll");

    readonly TestFolder folder = new();

    public MpiEvaluationTests()
    {
        Cli.Tests.Gpuals.Answer("generate", folder["plays.tsv"], "--users", "400", "--items", "300", "--rows", "9000");
        Cli.Tests.Gpuals.Answer(
            "split",
            folder["plays.tsv"],
            "--format",
            "lastfm-360k",
            "--split",
            "random:0.2",
            "--train",
            folder["train.tsv"],
            "--test",
            folder["test.tsv"]);
        foreach (var (name, factors) in ((string, string)[])[("m.als", "8"), ("other.als", "4")])
        {
            Cli.Tests.Gpuals.Answer(
                "train", folder["train.tsv"], "--format", "lastfm-360k", "--model", folder[name], "--factors", factors, "--iterations", "3");
        }
    }

    public void Dispose() => folder.Dispose();

    string[] Words =>
        ["evaluate", folder["m.als"], "--test", folder["test.tsv"], "--format", "lastfm-360k", "--baseline", "item-cosine", "--output", "json"];

    [Theory, InlineData("MPICH", 2), InlineData("MPICH", 3), InlineData("Open MPI", 2)]
    public void AnyNumberOfRanks_PrintsTheFiguresOfOneProcess(string launcher, int ranks)
    {
        var alone = Cli.Tests.Gpuals.Answer([.. Words, "--per-user", folder["alone.tsv"]]);
        var job = Mpiexec.Of(launcher).Run(
            ranks, ["dotnet", Gpuals, .. Words, "--per-user", folder["together.tsv"], "--bad-rows", folder["bad.tsv"]]);
        Assert.Equal((0, alone.ReplaceLineEndings("\n")), (job.Code, job.Output));
        Assert.Equal(File.ReadAllText(folder["alone.tsv"]), File.ReadAllText(folder["together.tsv"]));
    }

    [Fact]
    public void MoreRanksThanUsers_CompareTwoModels()
    {
        File.WriteAllLines(folder["few.tsv"], File.ReadLines(folder["test.tsv"]).Take(3));
        string[] words =
        [
            "evaluate", "--compare", folder["m.als"], folder["other.als"],
            "--test", folder["few.tsv"], "--format", "lastfm-360k", "--output", "json",
        ];
        var alone = Cli.Tests.Gpuals.Answer(words);
        var job = Mpiexec.Mpich.Run(4, ["dotnet", Gpuals, .. words]);
        Assert.Equal((0, alone.ReplaceLineEndings("\n")), (job.Code, job.Output));
    }

    [Fact]
    public void ARequirement_DecidesTheExitCodeOfTheJob()
    {
        var job = Mpiexec.Mpich.Run(2, ["dotnet", Gpuals, .. Words, "--require", "ndcg@10>=0.99"]);
        Assert.Equal((int)ExitCode.RequirementNotMet, job.Code);
        Assert.Single(job.Error.Split("gpuals: ").Skip(1));
    }

    [Fact]
    public void AFileThatOneRankLacks_IsToldWithTheRank()
    {
        string[] broken = [.. Words];
        broken[3] = folder["missing.tsv"];
        foreach (var (first, second, place) in new[] { (Words, broken, "on rank 1 of 2, host "), (broken, Words, ""), (broken, broken, "") })
        {
            var job = Mpiexec.Mpich.Run(1, ["dotnet", Gpuals, .. first, ":", "-n", "1", "dotnet", Gpuals, .. second]);
            Assert.Equal((1, ""), (job.Code, job.Output));
            Assert.Contains($"gpuals: {place}", job.Error, StringComparison.Ordinal);
            Assert.Contains("missing.tsv", job.Error, StringComparison.Ordinal);
            Assert.Single(job.Error.Split("gpuals: ").Skip(1));
        }
    }

    [Fact]
    public void AnotherModelOnOneRank_IsRefused()
    {
        string[] other = [.. Words];
        other[3] = folder["few.tsv"];
        File.WriteAllLines(folder["few.tsv"], File.ReadLines(folder["test.tsv"]).Take(20));
        var job = Mpiexec.Mpich.Run(1, ["dotnet", Gpuals, .. Words, ":", "-n", "1", "dotnet", Gpuals, .. other]);
        Assert.Equal((1, ""), (job.Code, job.Output));
        Assert.Matches(
            "\ngpuals: rank 1 on .+ has 'model: [0-9]+ metrics of [0-9]+ users, .+', and rank 0 'model: .+'; expected the same on all ranks\n$",
            job.Error);
    }

    [Fact]
    public void ASplit_IsRefused()
    {
        var job = Mpiexec.Mpich.Run(2, ["dotnet", Gpuals, "evaluate", folder["plays.tsv"], "--split", "random:0.2"]);
        Assert.Equal(
            (2, "gpuals: the ranks of a job evaluate a model together; expected --test, not --split\n"
                + "        Train with the launcher first: gpuals train. Then evaluate: gpuals evaluate MODEL --test FILE\n"),
            (job.Code, job.Error));
    }
}
