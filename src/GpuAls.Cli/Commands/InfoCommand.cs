using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary><c>gpuals info MODEL</c>: what is in a model file and how it came to be.</summary>
sealed class InfoCommand : Command
{
    readonly ModelArgument model = new();
    readonly Option<bool> verify = new("--verify") { Description = "Read the whole file and check every checksum." };
    readonly OutputOption output = new();

    public InfoCommand(Terminal terminal)
        : base("info", "Shows what is in a model file and how it was trained.")
    {
        Add(model);
        Add(verify);
        output.AddTo(this);
        SetAction(parse => (int)Show(parse.GetRequiredValue(model), parse.GetValue(verify), output.Writer(parse, terminal)));
    }

    /// <summary>Writes what is in a model file.</summary>
    public static ExitCode Show(string path, bool verify, IReportWriter output)
    {
        if (verify) AlsModelFile.Verify(path);
        var file = AlsModelFile.Describe(path);
        var model = AlsModel.Open(path);
        var options = model.Options;
        var training = model.Training;
        var dislikes = model.Known.Values.Count(strength => strength < 0);
        output.Write(new Report(
            null,
            [
                new("file", "File", path),
                new("formatVersion", "Format version", file.FormatVersion),
                new("bytes", "Size", file.Bytes, Fact.Bytes),
                new("users", "Users", model.Users.Count, "N0"),
                new("items", "Items", model.Items.Count, "N0"),
                new("entries", "Pairs (user, item)", model.Known.Entries, "N0"),
                .. dislikes > 0 ? (Fact[])[new("dislikes", "Of these, dislikes", dislikes, "N0")] : [],
                .. training.EventWeights is { } events ? (Fact[])[new("eventWeights", "Weights of events", events)] : [],
                new("options.factors", "Factors", options.Factors),
                new("options.regularization", "Regularization", options.Regularization),
                new("options.regularizationExponent", "Exponent of regularization", options.RegularizationExponent),
                new("options.alpha", "Alpha", options.Alpha),
                new("options.confidence", "Confidence", WeightingOptions.Word(options.Confidence)),
                new("options.unobservedWeight", "Weight of an unseen pair", options.UnobservedWeight),
                new("options.dislikeWeight", "Weight of a dislike", options.DislikeWeight),
                new("options.iterations", "Iterations", options.Iterations),
                new("options.solver", "Solver", TrainingOptions.Word(options.ResolvedSolver)),
                new("options.cgSteps", "Steps of conjugate gradient", options.ConjugateGradientSteps),
                .. options.Solver == Solver.Subspace ? (Fact[])[new("options.block", "Factors of a block", options.Block)] : [],
                .. options.FinishExactly ? (Fact[])[new("options.finish", "Finished by", TrainingOptions.Word(Solver.Cholesky))] : [],
                new("options.start", "Start", TrainingOptions.Word(options.Start)),
                new("options.seed", "Seed", options.Seed),
                new("device", "Trained on", training.Device),
                new("trainSeconds", "Seconds", training.Iterations.Sum(iteration => iteration.Seconds), "F2"),
                .. TrainingReport.Validation(training),
            ],
            TrainingReport.Iterations(training),
            new Sheet(
                "sections",
                "Sections of the file",
                [new("name", "Section"), new("rows", "Rows", "N0"), new("columns", "Columns", "N0"), new("offset", "Offset", "N0"), new("bytes", "Bytes", "N0")],
                [.. file.Sections.Select(section => (object?[])[section.Name, section.Rows, section.Columns, section.Offset, section.Bytes])])));
        return ExitCode.Done;
    }
}
