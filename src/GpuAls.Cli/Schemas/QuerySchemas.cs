using static GpuAls.Cli.Schemas.Property;

namespace GpuAls.Cli.Schemas;

/// <summary>The schemas of the queries of a model.</summary>
static class QuerySchemas
{
    static readonly Property Rank = Whole("rank", "Rank from 1.");
    static readonly Property Percentile = Number("percentile", "Percentage of other items or users with a lower score, from 0 to 100.");

    static readonly Property[] Item = [Text("item", "Name of the item."), Text("itemId", "Id of the item, if the model has both.").Optional()];
    static readonly Property[] User = [Text("user", "Name of the user."), Text("userId", "Id of the user, if the model has both.").Optional()];

    static readonly Property Recommendations = List(
        "items",
        "The recommendations, the best first.",
        [
            Rank,
            .. Item,
            Number("score", "Score: about 1 = yes, 0 = no."),
            Percentile.Optional(),
            List("because", "The known items that contribute most to the score.", [.. Item, Number("contribution", "Part of the score.")]).Optional(),
        ]);

    /// <summary>All schemas.</summary>
    public static IReadOnlyList<ReportSchema> All { get; } =
    [
        new(
            "recommend",
            new ReportVariant("The recommendations for a user of the model, or a new user of a file.", [.. User, Recommendations]),
            new ReportVariant("The recommendations for --likes or --features.", Recommendations),
            new ReportVariant(
                "With --dry-run: the answers that would be computed.",
                Truth("dryRun", "true: nothing was written."),
                Whole("users", "Number of users to answer."),
                Whole("items", "Number of items of the model."),
                Whole("factors", "Number of factors."),
                Whole("rows", "Maximum number of rows of the answer."),
                Text("device", "The device."),
                Number("memoryBytes", "Size of the factors in memory."),
                Text("target", "The file, folder or table of --to.").Optional(),
                List(
                    "files",
                    "The files that the real run writes.",
                    Text("option", "The option that names the file."),
                    Text("file", "The file."),
                    Truth("exists", "Whether the file exists.")).Optional())),
        new("users-for", new ReportVariant(
            "The users with the highest scores for an item.",
            Text("item", "Name of the item."),
            List("users", "The users, the best first.", [Rank, .. User, Number("score", "Score: about 1 = yes, 0 = no."), Percentile]))),
        new("similar-items", new ReportVariant(
            "The items that are most similar to one item.",
            Text("similarTo", "Name of the item."),
            List(
                "items",
                "The items, the most similar first.",
                [
                    Rank, .. Item,
                    Number("cosine", "Cosine of the vectors, with --by factors.").Optional(),
                    Number("weight", "Weight of the neighbour, with --by neighbours.").Optional(),
                ]))),
        new("similar-users", new ReportVariant(
            "The users who are most similar to one user.",
            Text("similarTo", "Name of the user."),
            List("users", "The users, the most similar first.", [Rank, .. User, Number("cosine", "Cosine of the vectors.")]))),
        new("explain", new ReportVariant(
            "The contributions to a score.",
            Text("user", "Name of the user; absent with --likes.").Optional(),
            Text("item", "Name of the item."),
            Number("score", "The score, the sum of all contributions."),
            Number("features", "Part of the score that comes from the features of the user, if the model has features of users.").Optional(),
            List(
                "shares",
                "The contributions, the largest first.",
                Number("share", "Part of the score."),
                Number("neighbours", "Part of it that comes from the neighbours, if the model has them.").Optional(),
                Number("strength", "Strength of the interaction."),
                Text("known", "Name of the item that the user has."),
                Text("knownId", "Id of the item that the user has, if the model has both.").Optional()))),
        new("score", new ReportVariant(
            "The score of a pair; with --pairs, a line for each pair.",
            [.. User, .. Item, Number("score", "Score: about 1 = yes, 0 = no."), Percentile.Optional()])),
        new(
            "features",
            new ReportVariant(
                "The features of a model.",
                Whole("users", "Number of users with interactions, if users have features.").Optional(),
                Whole("coldUsers", "Number of users without interactions.").Optional(),
                Number("userExplained", "Share of the variance of the user vectors that all features explain.").OrNull().Optional(),
                Whole("items", "Number of items with interactions, if items have features.").Optional(),
                Whole("coldItems", "Number of items without interactions.").Optional(),
                Number("itemExplained", "Share of the variance of the item vectors that all features explain.").OrNull().Optional(),
                List(
                    "features",
                    "The features.",
                    Side,
                    Text("feature", "Name of the feature."),
                    Text("kind", "Kind of the feature, such as category."),
                    Whole("columns", "Number of columns that the feature became."),
                    Whole("rows", "Number of users or items with a value."),
                    Number("explained", "Share of the variance of the vectors that the feature explains alone.").OrNull())),
            new ReportVariant(
                "With --feature NAME: the values of a feature.",
                Side,
                Text("feature", "Name of the feature."),
                List(
                    "values",
                    "The values with the strongest effects.",
                    Text("value", "The value."),
                    Whole("rows", "Number of users or items with it."),
                    Strength,
                    Raised("items"))),
            new ReportVariant(
                "With --feature NAME=VALUE: one value.",
                Side,
                Text("value", "The value."),
                Whole("rows", "Number of users or items with it."),
                Strength,
                Raised("items"),
                List(
                    "similar", "The values with the most similar effects.", Text("value", "The value."), Number("cosine", "Cosine of the effects."))),
            new ReportVariant(
                "With --weights: the learned weights.",
                List(
                    "weights",
                    "A line for each factor of each value, and of the intercept.",
                    Side,
                    Text("value", "The value; intercept for the vector of a row whose features are all 0."),
                    Whole("factor", "Zero-based index of the factor."),
                    Number("weight", "Change of the factor for a feature of 1."))),
            new ReportVariant(
                "With --user: the features of a user.", Text("user", "Name of the user."), OfRow),
            new ReportVariant(
                "With --item: the features of an item.", Text("item", "Name of the item."), OfRow)),
        new(
            "show",
            new ReportVariant("The vector of a user.", Text("user", "Name of the user."), Vector),
            new ReportVariant("The vector of an item.", Text("item", "Name of the item."), Vector)),
    ];

    static Property Side => Text("side", "user or item.");

    static Property Strength => Number("strength", "Length of the change of the vector, in standard deviations of the vectors.");

    static Property OfRow => List(
        "features",
        "The features.",
        Text("feature", "Name of the feature."),
        List("values", "The values.", Text("value", "The value."), Number("number", "Number in the column of the value.")),
        Strength);

    static Property Raised(string name) => List(
        name,
        "The items whose scores a value of users raises most, or that are most like a value of items.",
        [
            .. Item,
            Number("change", "Change of the score.").Optional(),
            Number("cosine", "Cosine of the vector of the item and the effect of the value.").Optional(),
        ]);

    static Property Vector =>
        List("vector", "The vector.", Whole("factor", "Zero-based index of the factor."), Number("value", "Value of the factor."));
}
