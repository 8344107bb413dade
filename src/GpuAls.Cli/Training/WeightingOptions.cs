using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Cli.Training;

/// <summary>The confidence of an interaction: --alpha, --confidence, --unobserved-weight, --dislike-weight.</summary>
sealed class WeightingOptions
{
    static readonly AlsOptions Standard = new();

    readonly NumberOrAutoOption<double> alpha = new(
        "--alpha",
        "Weight of an interaction, α in --confidence; auto balances observed and unobserved pairs. "
        + FormattableString.Invariant($"Default: {StandardSettings.Rule.Alpha}; {Standard.Alpha} if --confidence or --unobserved-weight is set."),
        AlsOptions.AlphaRange);

    readonly ChoiceOption<Confidence> confidence = new(
        "--confidence",
        $"Confidence c of a pair with strength r: {string.Join("; ", ConfidenceInfo.All.Select(row => $"{row.Word}, {row.Formula}"))}. "
        + $"Default: {Word(Confidence.Normalized)}; {Word(Confidence.Fading)} with --half-life; "
        + $"{Word(Standard.Confidence)} if --alpha or --unobserved-weight is set.",
        null,
        Choices)
    {
        // The description has the words, and here they would take half of the width.
        HelpName = "kind",
    };

    readonly NumberOption<double> unobservedWeight = new(
        "--unobserved-weight",
        "Weight of a pair without an interaction. "
        + FormattableString.Invariant(
            $"Default: less for sparser data; {Standard.UnobservedWeight} if --alpha or --confidence is set."),
        null,
        AlsOptions.UnobservedWeightRange);

    readonly NumberOption<double> dislikeWeight = new(
        "--dislike-weight", "Weight of a dislike relative to a like of the same strength.", Standard.DislikeWeight, AlsOptions.DislikeWeightRange);

    /// <summary>All kinds of confidence by their words.</summary>
    public static IReadOnlyList<(string Word, Confidence Meaning)> Choices => [.. ConfidenceInfo.All.Select(row => (row.Word, row.Value))];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(DocumentedCommand command) => command.Add(HelpHeading.Model, alpha, confidence, unobservedWeight, dislikeWeight);

    /// <summary>The given settings, replaced by the typed ones. Settings that were not typed stay unset.</summary>
    public AlsOptions Read(ParseResult parse, AlsOptions options) => options
        .With(parse, alpha, settings => settings with { Alpha = alpha.GivenOr(parse, null) })
        .With(parse, confidence, settings => settings with { Confidence = confidence.Meaning(parse) })
        .With(parse, unobservedWeight, settings => settings with { UnobservedWeight = parse.GetValue(unobservedWeight) })
        .With(parse, dislikeWeight, settings => settings with { DislikeWeight = parse.GetValue(dislikeWeight) });

    /// <summary>The word for a confidence.</summary>
    public static string Word(Confidence confidence) => ConfidenceInfo.Of(confidence).Word;
}
