using static GpuAls.Cli.Schemas.Property;

namespace GpuAls.Cli.Schemas;

/// <summary>The schemas of the commands that train.</summary>
static class TrainingSchemas
{
    /// <summary>The validation of a training.</summary>
    public static readonly Property[] Validation =
    [
        Text("split", "The part that was held out."),
        Whole("seed", "Seed of the split."),
        Whole("users", "Number of evaluated users."),
        Whole("testPairs", "Number of pairs that were held out."),
        Text("metric", "The metric of each iteration."),
        Whole("patience", "Iterations without a better metric that end the training; null without --early-stop.").OrNull(),
        Whole("kept", "The iteration whose model was kept."),
    ];

    /// <summary>The neighbours of a model.</summary>
    public static readonly Property Neighbours = Object(
        "neighbours",
        "The neighbours of the items, if the model has them.",
        Whole("count", "Maximum number of neighbours of an item."),
        Number("regularization", "Regularization λ of the neighbours."),
        Number("share", "Share β of the neighbours in the score, from 0 to 1."),
        Whole("weights", "Number of weights."),
        Number("factorSpread", "Standard deviation of the scores of the factors."),
        Number("neighbourSpread", "Standard deviation of the scores of the neighbours."),
        Number("seconds", "Time of the fit.")).Optional();

    /// <summary>The iterations of a training.</summary>
    public static readonly Property Iterations = List(
        "iterations",
        "The iterations of the training.",
        Whole("number", "Number from 1."),
        Number("seconds", "Time of the iteration."),
        Number("userSeconds", "Time of the users' half."),
        Number("itemSeconds", "Time of the items' half."),
        Object(
            "loss",
            "The loss after the iteration, with --loss.",
            Number("data", "Loss on the interactions.").OrNull(),
            Number("regularization", "Loss of the regularization.").OrNull(),
            Number("total", "Sum of both.").OrNull()).Optional(),
        Number("metric", "The metric on the held-out part, with --validate.").OrNull().Optional());

    /// <summary>The fields of --dry-run that every command with an input has.</summary>
    static readonly Property[] Size =
    [
        Truth("dryRun", "true: nothing was written."),
        Whole("rows", "Number of rows of the input."),
        Whole("users", "Number of users."),
        Whole("items", "Number of items."),
        Whole("pairs", "Number of pairs of user and item."),
    ];

    static readonly Property Files = List(
        "files",
        "The files that the real run writes.",
        Text("option", "The option that names the file."),
        Text("file", "The file."),
        Truth("exists", "Whether the file exists.")).Optional();

    /// <summary>The report of a training with --dry-run.</summary>
    public static ReportVariant DryTraining { get; } = new(
        "With --dry-run: the training that would run.",
        [
            .. Size,
            Whole("trainPairs", "Pairs to train on, if a part is held out.").Optional(),
            Text("settings", "The settings as options."),
            Text("device", "The device."),
            Number("memoryBytes", "Memory of the process, estimated."),
            Whole("iterations", "Maximum number of iterations."),
            Number("seconds", "Estimated time of start and iterations; null if unknown.").OrNull(),
            Text("time", "The same time in words.").Optional(),
            Files,
        ]);

    /// <summary>The report of a training.</summary>
    public static ReportVariant Trained { get; } = new ReportVariant(
        "The trained model.",
        Text("model", "The model file."),
        Whole("modelBytes", "Size of the file."),
        Text("device", "The device of the training."),
        Whole("users", "Number of users."),
        Whole("items", "Number of items."),
        Whole("entries", "Number of pairs of user and item."),
        Whole("factors", "Number of factors."),
        Number("alpha", "Weight α of observed pairs.").OrNull(),
        Number("ingestSeconds", "Time for reading and sorting."),
        Number("trainSeconds", "Time of the training."),
        Number("startSeconds", "Time of the start vectors, within the training.").Optional(),
        Whole("resumedAfter", "The iteration that the training continued after, with --resume.").Optional(),
        Whole("peakMemoryBytes", "Largest memory of the process; null if unknown.").OrNull(),
        Neighbours,
        FeaturesOf("user"),
        FeaturesOf("item"),
        Object(
            "validation",
            "The validation, with --validate.",
            [
                .. Validation,
                Text("trainOnEverything", "The command that trains on everything, for as many iterations.").Optional(),
            ]).Optional(),
        Iterations);

