using System.Text.Json;
using System.Text.RegularExpressions;
using GpuAls.Cli.Benchmarking;
using GpuAls.Cli.Commands;
using GpuAls.Cli.Output;
using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Ingestion.Synthetic;
using GpuAls.Kernels;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

public sealed class BenchmarkTests : IDisposable
{
    static readonly string[] Small = ["benchmark", "--device", "cpu", "--users", "40", "--items", "60", "--rows", "500", "--no-peak"];

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Table_HasARowForEachNumberOfFactors_InEightyColumns()
    {
        var output = Gpuals.Answer([.. Small, "--factors", "8,16", "--quiet"]);

        var lines = output.Split('\n');
        Assert.Contains("Data                       generated, seed 42", lines);
        Assert.Contains("Pairs (user, item)         500", lines);
        Assert.Contains("Device  Factors   Copy  Iteration   Users   Items  Speed-up  Loss", lines);
        Assert.Single(lines, line => Regex.IsMatch(line, @"^cpu {11}8  \d\.\d{3}     \d\.\d{4}  \d\.\d{4}  \d\.\d{4}      1\.00   \d{3}$"));
        Assert.Single(lines, line => Regex.IsMatch(line, @"^cpu {10}16  \d\.\d{3}     \d\.\d{4}  \d\.\d{4}  \d\.\d{4}      1\.00   \d{3}$"));
        Assert.Matches(
            @"\nDevice  Factors  GFLOP/s  of peak  GB/s  of peak +Memory  On device\ncpu {11}8 +\d+\.\d +\d+\.\d( +\d+\.\d MiB)?\ncpu {10}16 ",
            output);
        Assert.EndsWith($"\nDevice  Name\ncpu     {new CpuDevice().Name}\n", output);
        Assert.DoesNotContain("Peak GFLOP/s", output);
        Assert.DoesNotContain(lines, line => line.Length > 80 && !line.StartsWith("Command", StringComparison.Ordinal));
    }

    [Fact]
    public void Json_HasEveryFigure()
    {
        var json = Json([.. Small, "--factors", "1", "--solver", "cholesky", "--threads", "1"]);

        Assert.Equal(
            [
                "command", "day", "machine", "peak", "set", "users", "items", "entries", "loadSeconds", "solver", "cgSteps", "iterations",
                "leftOut", "runs"],
            json.EnumerateObject().Select(property => property.Name));
        Assert.Equal("cholesky", json.GetProperty("solver").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("cgSteps").ValueKind);
        var run = Assert.Single(json.GetProperty("runs").EnumerateArray());
        Assert.Equal(
            [
                "device", "deviceName", "factors", "openSeconds", "iterationSeconds", "userSeconds", "itemSeconds", "speedUp", "loss",
                "operationsPerSecond",
                "operationsShare", "bytesPerSecond", "bytesShare", "memoryBytes", "deviceMemoryBytes", "error",
            ],
            run.EnumerateObject().Select(property => property.Name));
        Assert.Equal(new CpuDevice(1).Name, run.GetProperty("deviceName").GetString());
        Assert.Equal(1, run.GetProperty("speedUp").GetDouble());
        Assert.Equal(JsonValueKind.Null, run.GetProperty("operationsShare").ValueKind);
        Assert.Equal(JsonValueKind.Null, run.GetProperty("error").ValueKind);
        var seconds = run.GetProperty("iterationSeconds").GetDouble();
        Assert.Equal(run.GetProperty("userSeconds").GetDouble() + run.GetProperty("itemSeconds").GetDouble(), seconds, 1e-12);
        // One factor: Gram 40 + 60, A 2·500, decomposition (40 + 60)/3: every user and every item has an entry.
        Assert.Equal(100 + 1000 + 100 / 3.0, run.GetProperty("operationsPerSecond").GetDouble() * seconds, 1e-3);
    }

    [Fact]
    public void Peaks_AreBesideTheShareThatWasReached()
    {
        var json = Json([.. Small.Where(word => word != "--no-peak"), "--factors", "8"]);

        var (peak, run) = (json.GetProperty("peak"), json.GetProperty("runs")[0]);
        foreach (var (rate, share) in (ReadOnlySpan<(string, string)>)[("operationsPerSecond", "operationsShare"), ("bytesPerSecond", "bytesShare")])
            Assert.Equal(run.GetProperty(rate).GetDouble() / peak.GetProperty(rate).GetDouble(), run.GetProperty(share).GetDouble(), 1e-9);
    }

