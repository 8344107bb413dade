using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>What counts in a list beside the score: --popularity-penalty, --diversity.</summary>
sealed class RerankingOptions
{
    readonly NumberOption<double> penalty = new(
        "--popularity-penalty",
        "P: how much less an item is worth for being popular. Ranked by score − P·d·q, d the root mean square of the user's scores of all items, q = ln(1 + listeners) / ln(1 + most listeners). 4 is gentle, 16 much; scores are shown as they are.",
        0,
        "a number of 0 or more",
        number => number >= 0 && double.IsFinite(number));

    readonly NumberOption<double> diversity = new(
        "--diversity",
        "D, from 0 to 1: how much the items of a list should differ. Each next one has the highest (1 − D)·score − D·(highest cosine to one before it), scores brought to [0, 1], among the best 10 × as many, at least 100 (maximal marginal relevance). 0.3 is gentle.",
        0,
        "a number from 0 to 1",
        number => number is >= 0 and <= 1);

    /// <summary>Both.</summary>
    public Option[] All => [penalty, diversity];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in All) command.Add(option);
    }

    /// <summary>What was asked for.</summary>
    public RerankOptions Read(ParseResult parse) => new() { PopularityPenalty = parse.GetValue(penalty), Diversity = parse.GetValue(diversity) };
}
