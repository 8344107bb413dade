using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Cli.Updating;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals info MODEL</c>: the content of a model file, and the settings of its training.</summary>
sealed class InfoCommand : DocumentedCommand
{
    readonly ModelArgument model = new();
    readonly Option<bool> verify = new("--verify") { Description = "Check the whole file, as every command does when it opens a model." };
    readonly OutputOption output = new();

    public InfoCommand(Terminal terminal)
        : base("info", "Show the content of a model file and the settings of its training.")
    {
        Add(model);
        Add(HelpHeading.Plain, verify);
        output.AddTo(this, HelpHeading.Plain);
        Examples = [new("Check a model file that was copied", "gpuals info plays.als --verify")];
        SetAction(parse =>
        {
            new CommandFiles(terminal).Reads(model.Name, parse.GetRequiredValue(model)).Check();
            return (int)Show(parse.GetRequiredValue(model), output.Writer(parse, terminal));
        });
    }

    static ExitCode Show(string path, IReportWriter output)
    {
        var file = AlsModelFile.Describe(path);
        var model = AlsModel.Open(path);
        var training = model.Training;
        var dislikes = model.Known.Values.Count(strength => strength < 0);
        output.Write(new Report(
            null,
            [
                new("file", "File", path),
                new("formatVersion", "Format version", file.FormatVersion),
                new("bytes", "Size", file.Bytes, Field.Bytes),
                new("users", "Users", model.Users.Count, "N0"),
                new("items", "Items", model.Items.Count, "N0"),
                new("entries", "Pairs (user, item)", model.Known.Entries, "N0"),
                .. dislikes > 0 ? (Field[])[new("dislikes", "Dislikes", dislikes, "N0")] : [],
                .. training.EventWeights is { } events ? (Field[])[new("eventWeights", "Event weights", events)] : [],
                .. training.Times is { } times ? TimeFields.Of(times) : [],
                .. Settings(model.Options),
                .. TrainingReport.Neighbours(model),
                .. TrainingReport.Features(model),
                new("device", "Device", training.Device),
                new("trainSeconds", "Training time, s", training.Seconds, "F2"),
                .. training.StartSeconds is { } start ? (Field[])[new("startSeconds", "Time of the start, s", start, "F2")] : [],
                .. TrainingReport.Validation(training),
                .. DriftReport.Of(model),
                .. IndexFields.Of(model),
            ],
            TrainingReport.Iterations(training),
            new Table(
                "sections",
                "Sections of the file",
                [
                    new("name", "Section"),
                    new("rows", "Rows", "N0"),
                    new("columns", "Columns", "N0"),
                    new("offset", "Offset", "N0"),
                    new("bytes", "Bytes", "N0"),
                ],
                [.. file.Sections.Select(section => (object?[])[section.Name, section.Rows, section.Columns, section.Offset, section.Bytes])])));
        return ExitCode.Done;
    }

    static IEnumerable<Field> Settings(AlsOptions options) =>
    [
        new("options.factors", "Factors", options.Factors),
        new("options.regularization", "Regularization", options.Regularization),
        new("options.regularizationExponent", "Regularization exponent", options.RegularizationExponent),
        new("options.regularizationScale", "Regularization scale", TrainingOptions.Word(options.RegularizationScale)),
        new("options.alpha", "Alpha", options.Alpha),
        new("options.confidence", "Confidence", WeightingOptions.Word(options.Confidence)),
        new("options.unobservedWeight", "Unobserved weight", options.UnobservedWeight),
        new("options.dislikeWeight", "Dislike weight", options.DislikeWeight),
        new("options.iterations", options.Tolerance is null ? "Iterations" : "Iterations at most", options.Iterations),
        .. options.Tolerance is { } tolerance ? (Field[])[new("options.tolerance", "Smallest change", tolerance)] : [],
        new("options.solver", "Solver", SolverOptions.Word(options.ResolvedSolver)),
        new("options.cgSteps", "Steps of conjugate gradient", options.ConjugateGradientSteps),
        .. SolverInfo.Of(options.ResolvedSolver).TakesBlock ? (Field[])[new("options.block", "Block size", options.Block)] : [],
        .. options.FinishExactly ? (Field[])[new("options.finish", "Final iteration", SolverOptions.Word(Solver.Cholesky))] : [],
        new("options.start", "Start vectors", TrainingOptions.Word(options.Start)),
        new("options.seed", "Seed", options.Seed),
    ];
}
