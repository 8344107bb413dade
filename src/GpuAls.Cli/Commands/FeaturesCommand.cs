using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals features MODEL</c>: the features of a model, and what they do.</summary>
sealed class FeaturesCommand : QueryCommand
{
    readonly NameOption feature = NameOption.Feature();
    readonly NameOption user = NameOption.User("Name of a user whose features are shown.");
    readonly NameOption item = NameOption.Item("Name of an item whose features are shown.");
    readonly Option<bool> weights = new("--weights")
    {
        Description = "List the learned weights, for another program: the change of each factor of a vector for a feature of 1, and the intercept.",
    };

    readonly NumberOption<int> count = CountOption.Create("Maximum number of values, items and similar features.", 10);

    public FeaturesCommand(Terminal terminal)
        : base("features", "Show the features of a model from side tables, and their effects.")
    {
        Add(HelpHeading.Plain, feature, user, item, weights, count);
        Validators.Add(result =>
        {
            if (new Option[] { feature, user, item, weights }.Count(result.IsGiven) > 1)
                result.AddError("--feature, --user, --item and --weights exclude each other; expected one of them");
        });
        AnswerWith(terminal, (parse, model, _) =>
        {
            var query = new FeatureQuery(model, parse.GetValue(count));
            if (parse.GetValue(feature) is { } typed) return query.OfFeature(typed);
            if (parse.GetValue(weights)) return [query.OfWeights()];
            if (parse.GetValue(user) is { } userName) return [query.OfUser(userName)];
            return parse.GetValue(item) is { } itemName ? [query.OfItem(itemName)] : [query.OfModel()];
        });
        Examples =
        [
            new("List the features, and the share of the vectors that each explains", "gpuals features plays.als"),
            new("List the items that listeners from Germany like more than others", "gpuals features plays.als --feature country=Germany"),
            new("Show the features of one user", "gpuals features plays.als --user alice"),
        ];
    }
}
