using System.Globalization;
using GpuAls.Core;
using GpuAls.Kernels;

namespace GpuAls.Cli.Tests;

public sealed class DevicesTests : IDisposable
{
    const string FourPlays = "alice\tmuse\t3\nalice\tadele\t2\nbob\tmuse\t5\nbob\tkorn\t1\n";

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Devices_AreListedWithTheReasonsForTheMissingOnes()
    {
        var report = DevicesCommand.Report(new DeviceCatalog(
            [
                new(DeviceKind.OpenCl, 0, "gfx1100", 24L << 30, 32, IsProcessor: false),
                new(DeviceKind.Cpu, 0, "CPU, 2 threads, 512-bit vectors", 16L << 30, null, IsProcessor: true),
                new(DeviceKind.IlgpuCpu, 0, "ILGPU's CPU accelerator, for checking", 16L << 30, 4, IsProcessor: true),
            ],
            [new(DeviceKind.Cuda, "no CUDA driver: libcuda.so.1 is not installed")]));
        using var output = new StringWriter { NewLine = "\n" };

        new TableReportWriter(new Terminal(output, TextWriter.Null, Stream.Null)).Write(report);

        Assert.Equal(
            """
            Trains where none is named  opencl:0
            Because                     the first OpenCL card; no CUDA driver: libcuda.so.1 is not installed

            Devices
            --device   Name                                     Memory  Warp
            opencl:0   gfx1100                                24.0 GiB    32
            cpu        CPU, 2 threads, 512-bit vectors        16.0 GiB
            ilgpu-cpu  ILGPU's CPU accelerator, for checking  16.0 GiB     4

            Not here
            --device  Why
            cuda      no CUDA driver: libcuda.so.1 is not installed

            """,
            output.ToString());
    }

    [Fact]
    public void Devices_AnswersOnThisMachine()
    {
        Assert.Contains("\"device\":\"cpu\"", Gpuals.Answer("devices", "--output", "json"));
        Assert.Contains("\"device\":\"ilgpu-cpu\"", Gpuals.Answer("devices", "--output", "json"));
    }

    [Fact]
    public void ADeviceThatIsNone_IsAnErrorAndNoFallback()
    {
        var run = Train("--device", "gpu");

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal("gpuals: unknown device 'gpu'; expected cuda, cuda:1, opencl, opencl:1, cpu or ilgpu-cpu\n", run.Error);
        Assert.Equal(["plays.tsv"], folder.Names);
    }

    [Fact]
    public void ADeviceThatIsMissing_IsAnErrorThatListsWhatIsThere()
    {
        var run = Train("--device", "cuda:99");

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.StartsWith("gpuals: device 'cuda:99': ", run.Error, StringComparison.Ordinal);
        Assert.Contains($". Found: ", run.Error);
        Assert.Contains($"cpu ({new CpuDevice().Name}), ilgpu-cpu (ILGPU's CPU accelerator, for checking)\n", run.Error);
        Assert.Equal(["plays.tsv"], folder.Names);
    }

    [Theory]
    [InlineData("--use-gpu")]
    [InlineData("--use_gpu")]
    public void UseGpu_WithoutACard_WarnsAndTrainsOnTheCardsKernels(string spelling)
    {
        using var catalog = DeviceCatalog.Discover();
        Assert.SkipUnless(catalog.BestForKernels().Device.Kind == DeviceKind.IlgpuCpu, "a device of CUDA or OpenCL is here");

        var run = Train(spelling, "true");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains("on ILGPU's CPU accelerator.", run.Output);
        Assert.Contains(
            "gpuals: warning: the cards' kernels run on the processor, thread by thread: good for checking them, hundreds of times slower than --use-gpu false\n",
            run.Error);
        Assert.Contains("  user factors\n", run.Error);
        Assert.Contains("  left on ILGPU's CPU accelerator\n", run.Error);
    }

    [Fact]
    public void MixedPrecision_OnTheCardsKernels_TakesHalfTheMemoryForFactors()
    {
        var (full, mixed) = (Train("--device", "ilgpu-cpu"), Train("--device", "ilgpu-cpu", "--precision", "mixed"));

        Assert.True(mixed.Code == ExitCode.Done, mixed.Error);
        Assert.Equal(Bytes(full), 2 * Bytes(mixed));

        static double Bytes(Gpuals run) => double.Parse(
            run.Error.Split('\n').Single(line => line.EndsWith(" bytes  user factors", StringComparison.Ordinal)).Split(" bytes")[0], CultureInfo.InvariantCulture);
    }

    [Fact]
    public void MixedPrecision_OnTheCpu_WithAnotherSolverThanPcg_IsAnError()
    {
        var run = Train("--use-gpu", "false", "--precision", "mixed");

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal(
            "gpuals: here the CPU trains, which has mixed precision for the solver pcg alone, found cg\n        Add --solver pcg, or leave --precision out, or name a card: --device\n",
            run.Error);
    }

    [Fact]
    public void MixedPrecision_OnTheCpu_WithPcg_SaysSo()
    {
        var run = Train("--use-gpu", "false", "--precision", "mixed", "--solver", "pcg");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains("-bit vectors, bfloat16 copies.", run.Output);
    }

    [Fact]
    public void UseGpuAndDevice_AreOneTooMany()
    {
        var run = Train("--use-gpu", "false", "--device", "cpu");

        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.StartsWith("gpuals: --use-gpu and --device both say what trains, expected one of them\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAWord_TheDeviceIsToldWithTheReason()
    {
        using var catalog = DeviceCatalog.Discover();

        var run = Train();

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains($": {catalog.Best().Why}.\n", run.Error);
    }

    Gpuals Train(params string[] options) => Gpuals.Run(
        ["train", folder.Write("plays.tsv", FourPlays), "--model", folder["m.als"], "--factors", "2", "--iterations", "1", .. options]);
}