    [Fact]
    public void Loss_IsThatOfATraining()
    {
        var plays = folder.Write("plays.tsv", "ann\tmuse\t3\nann\tcoldplay\t1\nbob\tmuse\t2\nbob\tmaroon5\t5\n");

        var json = Json("benchmark", plays, "--factors", "4", "--iterations", "4", "--no-peak");
        var train = JsonDocument.Parse(
            Gpuals.Answer(
                "train", plays, "--model", folder["m.als"], "--factors", "4", "--iterations", "4", "--confidence", "hu", "--alpha",
                "1", "--regularization", "0.01", "--solver", "cg", "--loss", "--output", "json")).RootElement;

        Assert.Equal("plays.tsv", json.GetProperty("set").GetString());
        Assert.Equal(
            train.GetProperty("iterations")[3].GetProperty("loss").GetProperty("total").GetDouble(),
            json.GetProperty("runs")[0].GetProperty("loss").GetDouble());
    }

    [Fact]
    public void Tsv_IsOneTable() => Assert.Equal(
        3, Gpuals.Answer([.. Small, "--factors", "8,16", "--output", "tsv"]).TrimEnd('\n').Split('\n').Length);

    [Fact]
    public void Page_NamesTheMachine_AndNoFolder()
    {
        var plays = folder.Write("plays.tsv", "ann\tmuse\t3\nann\tcoldplay\t1\nbob\tmuse\t2\n");

        Gpuals.Answer("benchmark", plays, "--factors", "4", "--no-peak", "--save", folder["page.md"], "--quiet");

        var page = File.ReadAllText(folder["page.md"]);
        Assert.StartsWith(
            "# gpuals benchmark\n\n- Command: gpuals benchmark plays.tsv --factors 4 --no-peak --save page.md --quiet\n- Date: 20", page);
        Assert.Contains("\n- Processor: ", page);
        Assert.Contains("\n- GpuAls: 0.", page);
        Assert.Contains(
            "\n| Device | Factors | Copy | Iteration | Users | Items | Speed-up | Loss | GFLOP/s | of peak | GB/s | of peak | Memory | On "
            + "device |\n| --- | ---: | ---: |",
            page);
        Assert.Contains("\n| cpu | 4 | 0.", page);
        Assert.DoesNotContain(Path.GetDirectoryName(plays)!, page);
        Assert.DoesNotContain(Environment.MachineName, page);
    }

    [Fact]
    public void Markdown_IsThePage()
    {
        string[] args = [.. Small, "--factors", "8", "--output", "markdown", "--quiet"];

        Assert.StartsWith("# gpuals benchmark\n\n- Command: gpuals " + string.Join(' ', args) + "\n", Gpuals.Answer(args));
    }

    [Fact]
    public void ADeviceThatFails_IsARow_AndTheOthersGoOn()
    {
        BenchmarkDevice[] devices =
        [
            new("cuda:0", () => throw new GpuAlsException("the card is on fire")), new("opencl:0", () => throw new InvalidOperationException("no")),
            BenchmarkDevice.OfCpu(1)
        ];

        var (code, table) = Run(devices, BenchmarkReport.ForScreen, terminal => new TableReportWriter(terminal));
        var (_, text) = Run(devices, BenchmarkReport.ForPrograms, terminal => new JsonReportWriter(terminal.Output));

        Assert.Equal(ExitCode.UserError, code);
        Assert.EndsWith(
            """

            Failures
            Device    Factors  Error
            cuda:0          8  the card is on fire
            opencl:0        8  InvalidOperationException: no

            """,
            table);
        Assert.Contains("\ncpu           8  ", table);
        var runs = JsonDocument.Parse(text).RootElement.GetProperty("runs");
        Assert.Equal("the card is on fire", runs[0].GetProperty("error").GetString());
        Assert.Equal(JsonValueKind.Null, runs[0].GetProperty("iterationSeconds").ValueKind);
        Assert.Equal(1, runs[2].GetProperty("speedUp").GetDouble());
    }

    [Fact]
    public void AProcessorThatOpenClReports_IsMeasuredOnlyIfTyped()
    {
        var catalog = new DeviceCatalog(
            [
                new(DeviceKind.OpenCl, 0, "gfx1100", 24L << 30, 32, IsProcessor: false),
                new(DeviceKind.OpenCl, 1, "cpu-znver5", 16L << 30, null, IsProcessor: true),
                new(DeviceKind.Cpu, 0, "CPU, 2 threads, 512-bit vectors", 16L << 30, null, IsProcessor: true),
                new(DeviceKind.IlgpuCpu, 0, "ILGPU's CPU accelerator, for checking", 16L << 30, 4, IsProcessor: true),
            ],
            []);

        using var unnamed = new BenchmarkDevices(catalog, [], 1, Precision.Full, Solver.ConjugateGradient);
        Assert.Equal(["opencl:0", "cpu"], unnamed.List.Select(device => device.Name));
        Assert.Equal(["opencl:1"], unnamed.LeftOut);

        using var named = new BenchmarkDevices(catalog, ["opencl:1", "ilgpu-cpu"], 1, Precision.Full, Solver.ConjugateGradient);
        Assert.Equal(["opencl:1", "ilgpu-cpu"], named.List.Select(device => device.Name));
        Assert.Empty(named.LeftOut);
    }

