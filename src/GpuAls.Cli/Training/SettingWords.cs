using System.Globalization;
using GpuAls.Core.Solving;

namespace GpuAls.Cli.Training;

/// <summary>The settings of a training as options to type: those that always matter, and those that differ from the defaults.</summary>
static class SettingWords
{
    /// <param name="options">The settings, as numbers.</param>
    /// <param name="choosesNeighbours">Whether the neighbours are still to be chosen.</param>
    public static IEnumerable<string> Of(AlsOptions options, bool choosesNeighbours)
    {
        var usual = new AlsOptions();
        List<string> words =
        [
            FactorsOption, Text(options.Factors),
            "--iterations", options.Tolerance is null ? Text(options.Iterations) : "auto",
            "--regularization", Text(options.Regularization!.Value),
            "--confidence", WeightingOptions.Word(options.Confidence),
            "--alpha", Text(options.Alpha!.Value),
            "--unobserved-weight", Text(options.UnobservedWeight),
            "--solver", SolverOptions.Word(options.Solver),
        ];
        if (options.RegularizationExponent != usual.RegularizationExponent)
        {
            words.AddRange(["--regularization-exponent", Text(options.RegularizationExponent)]);
            words.AddRange(["--regularization-scale", TrainingOptions.Word(options.RegularizationScale)]);
        }

        if (options.DislikeWeight != usual.DislikeWeight) words.AddRange(["--dislike-weight", Text(options.DislikeWeight)]);
        if (options.ConjugateGradientSteps != usual.ConjugateGradientSteps) words.AddRange(["--cg-steps", Text(options.ConjugateGradientSteps)]);
        if (options.Block != usual.Block) words.AddRange(["--block", Text(options.Block)]);
        words.AddRange(choosesNeighbours ? ["--neighbours", "auto"] : NeighbourSettings.Words(options.Neighbours));
        if (options.FinishExactly) words.AddRange(["--finish", SolverOptions.Word(Solver.Cholesky)]);
        return [.. words, "--start", TrainingOptions.Word(options.Start), "--seed", Text(options.Seed)];
    }

    const string FactorsOption = Options.FactorsOption.OptionName;

    static string Text<T>(T number) where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
}
