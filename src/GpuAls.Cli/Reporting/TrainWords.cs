using System.Globalization;
using GpuAls.Cli.Features;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Training;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;

namespace GpuAls.Cli.Reporting;

/// <summary>
/// The settings of a model as a command to type. The model does not know the file that it was trained on, nor the options that read it.
/// </summary>
static class TrainWords
{
    /// <summary>The command, with FILE for the input and TABLE for a side table.</summary>
    public static string Of(AlsModel model) => TypedCommand.Line([.. Words(model.Options, model.Training), .. OfTables(model)]);

    static List<string> Words(AlsOptions options, TrainingRecord training)
    {
        var standard = new AlsOptions();
        List<string> words = ["train", "FILE", FactorsOption.OptionName, Text(options.Factors)];
        words.AddRange(["--regularization", Text(options.ResolvedRegularization)]);
        if (options.RegularizationExponent != 0) words.AddRange(["--regularization-exponent", Text(options.RegularizationExponent)]);
        if (options.RegularizationScale != standard.RegularizationScale)
            words.AddRange(["--regularization-scale", TrainingOptions.Word(options.RegularizationScale)]);
        words.AddRange(["--confidence", WeightingOptions.Word(options.Confidence), "--alpha", Text(options.Weighting.Alpha)]);
        words.AddRange(["--unobserved-weight", Text(options.UnobservedWeight)]);
        if (options.DislikeWeight != 1) words.AddRange(["--dislike-weight", Text(options.DislikeWeight)]);
        words.AddRange(["--iterations", options.Tolerance is null ? Text(options.Iterations) : "auto"]);
        words.AddRange(["--solver", SolverOptions.Word(options.ResolvedSolver)]);
        if (options.ConjugateGradientSteps != standard.ConjugateGradientSteps) words.AddRange(["--cg-steps", Text(options.ConjugateGradientSteps)]);
        if (options.Block != standard.Block) words.AddRange(["--block", Text(options.Block)]);
        if (options.FinishExactly) words.AddRange(["--finish", SolverOptions.Word(Solver.Cholesky)]);
        if (options.Start != standard.Start) words.AddRange(["--start", TrainingOptions.Word(options.Start)]);
        if (options.Seed != standard.Seed) words.AddRange(["--seed", Text(options.Seed)]);
        words.AddRange(NeighbourSettings.Words(options.Neighbours));
        if (training.Validation?.Split is { } split) words.AddRange(["--validate", split]);
        if (options.ComputeLoss) words.Add("--loss");
        if (training.Times is { } times) words.AddRange(OfTimes(times));
        return words;
    }

    static IEnumerable<string> OfTimes(InteractionTimes times) =>
    [
        .. times.HalfLife is { } halfLife ? (string[])[TimeOptions.HalfLifeName, Duration.Text(halfLife)] : [],
        .. times.AsOf is { } asOf ? (string[])[TimeOptions.AsOfName, InteractionTimes.Text(asOf)] : [],
        .. times.Since is { } since ? (string[])["--since", InteractionTimes.Text(since)] : [],
        .. times.Until is { } until ? (string[])["--until", InteractionTimes.Text(until)] : [],
    ];

    static IEnumerable<string> OfTables(AlsModel model) =>
    [
        .. model.UserFeatures is null ? [] : (string[])["--user-features", "TABLE"],
        .. model.ItemFeatures is null ? [] : (string[])["--item-features", "TABLE"],
        .. model.Options.FeatureRegularization is { } strength ? (string[])[FeatureOptions.RegularizationOption, Text(strength)] : [],
    ];

    static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
