using System.CommandLine;
using GpuAls.Cli.Output;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Evaluation;
using GpuAls.Evaluation.Rankers;
using GpuAls.Kernels;

namespace GpuAls.Cli.Evaluating;

/// <summary>A model on its test set beside baselines, or two models on the same test set.</summary>
sealed class ModelEvaluation(
    Terminal terminal, EvaluationFiles files, EvaluateOptions evaluate, RerankingOptions reranking, TrainingSessionOptions device)
{
    UserRanks? UserRanks => files.Ranks is { } ranks ? new(ranks) : null;

    /// <summary>Evaluates a model beside the baselines.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="setting">The model and its test set.</param>
    /// <param name="cancel">Stops the work.</param>
    public EvaluationReport Evaluate(ParseResult parse, EvaluationSetting setting, CancellationToken cancel)
    {
        var (options, metric) = (evaluate.Read(parse), evaluate.ReadMetric(parse));
        var (perUser, sample) = (files.PerUser(parse), evaluate.Sample(parse));
        setting = (sample is null ? setting : setting.Sampled(sample)).FoldIn(cancel);
        var evaluator = setting.Evaluator(options, UserRanks);
        var model = Column("", "Model", evaluator, parse, setting, hasInterval: true, cancel);
        if (perUser is not null) PerUserFile.Write(perUser, model.Evaluation, setting.Model.Users);
        var baselines = evaluate.Baselines(parse, setting, evaluator, ProgressOf(parse), cancel).ToList();
        var pairs = SameUsers(model.Evaluation);
        List<EvaluationLead> leads = [.. baselines.Select(baseline => Lead(model, baseline, pairs, options, cancel))];
        return new EvaluationReport(setting, options, [model, .. baselines])
        {
            LeadMetric = metric,
            Leads = leads,
            Sample = sample,
            Requirements = [.. evaluate.Requirements(parse).Select(required => JudgedRequirement.Of(required, model, leads))],
        };
    }

    EvaluationColumn Column(
        string name, string title, Evaluator evaluator, ParseResult parse, EvaluationSetting setting, bool hasInterval, CancellationToken cancel)
    {
        using var chosen = device.Choose(parse, files.Ranks?.LocalRank);
        if (files.Ranks is { } ranks)
            ranks.Device = chosen.Kind == DeviceKind.Cpu ? "CPU" : string.Join(", ", chosen.Found.Select(found => found.Name));
        chosen.Announce(terminal, $"Ranking on {chosen.Text ?? "the CPU"}");
        try
        {
            // The popularity of an item comes from the training set, also if the test users were folded in.
            var ranker = new ModelRanker(setting.Model, reranking.Read(parse), setting.Train, model => OpenToRank(chosen, model, parse));
            return new(name, title, ProgressOf(parse).Evaluate(evaluator, title, ranker, cancel), hasInterval)
            {
                Cutoffs = evaluate.Read(parse).Cutoffs,
            };
        }
        catch (DeviceException exception)
        {
            throw new RemedyException(exception.Message, "Rank on the CPU, which has the memory of the computer: --use-gpu false", exception);
        }
    }

    IRecommender? OpenToRank(ChosenDevice chosen, AlsModel model, ParseResult parse) => chosen.Kind == DeviceKind.Cpu
        ? null
        : chosen.OpenToRecommend(model, new PlanNote(terminal), explains: false);

    EvaluationProgress ProgressOf(ParseResult parse) => new(new ProgressDisplay(terminal));

    static EvaluationLead Lead(
        EvaluationColumn model, EvaluationColumn other, IReadOnlyList<(int, int)> pairs, EvaluationOptions options, CancellationToken cancel) =>
        new(other, model.Evaluation.Minus(other.Evaluation, pairs, options, cancel));

    // Both rankers were evaluated on the same users.
    static List<(int Own, int Other)> SameUsers(EvaluationResult evaluation) =>
        [.. Enumerable.Range(0, evaluation.Users.Count).Select(user => (user, user))];

    /// <summary>Compares two models.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="models">The names of their files.</param>
    /// <param name="cancel">Stops the work.</param>
    public EvaluationReport Compare(ParseResult parse, (string First, string Second) models, CancellationToken cancel)
    {
        var (options, perUser, sample) = (evaluate.Read(parse), files.PerUser(parse), evaluate.Sample(parse));
        var test = files.Test(parse, evaluate.Test(parse)!, cancel);
        var (first, second) = (
            EvaluationSetting.Of(models.First, test, files.History(parse, models.First, cancel)),
            EvaluationSetting.Of(models.Second, test, files.History(parse, models.Second, cancel)));
        // Both settings draw from the users of both, by name, and so draw the same users.
        if (sample is not null) (first, second) = (first.Sampled(sample, second), second.Sampled(sample, first));
        if (sample is not null && first.Users.Count == 0 && first.Test.Entries > 0 && second.Test.Entries > 0) throw NoUserInCommon(models);
        (first, second) = (first.FoldIn(cancel), second.FoldIn(cancel));
        var evaluator = first.Evaluator(options, UserRanks);
        var before = Column("first", models.First, evaluator, parse, first, hasInterval: false, cancel);
        var after = Column("second", models.Second, second.Evaluator(options, UserRanks), parse, second, hasInterval: false, cancel);
        var pairs = Pairs(before.Evaluation, first.Model.Users, after.Evaluation, second.Model.Users);
        if (pairs.Count == 0) throw NoUserInCommon(models);
        if (perUser is not null) PerUserFile.Write(perUser, before.Evaluation, after.Evaluation, pairs, second.Model.Users);
        var difference = Lead(after, before, pairs, options, cancel);
        var baselines = evaluate.Baselines(parse, first, evaluator, ProgressOf(parse), cancel).ToList();
        var required = evaluate.Requirements(parse);
        List<EvaluationLead> leads =
        [
            difference,
            .. baselines.Where(one => required.Any(two => two.Other == one.Name)).Select(baseline => Lead(after, baseline, pairs, options, cancel)),
        ];
        var notes = first.Notes.Concat(second.Notes.Except(first.Notes)).Concat(NotInBoth(before.Evaluation, after.Evaluation, pairs.Count));
        return new EvaluationReport(first with { Notes = [.. notes] }, options, [before, after, .. baselines])
        {
            Sample = sample,
            Difference = difference.Differences,
            Requirements = [.. required.Select(one => JudgedRequirement.Of(one, after, leads))],
        };
    }

    static GpuAlsException NoUserInCommon((string First, string Second) models) =>
        new($"{models.First} and {models.Second} have no test user in common, so they cannot be compared");

    static List<(int Own, int Other)> Pairs(EvaluationResult before, Vocabulary beforeUsers, EvaluationResult after, Vocabulary afterUsers)
    {
        var index = new Dictionary<int, int>();
        for (var n = 0; n < before.Users.Count; n++) index[before.Users[n]] = n;
        var pairs = new List<(int, int)>();
        for (var n = 0; n < after.Users.Count; n++)
        {
            if (index.TryGetValue(beforeUsers.FindKey(afterUsers.Keys[after.Users[n]]), out var own)) pairs.Add((n, own));
        }

        return pairs;
    }

    static IEnumerable<string> NotInBoth(EvaluationResult before, EvaluationResult after, int pairs) =>
        before.Users.Count == pairs && after.Users.Count == pairs
            ? []
            : [$"The difference covers the {Format.Count(pairs, "test user")} in both models."];
}
