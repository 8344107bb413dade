using System.Diagnostics;
using GpuAls.Core.Memory;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>Commands that need more memory than the system gives: the message, the remedy and the exit code.</summary>
public sealed class MemoryFailureTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ATrainingThatDoesNotFit_NamesTheNumberOfFactorsThatDoes()
    {
        var memory = new AvailableMemory(100 << 20, 100 << 20, MemoryBound.AddressSpace);
        var failure = Failure.From(new MemoryLimitException("training needs", 1e9, memory) { MaxFactors = 48 });
        Assert.Equal(ExitCode.UserError, failure.Code);
        Assert.Equal("training needs 1,054 MiB; 200 MiB is available (ulimit -v)", failure.Message);
        Assert.Equal("Use fewer factors: --factors 48. Or raise the limit: ulimit -v unlimited", failure.Remedy);
    }

    [Fact]
    public void ATrainingThatFitsWithoutNeighbours_SaysSo()
    {
        var memory = new AvailableMemory(100 << 20, 100 << 20, MemoryBound.AddressSpace);
        var failure = Failure.From(new MemoryLimitException("training needs", 1e9, memory) { MaxFactors = 48, FitsWithoutNeighbours = true });
        Assert.Equal("Train the factors alone: --neighbours 0. Or raise the limit: ulimit -v unlimited", failure.Remedy);
    }

    [Fact]
    public void AFileThatDoesNotFit_NamesTheLimitToRaise()
    {
        var memory = new AvailableMemory(100 << 20, 0, MemoryBound.ControlGroup);
        var failure = Failure.From(new MemoryLimitException("plays.tsv: 9 rows read so far need", 1, memory));
        Assert.Equal("plays.tsv: 9 rows read so far need 101 MiB; 100 MiB is available (memory limit of the control group)", failure.Message);
        Assert.Equal("Raise the memory limit of the container or service", failure.Remedy);
    }

    [Fact]
    public void AFullHeap_IsNoBug()
    {
        var failure = Failure.From(new InsufficientMemoryException());
        Assert.Equal((ExitCode.UserError, "not enough memory for this command"), (failure.Code, failure.Message));
        Assert.StartsWith(
            "Use a smaller file, fewer factors (--factors) or shorter lists (-n). Or give the command more memory: ",
            failure.Remedy,
            StringComparison.Ordinal);
    }

    // A process of its own, with a limit of the runtime that the plan exceeds.
    [Theory]
    [InlineData(
        "4096",
        @"^gpuals: training needs [\d,]+ MiB; 256 MiB is available \(DOTNET_GCHeapHardLimit\)\n"
        + @"        Use fewer factors: --factors \d+\. Or raise DOTNET_GCHeapHardLimit\n$")]
    [InlineData("16", "^$")]
    public async Task ALimitOfTheRuntime_IsComparedWithThePlan(string factors, string error)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet")
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_GCHeapHardLimit"] = "0x10000000" },
        };
        var plays = folder.Write("plays.tsv", "ann\tmuse\t1\nann\tabba\t2\nbob\tmuse\t3\n");
        foreach (var word in (string[])
            [typeof(Failure).Assembly.Location, "train", plays, "-m", folder["m.als"], "--factors", factors, "--use-gpu", "false", "--quiet"])
        {
            start.ArgumentList.Add(word);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var text = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await output;
        Assert.Matches(error, text.ReplaceLineEndings("\n"));
        Assert.Equal(factors == "16" ? 0 : 1, process.ExitCode);
    }
}
