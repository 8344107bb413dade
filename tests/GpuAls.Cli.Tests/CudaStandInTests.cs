using System.Runtime.Versioning;

namespace GpuAls.Cli.Tests;

/// <summary>Commands on a CUDA card that fails: each ends with the documented exit code and one error that names the device and the work.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class CudaStandInTests : CudaStandInCommands
{
    const string Remedy = "        Train on the CPU: --use-gpu false. Or use fewer factors: --factors\n";

    [Fact]
    public async Task Devices_ListsTheCard()
    {
        var run = await CudaStandIn.Run(["MEMORY=85899345920"], "devices", "--output", "tsv");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("cuda:0\tCUDA on CPU (H100)\t85899345920\t32\n", run.Output);
    }

    [Theory]
    [InlineData(100, "error 100, no CUDA-capable device is detected. Check that nvidia-smi lists the card")]
    [InlineData(803, "error 803, system has unsupported display driver / cuda driver combination. Restart the machine")]
    [InlineData(999, "error 999, unknown error. Load the driver's module again")]
    public async Task Devices_OnADriverThatDoesNotStart_NamesItsErrorAndTheRemedy(int number, string reason)
    {
        var run = await CudaStandIn.Run([$"INIT_FAILS={number}"], "devices");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains($"no CUDA device: the driver is installed (libcuda.so.1) but does not start: {reason}", run.Output);
        var train = await Train([$"INIT_FAILS={number}"]);
        Assert.Equal(1, train.Code);
        Assert.StartsWith(
            $"gpuals: device 'cuda': no CUDA device: the driver is installed (libcuda.so.1) but does not start: {reason}", train.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARefusedKernel_IsAnErrorWithTheLogOfTheCompiler()
    {
        var run = await Train(["REFUSED_MODULE=2"], "--quiet");
        Assert.Equal(1, run.Code);
        Assert.Matches(
            @"^gpuals: (in iteration 1: )?CUDA, CUDA on CPU \(H100\) failed while [a-z ]+: a PTX JIT compilation failed: .*"
            + "ptxas application ptx input, line 9; fatal : the module is refused on purpose ptxas fatal : Ptx assembly aborted due to errors\n",
            run.Error);
        Assert.EndsWith(Remedy, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATooSmallCard_IsAnErrorWithTheNumbers()
    {
        var run = await Train(["MEMORY=200000"], "--factors", "128");
        Assert.Equal(1, run.Code);
        Assert.Matches("gpuals: the factors need .*, even if the interactions are streamed, but CUDA, CUDA on CPU", run.Error);
        Assert.False(File.Exists(Folder["m.als"]));
    }

    [Fact]
    public async Task ASmallCard_StreamsTheInteractions_AndGivesTheSameModel()
    {
        var plays = Folder.Write("many.tsv", string.Concat(Enumerable.Range(0, 12_000).Select(n => $"u{n % 200}\ti{n * n % 311}\t{1 + n % 5}\n")));
        var whole = await TrainMany("whole.als", []);
        // A part of the interactions stays in the computer's memory.
        var streamed = await TrainMany("streamed.als", [$"MEMORY={Number(whole, "bytes in use, 0 bytes left") * 9 / 10}"]);

        Assert.Contains("  interactions by item\n", whole.Error);
        Assert.Contains("  two batches of interactions by item\n", streamed.Error);
        Assert.Equal(Answers("whole.als"), Answers("streamed.als"));

        async Task<CudaRun> TrainMany(string model, string[] settings)
        {
            var run = await CudaStandIn.Run(
                settings, "train", plays, "--model", Folder[model], "--device", "cuda", "--factors", "8", "--iterations", "3", "--neighbours", "0");
            Assert.True(run.Code == 0, run.Error);
            Assert.EndsWith(" 0 faults, 0 leaks\n", run.Report, StringComparison.Ordinal);
            return run;
        }

        string Answers(string model) => Gpuals.Answer("recommend", Folder[model], "--all-users", "--device", "cpu", "--output", "json");
    }

    [Fact]
    public async Task NoMemory_AtAnyAllocation_IsAnError()
    {
        var whole = await Train([]);
        Assert.True(whole.Code == 0, whole.Error);
        for (var n = 1; n <= Number(whole, "allocations"); n += 3) RequireFailure(await Train([$"NO_MEMORY_AT={n}"]), "out of memory");
    }
}
