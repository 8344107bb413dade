using System.Runtime.Versioning;

namespace GpuAls.Cli.Tests;

/// <summary>Commands on a CUDA card that is lost while they run. A class of its own, because it takes as long as all others on that driver.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LostCardCudaStandInTests : CudaStandInCommands
{
    /// <summary>The card is lost at launches from the first one to the last one, and at calls between them: copies, allocations, waits.</summary>
    [Theory]
    [InlineData("train", 6), InlineData("train with neighbours", 4), InlineData("recommend", 4), InlineData("explain", 4)]
    public async Task ALostCard_IsAnError_WheneverItIsLost(string command, int points)
    {
        var whole = await RunCommand(command, []);
        Assert.True(whole.Code == 0, whole.Error);
        Assert.EndsWith(" 0 faults, 0 leaks\n", whole.Report, StringComparison.Ordinal);
        var (launches, calls) = (Number(whole, "launches"), Number(whole, "calls"));
        foreach (var launch in Points(1, launches, points))
            RequireFailure(await RunCommand(command, [$"LOST_AT_LAUNCH={launch}"]), "unspecified launch failure");
        // The first call starts the driver, and needs no card.
        foreach (var call in Points(2, calls, points))
        {
            var run = await RunCommand(command, [$"LOST_AT_CALL={call}"]);
            // The last calls free memory. The results were copied before.
            if (run.Code != 0 || call < calls / 2) RequireFailure(run, "unspecified launch failure");
        }
    }

    static IEnumerable<long> Points(long first, long last, int count) =>
        Enumerable.Range(0, count).Select(n => first + n * (last - first) / (count - 1)).Distinct();

    async Task<CudaRun> RunCommand(string command, string[] settings) => command switch
    {
        "train" => await Train(settings, "--loss"),
        "train with neighbours" => await Train(settings, "--neighbours", "4", "--quiet"),
        "recommend" => await CudaStandIn.Run(settings, "recommend", Model(), "--all-users", "--device", "cuda"),
        _ => await CudaStandIn.Run(settings, "recommend", Model(), "--all-users", "--because", "2", "--device", "cuda"),
    };

    string Model()
    {
        var model = Folder["trained.als"];
        if (!File.Exists(model)) Gpuals.Answer("train", Plays(), "--model", model, "--use-gpu", "false", "--factors", "8", "--iterations", "2");
        return model;
    }
}
