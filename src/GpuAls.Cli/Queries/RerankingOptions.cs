using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Core.Queries.Reranking;

namespace GpuAls.Cli.Queries;

/// <summary>The criteria of a recommendation beside the score: --popularity-penalty, --diversity.</summary>
sealed class RerankingOptions
{
    readonly NumberOption<double> penalty = new(
        "--popularity-penalty",
        "Rank popular items lower; 4 is a weak penalty, 16 a strong one. The shown scores do not change.",
        0,
        RerankOptions.PopularityPenaltyRange);

    readonly NumberOption<double> diversity = new(
        "--diversity", "Make the items of a list less alike; 0.3 is a weak effect, 1 ignores the scores.", 0, RerankOptions.DiversityRange);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(DocumentedCommand command) => command.Add(HelpHeading.Ranking, penalty, diversity);

    /// <summary>The typed criteria.</summary>
    public RerankOptions Read(ParseResult parse) => new() { PopularityPenalty = parse.GetValue(penalty), Diversity = parse.GetValue(diversity) };
}
