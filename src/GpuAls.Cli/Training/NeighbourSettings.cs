using System.CommandLine;
using System.Globalization;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Core.Solving;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Cli.Training;

/// <summary>The neighbours beside the factors: --neighbours, --neighbour-regularization, --neighbour-share.</summary>
sealed class NeighbourSettings
{
    const string CountName = "--neighbours";
    const string RegularizationName = "--neighbour-regularization";
    const string ShareName = "--neighbour-share";

    static readonly NeighbourOptions Standard = new();

    readonly NumberOrAutoOption<int> count = new(
        CountName,
        "Also score each item by its nearest items: their maximum number K; auto to choose K, λ and β on a held-out tenth of the "
        + $"pairs, which trains twice; or 0 for none. Default: {Standard.Count}; 0 if --preset, --half-life, --alpha, --confidence or "
        + "--unobserved-weight is set.",
        NeighbourOptions.CountRange with { Min = 0 });

    readonly NumberOption<double> regularization = new(
        RegularizationName,
        "Regularization λ of the weights of the neighbours, in users.",
        Standard.Regularization,
        NeighbourOptions.RegularizationRange);

    readonly NumberOption<double> share = new(
        ShareName,
        "Spread β of the scores of the neighbours, relative to that of the factors.",
        Standard.Share,
        NeighbourOptions.ShareRange);

    /// <summary>All options.</summary>
    public IReadOnlyList<Option> All => [count, regularization, share];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(DocumentedCommand command)
    {
        command.Add(HelpHeading.Model, All);
        command.Validators.Add(result =>
        {
            if (!result.IsGiven(count) || (result.GetValue(count) is { } text && count.Number(text) > 0)) return;
            if (result.FirstGiven(regularization, share) is { } given)
                result.AddError($"{given.Name} requires neighbours; expected no {count.Name}, or a number of 1 or more");
        });
    }

    /// <summary>Whether --neighbours auto was typed.</summary>
    public bool IsAuto(ParseResult parse) => parse.IsGiven(count) && count.Number(parse) is null;

    /// <summary>The given settings with the typed neighbours: none for 0, and for those that are still to be chosen.</summary>
    public AlsOptions Read(ParseResult parse, AlsOptions options)
    {
        if (!All.Any(option => parse.IsGiven(option))) return options;
        var number = parse.IsGiven(count) ? count.Number(parse) : Standard.Count;
        return options with
        {
            Neighbours = number > 0
                ? new NeighbourOptions { Count = number.Value, Regularization = parse.GetValue(regularization), Share = parse.GetValue(share) }
                : null,
        };
    }

    /// <summary>A remedy where nothing can be held out to choose by.</summary>
    public static string TypedRemedy => $"Set a number, for example: {CountName} {Standard.Count}";

    /// <summary>The options that a person types for some neighbours.</summary>
    public static string[] Words(NeighbourOptions? neighbours) => neighbours is null
        ? [CountName, "0"]
        :
        [
            CountName, neighbours.Count.ToString(CultureInfo.InvariantCulture),
            RegularizationName, neighbours.Regularization.ToString(CultureInfo.InvariantCulture),
            ShareName, neighbours.Share.ToString(CultureInfo.InvariantCulture),
        ];

    /// <summary>A choice as a sentence.</summary>
    /// <param name="choice">The choice.</param>
    /// <param name="metric">The metric that it was made by.</param>
    public static string Describe(NeighbourChoice choice, string metric)
    {
        const string signed = "+0.0000;-0.0000;0.0000";
        string[] numbers = [.. new[] { choice.Gain.Mean, choice.Gain.Low, choice.Gain.High }.Select(
            number => number.ToString(signed, CultureInfo.InvariantCulture))];
        var gain = $"{numbers[0]} ({numbers[1]} to {numbers[2]})";
        var words = string.Join(' ', Words(choice.Chosen));
        return choice.Chosen is null
            ? $"Using {words}: on the held-out part, the default neighbours change {metric} by {gain}, and no others are better."
            : FormattableString.Invariant($"Using {words}: {metric} {choice.With.Average():F4} on the held-out part, {gain} over the factors alone.")
                + (choice.IsStandard ? " No others are better by more than the standard error." : "");
    }
}
