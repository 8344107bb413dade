using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>How much a pair counts: --alpha, --confidence, --unobserved-weight, --dislike-weight.</summary>
sealed class WeightingOptions
{
    static readonly AlsOptions Standard = new();

    readonly NumberOrAutoOption alpha = new(
        "--alpha", "α: how much a play counts, see --confidence; auto: so much that all seen pairs together weigh as much as all unseen ones.", Standard.Alpha);

    readonly ChoiceOption<Confidence> confidence = new(
        "--confidence",
        "How r plays become the confidence c of a pair: hu is c = 1 + α·r, scaled c = α·r, log c = 1 + α·ln(1 + r), binary c = 1 + α; tfidf and bm25 weigh r as text search does, less for users of many items and, bm25, for items of many plays.",
        Word(Standard.Confidence),
        [.. Enum.GetValues<Confidence>().Select(confidence => (Word(confidence), confidence))])
    {
        // The description has the words, and all of them here would leave it half the width.
        HelpName = "kind",
    };

    readonly NumberOption<double> unobservedWeight = new(
        "--unobserved-weight", "α₀: what an unseen pair counts beside the c of a seen one.", Standard.UnobservedWeight, "a number above 0", number => number > 0 && double.IsFinite(number));

    readonly NumberOption<double> dislikeWeight = new(
        "--dislike-weight",
        "What a dislike counts beside a like of the same strength; see --negative.",
        Standard.DislikeWeight,
        "a number above 0",
        number => number > 0 && double.IsFinite(number));

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[alpha, confidence, unobservedWeight, dislikeWeight]) command.Add(option);
    }

    /// <summary>The given options with what was asked for.</summary>
    public AlsOptions Read(ParseResult parse, AlsOptions options) => options with
    {
        Alpha = alpha.GivenOr(parse, options.Alpha),
        Confidence = parse.IsGiven(confidence) ? confidence.Meaning(parse) : options.Confidence,
        UnobservedWeight = parse.GivenOr(unobservedWeight, options.UnobservedWeight),
        DislikeWeight = parse.GivenOr(dislikeWeight, options.DislikeWeight),
    };

    /// <summary>How the command line spells a confidence.</summary>
    public static string Word(Confidence confidence) => ConfidenceInfo.Of(confidence).Word;
}