    /// <summary>The settings that a search tries.</summary>
    static readonly Property[] TriedSettings =
    [
        Whole("factors", "Number of factors."),
        Text("confidence", "Formula of the confidence."),
        Number("alpha", "Weight α of observed pairs.").OrNull(),
        Number("regularization", "Regularization λ.").OrNull(),
        Number("unobservedWeight", "Weight of unobserved pairs.").OrNull(),
        Number("regularizationExponent", "Exponent of the regularization."),
        Whole("iterations", "Number of iterations."),
    ];

    /// <summary>All schemas.</summary>
    public static IReadOnlyList<ReportSchema> All { get; } =
    [
        new(
            "train",
            Trained,
            DryTraining),
        new(
            "tune",
            new ReportVariant(
                "The result of a search.",
                Text("metric", "The metric of the search."),
                Whole("users", "Number of evaluated users."),
                Whole("testPairs", "Number of pairs that were held out."),
                Whole("samplePairs", "Pairs of the sample for early trials; null for none.").OrNull(),
                Number("best", "Metric of the best trial."),
                Number("standard", "Metric of the usual settings; null if they failed or were not tried.").OrNull(),
                Truth("standardTried", "Whether the usual settings were tried."),
                Object(
                    "standardOptions",
                    "The usual settings.",
                    TriedSettings),
                Number("popularity", "Metric of the most popular items."),
                Number("itemCosine", "Metric of items similar to the user's own; null if it was not measured.").OrNull(),
                Whole("plannedTrials", "Maximum number of trials; null for no limit.").OrNull(),
                Truth("endedByTime", "Whether the time ended the search."),
                Number("seconds", "Time of the search."),
                Number("riseOfTenMinutes", "Estimated rise of the best metric in another ten minutes; null if unknown.").OrNull(),
                List(
                    "edges",
                    "Settings of the best trial at an end of their range.",
                    Text("setting", "The setting."),
                    Text("edge", "The end: smallest or largest."),
                    Number("value", "The value.")),
                Whole("maxFactors", "Largest number of factors that was tried."),
                Text("factorsLimit", "The reason for that limit; null if there was none.").OrNull(),
                Text("command", "The command that trains with the best settings."),
                List(
                    "trials",
                    "The trials, the best first.",
                    [
                        Whole("rank", "Rank from 1; null for a failed trial.").OrNull(),
                        Whole("trial", "Number in the order of the search."),
                        .. TriedSettings,
                        Number("value", "Metric; null for a failed trial.").OrNull(),
                        Number("low", "Lower end of its 95 % interval.").OrNull(),
                        Number("high", "Upper end of its 95 % interval.").OrNull(),
                        Truth("onSample", "Whether the trial ended on the sample."),
                        Number("seconds", "Time of the trial."),
                        Truth("cutShort", "Whether the trial was stopped early."),
                        Text("failure", "The reason of a failed trial; null for none.").OrNull(),
                    ])),
            new ReportVariant(
                "With --dry-run: the search that would run.",
                [
                    .. Size,
                    Whole("trainPairs", "Pairs to train on."),
                    Text("device", "The device."),
                    Whole("trials", "Maximum number of trials; null for no limit.").OrNull(),
                    Number("seconds", "Maximum time of the search; null for no limit.").OrNull(),
                    Text("time", "The same time in words.").Optional(),
                    Files,
                ])),
    ];

    /// <summary>The features of a side.</summary>
    public static Property FeaturesOf(string side) => Object(
        $"{side}Features",
        $"The features of the {side}s from side tables, if the model has them.",
        Whole("count", "Number of features."),
        Whole("columns", "Number of columns that the features became."),
        Number("regularization", "Regularization μ of the ridge regression; null if no feature has an effect.").OrNull(),
        Whole("cold", $"Number of {side}s without interactions, whose vectors come from their features.")).Optional();
}
