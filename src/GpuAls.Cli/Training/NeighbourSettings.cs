using System.CommandLine;
using System.Globalization;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Cli.Training;

/// <summary>The neighbours beside the factors: --neighbours, --neighbour-regularization, --neighbour-share.</summary>
sealed class NeighbourSettings
{
    const string Auto = "auto";
    const string None = "0";

    static readonly NeighbourOptions Standard = new();
    static readonly NumberRange<int> Range = NeighbourOptions.CountRange with { Min = 0 };

    readonly Option<string> count = new("--neighbours")
    {
        Description = "Also score each item by its nearest items: their maximum number K; auto to choose K, λ and β on a held-out tenth of the "
            + "pairs, which trains twice; or 0 for none.",
        HelpName = $"number|{Auto}",
        DefaultValueFactory = _ => None,
    };

    readonly NumberOption<double> regularization = new(
        "--neighbour-regularization",
        "Regularization λ of the weights of the neighbours, in users; requires --neighbours with a number.",
        Standard.Regularization,
        NeighbourOptions.RegularizationRange);

    readonly NumberOption<double> share = new(
        "--neighbour-share",
        "Spread β of the scores of the neighbours relative to that of the factors; requires --neighbours with a number.",
        Standard.Share,
        NeighbourOptions.ShareRange);

    public NeighbourSettings()
    {
        count.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IsAuto(token.Value) && Range.Parse(token.Value) is null)
                result.AddError($"{count.Name} is '{token.Value}'; expected {Range.Text}, or {Auto}");
        });
        count.CompletionSources.Add(Auto);
    }

    /// <summary>--neighbours</summary>
    public Option Count => count;

    /// <summary>All options.</summary>
    public IReadOnlyList<Option> All => [count, regularization, share];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(DocumentedCommand command)
    {
        command.Add(HelpHeading.Model, All);
        command.Validators.Add(result =>
        {
            var isNumber = result.GetValue(count) is { } text && !IsAuto(text) && Range.Parse(text) > 0;
            if (!isNumber && result.FirstGiven(regularization, share) is { } given)
                result.AddError($"{given.Name} requires {count.Name} with a number of 1 or more");
        });
    }

    /// <summary>Whether --neighbours auto was typed.</summary>
    public bool IsAuto(ParseResult parse) => IsAuto(parse.GetRequiredValue(count));

    /// <summary>The typed neighbours; null for none, and for those that are still to be chosen.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="otherwise">The neighbours if --neighbours was not typed.</param>
    public NeighbourOptions? Read(ParseResult parse, NeighbourOptions? otherwise)
    {
        if (!parse.IsGiven(count)) return otherwise;
        return Range.Parse(parse.GetRequiredValue(count)) is { } number and > 0
            ? new NeighbourOptions { Count = number, Regularization = parse.GetValue(regularization), Share = parse.GetValue(share) }
            : null;
    }

    /// <summary>The options that a person types for some neighbours.</summary>
    public string[] Words(NeighbourOptions? neighbours) => neighbours is null
        ? [count.Name, None]
        :
        [
            count.Name, neighbours.Count.ToString(CultureInfo.InvariantCulture),
            regularization.Name, neighbours.Regularization.ToString(CultureInfo.InvariantCulture),
            share.Name, neighbours.Share.ToString(CultureInfo.InvariantCulture),
        ];

    /// <summary>A choice as a sentence.</summary>
    /// <param name="choice">The choice.</param>
    /// <param name="metric">The metric that it was made by.</param>
    public string Describe(NeighbourChoice choice, string metric)
    {
        const string signed = "+0.0000;-0.0000;0.0000";
        string[] numbers = [.. new[] { choice.Gain.Mean, choice.Gain.Low, choice.Gain.High }.Select(
            number => number.ToString(signed, CultureInfo.InvariantCulture))];
        var gain = $"{numbers[0]} ({numbers[1]} to {numbers[2]})";
        var words = string.Join(' ', Words(choice.Chosen));
        return choice.Chosen is null
            ? $"Using {words}: on the held-out part, the best neighbours change {metric} by {gain}, not more than its standard error."
            : FormattableString.Invariant($"Using {words}: {metric} {choice.With.Average():F4} on the held-out part, {gain} over the factors alone.");
    }

    static bool IsAuto(string text) => text.Equals(Auto, StringComparison.OrdinalIgnoreCase);
}
