using System.Globalization;
using GpuAls.Cli.Commands;
using GpuAls.Cli.Output;
using GpuAls.Cli.Training;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Distributed.Mpi;
using GpuAls.Kernels;
using GpuAls.Testing;

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
            [new(DeviceKind.Cuda, "no CUDA driver: libcuda.so.1 is not installed")]), new MpiSearch(
            [new("libmpich.so.12", "MPICH 4.0.2", MpiAbi.Mpich), new("libmpi.so.40", "Open MPI 4.1.4", MpiAbi.OpenMpi)],
            null));
        using var output = new StringWriter { NewLine = "\n" };

        new TableReportWriter(new Terminal(output, TextWriter.Null, Stream.Null)).Write(report);

        Assert.Equal(
            """
            Default device  opencl:0
            Reason          the first OpenCL card; no CUDA driver: libcuda.so.1 is not installed
            MPI             MPICH 4.0.2 (libmpich.so.12); Open MPI 4.1.4 (libmpi.so.40)

            Devices
            --device   Name                                     Memory  Warp
            opencl:0   gfx1100                                24.0 GiB    32
            cpu        CPU, 2 threads, 512-bit vectors        16.0 GiB
            ilgpu-cpu  ILGPU's CPU accelerator, for checking  16.0 GiB     4

            Missing
            --device  Reason
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
    public void AnUnknownDevice_IsAnErrorWithoutFallback()
    {
        var run = Train("--device", "gpu");

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal("gpuals: unknown device 'gpu'; expected cuda, cuda:1, opencl, opencl:1, cpu or ilgpu-cpu\n", run.Error);
        Assert.Equal(["plays.tsv"], folder.Names);
    }

    [Fact]
    public void AMissingDevice_IsAnErrorThatListsTheFoundOnes()
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
            "gpuals: warning: the GPU kernels run on the processor for checking, hundreds of times slower than --use-gpu false\n",
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
            run.Error.Split('\n').Single(
                line => line.EndsWith(" bytes  user factors", StringComparison.Ordinal)).Split(" bytes")[0], CultureInfo.InvariantCulture);
    }

    [Fact]
    public void MixedPrecision_OnTheCpu_WithAnotherSolverThanPcg_IsAnError()
    {
        var run = Train("--use-gpu", "false", "--precision", "mixed", "--solver", "cg");

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal(
            "gpuals: mixed precision on the CPU requires --solver pcg, but the solver is cg\n"
            + "        Add --solver pcg, or remove --precision, or train on a graphics card: --use-gpu true\n",
            run.Error);
    }

    [Fact]
    public void MixedPrecision_OnTheCpu_WithoutASolver_ChoosesPcg()
    {
        var run = Train("--use-gpu", "false", "--precision", "mixed", "--confidence", "hu", "--alpha", "1000", "--regularization", "0.01");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains("\nUsing --solver pcg, chosen for ", run.Error);
    }

    [Fact]
    public void MixedPrecision_OnTheCpu_WithPcg_IsPrinted()
    {
        var run = Train("--use-gpu", "false", "--precision", "mixed", "--solver", "pcg");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains("-bit vectors, bfloat16 copies.", run.Output);
    }

    [Fact]
    public void SeveralDevices_ShareATraining()
    {
        Gpuals.Answer("generate", folder["plays.tsv"], "--users", "30", "--items", "20", "--rows", "200");
        var run = Train("--device", "ilgpu-cpu,ilgpu-cpu", "m.als");
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains(" on 2 devices, each ILGPU's CPU accelerator", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, run.Error.Split("gpuals: warning: the GPU kernels run on the processor for checking").Length);
        Assert.Equal(ExitCode.UserError, Train("--device", "cuda:all", "n.als").Code);

        Gpuals Train(string option, string value, string model) => Gpuals.Run(
            "train", folder["plays.tsv"], "--format", "lastfm-360k", "-m", folder[model], "--factors", "4", "--iterations", "1", "--neighbours", "0",
            option, value);
    }

    [Fact]
    public void UseGpuAndDevice_ExcludeEachOther()
    {
        var run = Train("--use-gpu", "false", "--device", "cpu");

        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.StartsWith("gpuals: --use-gpu and --device both choose the device; expected one of them\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Verbose_ShowsTheDeviceAndTheReason()
    {
        using var catalog = DeviceCatalog.Discover();

        var (plain, verbose) = (Train(), Train("--verbose"));

        Assert.True(verbose.Code == ExitCode.Done, verbose.Error);
        Assert.Contains($": {catalog.Best().Why}.\n", verbose.Error);
        Assert.True(plain.Code == ExitCode.Done, plain.Error);
        Assert.DoesNotContain(catalog.Best().Why, plain.Error);
    }

    [Fact]
    public void UseGpu_ShowsTheReason()
    {
        using var catalog = DeviceCatalog.Discover();

        Assert.Contains($": {catalog.BestForKernels().Why}.\n", Train("--use-gpu", "true").Error);
    }

    [Fact]
    public void Verbose_OfADeviceThatWasTyped_ShowsTheDevice() =>
        Assert.Contains($"Training on {new CpuDevice().Name}.\n", Train("--device", "cpu", "-v").Error);

    [Fact]
    public void VerboseAndQuiet_ExcludeEachOther() =>
        Assert.StartsWith(
            "gpuals: --verbose and --quiet exclude each other; expected one of them\n", Train("-v", "-q").Error, StringComparison.Ordinal);

    Gpuals Train(params string[] options) => Gpuals.Run(
        ["train", folder.Write("plays.tsv", FourPlays), "--model", folder["m.als"], "--factors", "2", "--iterations", "1", .. options]);
}
