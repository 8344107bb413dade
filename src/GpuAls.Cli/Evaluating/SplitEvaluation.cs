using System.CommandLine;
using GpuAls.Cli.Features;
using GpuAls.Cli.Input;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Core.Interactions;
using GpuAls.Evaluation;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Cli.Evaluating;

/// <summary>Evaluations with --split: a model is trained on one part of a file and tested on the other.</summary>
sealed class SplitEvaluation(
    Terminal terminal,
    InputOptions input,
    EvaluateOptions evaluate,
    SplitOptions split,
    TrainingOptions training,
    FeatureOptions features,
    TrainingSessionOptions device)
{
    /// <summary>Unseen users of whom only a few items are known, with side tables and without.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="counts">The numbers of known items.</param>
    /// <param name="cancel">Stops the work.</param>
    public Report OfFewKnownItems(ParseResult parse, IReadOnlyList<int> counts, CancellationToken cancel)
    {
        var (file, options) = (input.Read(parse) with { IsToSplit = true }, features.Read(parse, training.Read(parse)));
        if (split.Text(parse) is not { } text || !text.StartsWith("unseen-users:", StringComparison.Ordinal))
            throw new UsageException("--known requires users who are not trained on; expected for example --split unseen-users:0.1");
        options.Validate();
        using var session = device.Open(parse, terminal, options);
        var (_, matrix, holdout) = ReadAndSplit(parse, file, session, cancel);
        var known = new KnownCounts(matrix, holdout, counts, split.Seed(parse), evaluate.Read(parse));
        if (training.Neighbours.IsAuto(parse)) options = session.Neighbours.Choose(options, holdout.Train, cancel);
        var model = session.Train(options, holdout.Train, cancel);
        if (session.Features is not { } used) return KnownReport.Of(file.Name, known, model, without: null, evaluate.Read(parse), cancel);
        model = used.Complete(model);
        session.Features = null;
        session.Progress.Note("Training once more without the side tables, for the comparison.");
        var without = session.Train(options, holdout.Train, cancel);
        return KnownReport.Of(file.Name, known, model, without, evaluate.Read(parse), cancel);
    }

    /// <summary>New items, of which the features alone are known.</summary>
    public Report OfNewItems(ParseResult parse, CancellationToken cancel)
    {
        var (file, options) = (input.Read(parse) with { IsToSplit = true }, features.Read(parse, training.Read(parse)));
        options.Validate();
        using var session = device.Open(parse, terminal, options);
        var (_, _, holdout) = ReadAndSplit(parse, file, session, cancel);
        var items = new UnseenItems(holdout, evaluate.Read(parse), evaluate.Sample(parse));
        if (training.Neighbours.IsAuto(parse)) options = session.Neighbours.Choose(options, holdout.Train, cancel);
        return NewItemsReport.Of(file.Name, items, holdout, session.Train(options, holdout.Train, cancel), evaluate.Read(parse), cancel);
    }

    /// <summary>A model that is trained on one part, with the other part as the test set.</summary>
    public EvaluationSetting Setting(ParseResult parse, CancellationToken cancel)
    {
        var (file, options) = (input.Read(parse) with { IsToSplit = true }, features.Read(parse, training.Read(parse)));
        options.Validate();
        using var session = device.Open(parse, terminal, options);
        var (_, _, holdout) = ReadAndSplit(parse, file, session, cancel);
        if (training.Neighbours.IsAuto(parse)) options = session.Neighbours.Choose(options, holdout.Train, cancel);
        var model = session.Train(options, holdout.Train, cancel);
        return EvaluationSetting.Of(file.Name, session.Features?.Complete(model) ?? model, holdout);
    }

    /// <summary>Reads the interactions and the side tables of a file, and splits it.</summary>
    public (LoadedInteractions Loaded, InteractionMatrix Matrix, Holdout Holdout) ReadAndSplit(
        ParseResult parse, InputFiles file, TrainingSession session, CancellationToken cancel)
    {
        var tables = features.Read(parse)?.Load(file, cancel);
        var loaded = session.Read(file, cancel);
        var matrix = loaded.Build();
        session.Features = tables?.Encode(matrix, session.Progress.Note);
        return (loaded, matrix, split.HoldOut(parse, loaded, matrix, cancel).Holdout);
    }
}
