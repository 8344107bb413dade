using System.CommandLine;
using GpuAls.Cli.Benchmarking;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Core;
using GpuAls.Core.Benchmarking;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals benchmark</c>: the same training on every device, with times and rates.</summary>
sealed class BenchmarkCommand : DocumentedCommand
{
    // The problem of other trainers' published times: every pair counts c = 1 + r.
    static readonly AlsOptions Standard = new() { Confidence = Confidence.Hu, Alpha = 1, Regularization = 0.01, Solver = Solver.ConjugateGradient };

    readonly BenchmarkSetOptions set = new();
    readonly BenchmarkDeviceOptions device = new();
    readonly NumberListOption factors = new(
        FactorsOption.OptionName, "Numbers of factors to train with, separated by commas.", [64, 128, 256], FactorsOption.Range);
    readonly NumberOption<int> iterations = new(
        "--iterations", "Number of iterations; the first one warms up and is not counted.", 3, NumberRange.AtLeast<int>(2));
    readonly SolverOptions solver = new(Standard.Solver);
    readonly Option<bool> noPeak = new("--no-peak") { Description = "Do not measure the peak rates of processor and memory." };
    readonly FileOption save = new(BenchmarkPage.SaveOption, "Also write the result to this file, as a page of Markdown.");
    readonly OverwriteOption overwrite = new();
    readonly OutputOption output = OutputOption.WithMarkdown();

    public BenchmarkCommand(Terminal terminal)
        : base("benchmark", "Measure the training speed of each device.")
    {
        device.AddTo(this);
        Add(HelpHeading.Model, factors, iterations);
        solver.AddTo(this);
        set.AddTo(this);
        Add(HelpHeading.Output, noPeak, save, overwrite);
        output.AddTo(this);
        ShowFirst(device.Device, factors, iterations, solver.Choice, set.Full, save);
        Examples =
        [
            new("Compare the CPU and all cards at the size of Last.fm-360K", "gpuals benchmark --full --save result.md"),
            new("Measure one solver on the CPU, with your own data", "gpuals benchmark plays.tsv --format lastfm-360k --device cpu --solver pcg"),
        ];
        SetAction((parse, cancel) =>
        {
            var files = new CommandFiles(terminal);
            set.Input(parse)?.AddTo(files);
            files.Writes(save.Name, parse.GetValue(save), BenchmarkPage.Content).Check(parse.GetValue(overwrite));
            using var devices = device.Find(parse, solver.Read(parse, Standard).Solver ?? Solver.PreconditionedConjugateGradient);
            return Task.FromResult((int)Benchmark(
                Read(parse, devices),
                output.Writer(parse, terminal),
                Layout(parse),
                new ProgressDisplay(terminal),
                terminal,
                cancel));
        });
    }

    /// <summary>Trains on every device with every number of factors; a device that fails is a row of the result.</summary>
    public static ExitCode Benchmark(
        BenchmarkRequest request,
        IReportWriter output,
        Func<BenchmarkResult, Report> layout,
        ProgressDisplay progress,
        Terminal terminal,
        CancellationToken cancel)
    {
        foreach (var number in request.Factors) (request.Options with { Factors = number }).Validate();
        var set = request.Input is { } input
            ? BenchmarkSet.Read(input, terminal, progress, cancel)
            : BenchmarkSet.Generate(request.Generated, progress, cancel);
        var peak = request.MeasuresPeak ? MachinePeak.Measure(request.Threads) : null;
        List<BenchmarkRun> runs = [];
        foreach (var number in request.Factors)
        {
            var options = TrainingSession.Resolve(request.Options with { Factors = number }, set.Matrix, progress);
            foreach (var device in request.Devices) runs.Add(Run(device, set.Matrix, options, progress, cancel));
        }

        var result = new BenchmarkResult(request, set, peak, DateOnly.FromDateTime(DateTime.UtcNow), runs);
        output.Write(layout(result));
        if (request.SavePath is not null) BenchmarkPage.Write(result, request.SavePath);
        return runs.Exists(run => run.Error is not null) ? ExitCode.UserError : ExitCode.Done;
    }

    static BenchmarkRun Run(BenchmarkDevice device, InteractionMatrix matrix, AlsOptions options, ProgressDisplay progress, CancellationToken cancel)
    {
        var title = $"{device.Name}, {Format.Count(options.Factors, "factor")}";
        return TrainingSession.Show(
            progress, title, options, watcher => BenchmarkRun.Of(device, matrix, options, watcher, cancel), prefix: $"{title}: ");
    }

    BenchmarkRequest Read(ParseResult parse, BenchmarkDevices devices) => new(
        set.Input(parse),
        set.Generated(parse),
        devices.List,
        factors.Read(parse),
        solver.Read(parse, Standard with { Iterations = parse.GetValue(iterations) }),
        !parse.GetValue(noPeak),
        device.Threads(parse),
        CommandLine(parse),
        parse.GetValue(save))
    {
        LeftOut = devices.LeftOut,
    };

    Func<BenchmarkResult, Report> Layout(ParseResult parse) =>
        output.IsForPrograms(parse) ? BenchmarkReport.ForPrograms : output.IsForPeople(parse) ? BenchmarkReport.ForScreen : BenchmarkReport.ForPage;

    // Without folders, because others read the result.
    string CommandLine(ParseResult parse)
    {
        string[] paths = [.. set.Paths(parse), .. parse.GetValue(save) is { } page ? [page] : Array.Empty<string>()];
        return TypedCommand.Line(parse.Tokens.Select(token => paths.Contains(token.Value) ? Path.GetFileName(token.Value) : token.Value));
    }
}
