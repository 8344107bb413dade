using static GpuAls.Cli.Schemas.Property;
using static GpuAls.Cli.Schemas.TrainingSchemas;

namespace GpuAls.Cli.Schemas;

/// <summary>The schemas of the commands that show, change, export and import models.</summary>
static class ModelSchemas
{
    /// <summary>The updates of a model since its full training.</summary>
    static readonly Property Updates = Object(
        "updates",
        "The updates since the last full training.",
        Whole("count", "Number of updates."),
        Whole("trainedPairs", "Number of pairs of the training."),
        Whole("changedPairs", "Number of pairs that updates added, changed or removed."),
        Number("trainedGradient", "Relative gradient of unchanged vectors before the first update; null if there were none.").OrNull(),
        Number("gradient", "Relative gradient of unchanged vectors after the last update; null if there were none.").OrNull(),
        Truth("trainingDue", "Whether a full training is due."));

    /// <summary>The index of a model.</summary>
    static readonly Property Index = Object(
        "index",
        "The index of the items, if the model has one.",
        Number("recall", "The wanted recall of ten items."),
        Whole("similarProbes", "Number of lists that a query for similar items reads."),
        Number("similarRecall", "Measured recall of similar items; null if no item has a vector.").OrNull(),
        Whole("recommendProbes", "Number of lists that a query for recommendations reads."),
        Number("recommendRecall", "Measured recall of recommendations; null if no user has a vector.").OrNull(),
        Whole("changedVectors", "Number of vectors that updates changed since the recall was measured.")).Optional();

    static readonly Property[] WrittenModel =
    [
        Text("model", "The model file."),
        Whole("modelBytes", "Size of the file."),
        Whole("users", "Number of users."),
        Whole("items", "Number of items."),
        Whole("entries", "Number of pairs of user and item."),
    ];

    static readonly Property[] Solved =
    [
        Whole("usersLeft", "Number of users above the tolerance after the last sweep."),
        Whole("itemsLeft", "Number of items above the tolerance after the last sweep."),
        Updates,
        List("sweeps", "The vectors that each sweep solved.", Whole("users", "Number of users."), Whole("items", "Number of items.")),
        List(
            "steps",
            "The steps of the update.",
            Text("name", "The step."),
            Number("seconds", "Wall time."),
            Number("processorSeconds", "Processor time of all threads.")),
    ];

    static readonly Property[] Options =
    [
        Whole("factors", "Number of factors."),
        Number("regularization", "Regularization λ.").OrNull(),
        Number("regularizationExponent", "Exponent of the regularization."),
        Text("regularizationScale", "Scale of the regularization."),
        Number("alpha", "Weight α of observed pairs.").OrNull(),
        Text("confidence", "Formula of the confidence."),
        Number("unobservedWeight", "Weight of unobserved pairs.").OrNull(),
        Number("dislikeWeight", "Weight of dislikes."),
        Whole("iterations", "Number of iterations, or the maximum with a tolerance."),
        Number("tolerance", "Change of the vectors that ends the training.").Optional(),
        Text("solver", "Solver."),
        Whole("cgSteps", "Steps of conjugate gradient per row."),
        Whole("block", "Block size of the solver subspace.").Optional(),
        Text("finish", "Solver of the final iteration.").Optional(),
        Text("start", "Distribution of the start vectors."),
        Whole("seed", "Seed of the start vectors."),
    ];

