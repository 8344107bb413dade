using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary><c>gpuals benchmark</c>: the same training on every device, and what each made of it.</summary>
sealed class BenchmarkCommand : Command
{
    // The problem that other trainers' published times are of: every pair counts c = 1 + r.
    static readonly AlsOptions Standard = new() { Confidence = Confidence.Hu, Alpha = 1, Regularization = 0.01, Solver = Solver.ConjugateGradient };

    readonly BenchmarkSetOptions set = new();
    readonly BenchmarkDeviceOptions device = new();
    readonly FactorsOption factors = new(64, 128, 256);

    readonly NumberOption<int> iterations =
        new("--iterations", "How many iterations; the first warms up and is not counted.", 3, "a whole number of 2 or more", number => number >= 2);

    readonly SolverOptions solver = new();
    readonly Option<bool> noPeak = new("--no-peak") { Description = "Do not measure what processor and memory can do at the most." };
    readonly Option<string?> save = new("--save") { Description = "Also write the result to this file, as a page of Markdown.", HelpName = "file" };
    readonly OutputOption output = OutputOption.WithMarkdown();
    readonly QuietOption quiet = new();

    public BenchmarkCommand(Terminal terminal)
        : base("benchmark", "Trains on every device and shows how fast each is.")
    {
        device.AddTo(this);
        foreach (var option in (Option[])[factors, iterations]) Add(option);
        solver.AddTo(this);
        foreach (var option in (Option[])[noPeak, save]) Add(option);
        set.AddTo(this);
        output.AddTo(this);
        Add(quiet);
        SetAction((parse, cancel) =>
        {
            using var devices = device.Find(parse, solver.Read(parse, Standard).Solver ?? Solver.PreconditionedConjugateGradient);
            return Task.FromResult((int)Benchmark(
                Read(parse, devices), output.Writer(parse, terminal), Layout(parse), new ProgressDisplay(terminal, parse.GetValue(quiet)), terminal, cancel));
        });
    }

    /// <summary>Trains on every device with every number of factors; a device that fails is a row of the result.</summary>
    public static ExitCode Benchmark(
        BenchmarkRequest request, IReportWriter output, Func<BenchmarkResult, Report> layout, ProgressDisplay progress, Terminal terminal, CancellationToken cancel)
    {
        if (request.SavePath is { } page) BenchmarkPage.RequireUsable(page, request.Input?.Path);
        foreach (var number in request.Factors) (request.Options with { Factors = number }).Validate();
        var set = request.Input is { } input ? BenchmarkSet.Read(input, terminal, progress, cancel) : BenchmarkSet.MakeUp(request.MadeUp, progress, cancel);
        var peak = request.MeasuresPeak ? MachinePeak.Measure(request.Threads) : null;
        List<BenchmarkRun> runs = [];
        foreach (var number in request.Factors)
        {
            var options = TrainCommand.Choose(request.Options with { Factors = number }, set.Matrix, progress);
            foreach (var device in request.Devices) runs.Add(Run(device, set.Matrix, options, progress, cancel));
        }

        var result = new BenchmarkResult(request, set, peak, DateOnly.FromDateTime(DateTime.UtcNow), runs);
        output.Write(layout(result));
        if (request.SavePath is not null) BenchmarkPage.Write(result, request.SavePath);
        return runs.Exists(run => run.Error is not null) ? ExitCode.UserError : ExitCode.Done;
    }

    static BenchmarkRun Run(BenchmarkDevice device, InteractionMatrix matrix, AlsOptions options, ProgressDisplay progress, CancellationToken cancel)
    {
        var title = $"{device.Name}, {Say.Count(options.Factors, "factor")}";
        return progress.Run<AlsIteration, BenchmarkRun>(
            title,
            options.Iterations,
            iteration => iteration.Number,
            iteration => $"{title}: {TrainCommand.Describe(iteration, options.Iterations)}",
            listener => BenchmarkRun.Of(device, matrix, options, listener, cancel));
    }

    BenchmarkRequest Read(ParseResult parse, BenchmarkDevices devices) => new(
        set.Input(parse),
        set.MadeUp(parse),
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

    /// <summary>What was typed, with the names of files alone: a result is for others to read.</summary>
    string CommandLine(ParseResult parse)
    {
        string[] paths = [.. set.Paths(parse), .. parse.GetValue(save) is { } page ? [page] : Array.Empty<string>()];
        var words = parse.Tokens.Select(token => paths.Contains(token.Value) ? Path.GetFileName(token.Value) : token.Value);
        return $"gpuals {string.Join(' ', words.Select(word => word.Contains(' ') ? $"\"{word}\"" : word))}";
    }
}
