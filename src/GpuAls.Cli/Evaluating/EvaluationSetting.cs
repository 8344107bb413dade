using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>A model with what it is evaluated on.</summary>
/// <param name="Name">The file of the model, or of the plays that it was trained on.</param>
/// <param name="Model">The model; its users are those of the test.</param>
/// <param name="Train">[users × items] What it learnt from; its users may be others than the model's, where those were folded in.</param>
/// <param name="Test">[users × at least items] What is to be found.</param>
/// <param name="Notes">What was left out, in sentences.</param>
sealed record EvaluationSetting(string Name, AlsModel Model, SparseRows Train, SparseRows Test, IReadOnlyList<string> Notes)
{
    /// <summary>Whether the test was cut from the file of plays.</summary>
    public bool IsSplit { get; init; }

    /// <summary>From a model file and interactions that it was not trained on.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="test">What is to be found.</param>
    /// <param name="history">What is known of users who were not trained on; null where the test users were.</param>
    /// <param name="cancel">Stops the folding in.</param>
    public static EvaluationSetting Of(string path, InteractionMatrix test, InteractionMatrix? history, CancellationToken cancel)
    {
        var model = AlsModel.Open(path);
        var train = model.Known;
        var unnamed = 0;
        if (history is not null)
        {
            var known = TestSet.Histories(model, history);
            unnamed = known.UnknownItems;
            model = UnseenUsers.FoldIn(model, history.Users, known.Rows, cancel);
        }

        var set = TestSet.For(model, test);
        return new EvaluationSetting(path, model, train, set.Rows, [.. LeftOut(path, set, unnamed)]);
    }

    /// <summary>From a file of plays that was cut, and the model that was trained on one part.</summary>
    public static EvaluationSetting Of(string path, AlsModel model, Holdout holdout, CancellationToken cancel)
    {
        var test = TestSet.For(holdout);
        return new EvaluationSetting(
            path,
            holdout.History is { } history ? UnseenUsers.FoldIn(model, model.Users, history, cancel) : model,
            holdout.Train.ByUser,
            test.Rows,
            [.. WithoutLikes(test)])
        { IsSplit = true };
    }

    /// <summary>What says how good it is.</summary>
    public Evaluator Evaluator(EvaluationOptions options)
    {
        if (Test.Entries == 0 && IsSplit) throw new RemedyException($"{Name}: nothing is left to test: of nobody who has a like held out another like is known", "Hold out something else: --split");
        if (Test.Entries == 0)
            throw new RemedyException($"{Name}: nothing is left to test: no test user is in the model with an item that is new to them", "Is this the test file that belongs to the model? gpuals split makes both.");
        return new Evaluator(Train, Model.Known, Test, options);
    }

    static IEnumerable<string> LeftOut(string path, TestSet set, int unnamed)
    {
        if (set.UnknownUsers > 0) yield return $"{Say.Count(set.UnknownUsers, "test user is", "test users are")} not in {path}, and left out.";
        foreach (var note in WithoutLikes(set)) yield return note;
        if (set.UnknownItems > 0) yield return $"{Say.Count(set.UnknownItems, "test item is", "test items are")} not in {path}: they count as not found.";
        if (set.KnownPairs > 0) yield return $"{Say.Count(set.KnownPairs, "test pair was", "test pairs were")} trained on, and left out.";
        if (unnamed > 0) yield return $"{Say.Count(unnamed, "item")} of the history {(unnamed == 1 ? "is" : "are")} not in {path}, and left out.";
    }

    static IEnumerable<string> WithoutLikes(TestSet set) => set.UsersWithoutLikes == 0
        ? []
        : [$"Of {Say.Count(set.UsersWithoutLikes, "test user")} no like is known: {(set.UsersWithoutLikes == 1 ? "this one is" : "these are")} left out."];
}