    /// <summary>All schemas.</summary>
    public static IReadOnlyList<ReportSchema> All { get; } =
    [
        new(
            "update",
            new ReportVariant(
                "The updated model.",
                [
                    .. WrittenModel,
                    Whole("addedUsers", "Number of new users."),
                    Whole("addedItems", "Number of new items."),
                    Whole("addedPairs", "Number of new pairs."),
                    Whole("changedPairs", "Number of pairs with another strength."),
                    Object(
                        "features",
                        "The rows that side tables changed or added; only with side tables.",
                        Whole("changedUsers", "Number of users that the model had with other features."),
                        Whole("changedItems", "Number of items that the model had with other features."),
                        Whole("addedUsers", "Number of new users without interactions."),
                        Whole("addedItems", "Number of new items without interactions.")).Optional(),
                    Object(
                        "fading",
                        "The fading of the history to a later moment; only with a half-life.",
                        Number("factor", "Factor of the strengths that the model had."),
                        Number("changed", "Share of the evidence that the factor changed, from 0.")).Optional(),
                    TimeSchema.Times,
                    .. Solved,
                ]),
            Trained),
        new(
            "forget",
            new ReportVariant(
                "The model without the removed users.",
                [
                    .. WrittenModel,
                    Whole("removedUsers", "Number of removed users."),
                    Whole("removedItems", "Number of removed items, which nobody else has."),
                    Whole("removedPairs", "Number of removed pairs."),
                    .. Solved,
                ]),
            Trained),
        new(
            "index",
            new ReportVariant(
                "The model with its index, or without it after --remove.",
                [
                    .. WrittenModel,
                    Index,
                    Whole("lists", "Number of lists; null after --remove.").OrNull(),
                    Whole("indexBytes", "Size of the index in bytes; null after --remove.").OrNull(),
                    Number("similarSeconds", "Mean time of a query for ten similar items on one thread; null if there was none.").OrNull(),
                    Number("exactSimilarSeconds", "Mean time of the same query without the index, on all threads; null if there was none.").OrNull(),
                    Number("recommendSeconds", "Mean time of a query for ten recommendations on one thread; null if there was none.").OrNull(),
                    Number("seconds", "Time of the construction."),
                ])),
        new("info", new ReportVariant(
            "The content of a model file.",
            Text("file", "The file."),
            Whole("formatVersion", "Version of the format."),
            Whole("bytes", "Size of the file."),
            Whole("users", "Number of users."),
            Whole("items", "Number of items."),
            Whole("entries", "Number of pairs of user and item."),
            Whole("dislikes", "Number of dislikes among them.").Optional(),
            Text("eventWeights", "Weights of events, as --event-weight takes them.").Optional(),
            TimeSchema.Times,
            Object("options", "The settings of the training.", Options),
            Neighbours,
            FeaturesOf("user"),
            FeaturesOf("item"),
            Text("device", "The device of the training."),
            Number("trainSeconds", "Time of the training."),
            Number("startSeconds", "Time of the start vectors, within the training.").Optional(),
            Object("validation", "The validation of the training.", Validation).Optional(),
            Updates.Optional(),
            Index,
            Iterations,
            List(
                "sections",
                "The sections of the file.",
                Text("name", "Name of the section."),
                Whole("rows", "Number of rows."),
                Whole("columns", "Number of columns."),
                Whole("offset", "Position in the file."),
                Whole("bytes", "Size.")))),
        new("export", new ReportVariant(
            "The parts of an export.",
            Text("format", "The format."),
            Text("target", "The folder or the address, without a password."),
            Text("metric", "The metric by which the vectors rank."),
            Whole("users", "Number of users."),
            Whole("items", "Number of items."),
            Whole("factors", "Number of factors."),
            Object(
                "overlap",
                "The lists without the neighbours of the model, compared with its own.",
                Whole("users", "Number of compared users."),
                Number("ofTen", "Mean number of common items among the ten best.")).Optional(),
            List(
                "parts",
                "The files or tables.",
                Text("name", "Name of the part."),
                Text("content", "Content in a few words."),
                Whole("bytes", "Size; null if unknown.").OrNull()))),
        new("import", new ReportVariant(
            "The model that was made.",
            Text("model", "The model file."),
            Whole("users", "Number of users."),
            Whole("items", "Number of items."),
            Whole("factors", "Number of factors."),
            Whole("entries", "Number of known pairs."),
            Whole("bytes", "Size of the file."))),
    ];
}