    [Fact]
    public void ADeviceThatIsNotMeasured_IsListedWithItsOption()
    {
        var (_, table) = Run(
            [BenchmarkDevice.OfCpu(1)], BenchmarkReport.ForScreen, terminal => new TableReportWriter(terminal), "opencl:0", "opencl:1");
        Assert.Contains("\nNot measured               opencl:0, opencl:1 (the processor itself); to include it: --device opencl:0\n", table);
        Assert.DoesNotContain(
            "Not measured", Run([BenchmarkDevice.OfCpu(1)], BenchmarkReport.ForScreen, terminal => new TableReportWriter(terminal)).Output);
    }

    [Fact]
    public void AMissingDevice_IsAnErrorThatListsTheFoundOnes()
    {
        var run = Gpuals.Run("benchmark", "--device", "cuda:99");

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Matches(@"^gpuals: device 'cuda:99': .+\. Found: .*cpu \(.+\), ilgpu-cpu \(.+\)\n$", run.Error);
    }

    [Fact]
    public void TheKernelsOnIlgpusCpuAccelerator_ReachTheLossOfTheCpu()
    {
        var json = Json(
            "benchmark", "--device", "cpu", "--device", "ilgpu-cpu", "--users", "8", "--items", "9", "--rows", "30", "--factors", "4",
            "--iterations", "2", "--no-peak");

        var runs = json.GetProperty("runs");
        Assert.Equal(["cpu", "ilgpu-cpu"], runs.EnumerateArray().Select(run => run.GetProperty("device").GetString()));
        var losses = runs.EnumerateArray().Select(run => run.GetProperty("loss").GetDouble()).ToArray();
        Assert.Equal(losses[0], losses[1], 1e-4 * losses[0]);
        Assert.Equal(JsonValueKind.Null, runs[0].GetProperty("deviceMemoryBytes").ValueKind);
        // At least the factors of both sides, 16 floats per row with padding, and the entries by user and by item.
        Assert.InRange(runs[1].GetProperty("deviceMemoryBytes").GetInt64(), (8 + 9) * 64 + 2 * 30 * 8, 1L << 30);
    }

    [Theory]
    [InlineData("--factors is '8,x'; expected different whole numbers from 1 to 16384, separated by commas, such as 64,128,256", "--factors", "8,x")]
    [InlineData("--iterations is '1'; expected a whole number of 2 or more", "--iterations", "1")]
    [InlineData("--full and --rows exclude each other; expected one of them", "--full", "--rows", "5")]
    [InlineData("--full is for generated data, and cannot be used with FILE", "plays.tsv", "--full")]
    [InlineData("--format requires FILE", "--format", "lastfm-360k")]
    public void WrongUse_IsRefusedBeforeTheWork(string message, params string[] args)
    {
        var run = Gpuals.Run(["benchmark", .. args]);

        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Equal($"gpuals: {message}\n        For all options: gpuals benchmark --help\n", run.Error);
    }

    [Fact]
    public void ATooLargeNumberOfFactors_IsRefusedBeforeTheWork()
    {
        var run = Gpuals.Run([.. Small, "--factors", "8,20000"]);

        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.StartsWith(
            "gpuals: --factors is '8,20000'; expected different whole numbers from 1 to 16384, separated by commas, such as 64,128,256\n", run.Error);
    }

    [Fact]
    public void APageWithoutAFolder_IsRefusedBeforeTheWork()
    {
        var run = Gpuals.Run([.. Small, "--save", folder["none/page.md"]]);

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal(
            $"gpuals: cannot write the result to {folder["none/page.md"]}: the folder '{folder["none"]}' does not exist\n"
            + $"        Create the folder, or name another file: --save\n",
            run.Error);
    }

    static JsonElement Json(params string[] args) => JsonDocument.Parse(Gpuals.Answer([.. args, "--output", "json"])).RootElement;

    static (ExitCode Code, string Output) Run(
        BenchmarkDevice[] devices, Func<BenchmarkResult, Report> layout, Func<Terminal, IReportWriter> writer, params string[] leftOut)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(output, TextWriter.Null, Stream.Null);
        var request = new BenchmarkRequest(
            null, new SyntheticOptions { Users = 40, Items = 60, Rows = 500 }, devices, [8],
            new AlsOptions { Regularization = 10, Iterations = 2 }, false, 1, "gpuals benchmark", null)
        {
            LeftOut = leftOut,
        };
        var code = BenchmarkCommand.Benchmark(
            request, writer(terminal), layout, new ProgressDisplay(terminal), terminal, CancellationToken.None);
        return (code, output.ToString());
    }
}
