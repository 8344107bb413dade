using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Evaluation;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Cli.Evaluating;

/// <summary>A model with the data that it is evaluated on.</summary>
/// <param name="Name">The model file, or the file of interactions that the model was trained on.</param>
/// <param name="Model">The model; its users are those of the test set.</param>
/// <param name="Train">[users × items] The training set; its users differ from those of the model if the test users were folded in.</param>
/// <param name="Test">[users × at least items] The test set.</param>
/// <param name="Notes">Test data that is not used, in sentences.</param>
sealed record EvaluationSetting(string Name, AlsModel Model, SparseRows Train, SparseRows Test, IReadOnlyList<string> Notes)
{
    /// <summary>Whether the test set was split from the file of interactions.</summary>
    public bool IsSplit { get; init; }

    /// <summary>
    /// The model with its own training data, by which the test users are weighed and folded in: their own histories must not count among the data
    /// that weights and regularization are computed from. Null if the model was trained on the test users.
    /// </summary>
    AlsModel? Trained { get; init; }

    /// <summary>Rows of the users to evaluate, ascending: all with a test item, or a sample of them.</summary>
    public IReadOnlyList<int> Users { get; private init; } = [.. Enumerable.Range(0, Test.Rows).Where(user => Test.RowLength(user) > 0)];

    /// <summary>The number of users with a test item, if <see cref="Users"/> is a sample of them; otherwise null.</summary>
    public int? AllUsers { get; private init; }

    /// <summary>The test items of <see cref="Users"/>.</summary>
    public long TestItems => Users.Sum(user => (long)Test.RowLength(user));

    /// <summary>From a model file and interactions that the model was not trained on.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="test">The test set.</param>
    /// <param name="history">Known interactions of users who are not in the model; null if all test users are.</param>
    public static EvaluationSetting Of(string path, InteractionMatrix test, InteractionMatrix? history)
    {
        var trained = AlsModel.Open(path);
        var (model, train) = (trained, trained.Known);
        var unnamed = 0;
        if (history is not null)
        {
            var known = TestSet.Histories(model, history);
            unnamed = known.UnknownItems;
            // The features of the model are those of its own users.
            model = model with
            {
                Users = history.Users,
                Known = known.Rows,
                Features = model.Features is { } features ? features with { Users = null } : null,
                ColdUsers = 0,
            };
        }

        var set = TestSet.For(model, test);
        return new EvaluationSetting(path, model, train, set.Rows, [.. LeftOut(path, set, unnamed)])
        {
            Trained = history is null ? null : trained,
        };
    }

    /// <summary>From a file of interactions that was split, and the model that was trained on one part.</summary>
    public static EvaluationSetting Of(string path, AlsModel model, Holdout holdout)
    {
        var test = TestSet.For(holdout);
        return new EvaluationSetting(
            path,
            holdout.History is { } history ? model with { Known = history } : model,
            holdout.Train.ByUser,
            test.Rows,
            [.. WithoutLikes(test)])
        {
            IsSplit = true,
            Trained = holdout.History is null ? null : model,
        };
    }

    /// <summary>The same with a sample of the users.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="other">Another setting that must have the users too; null for none.</param>
    public EvaluationSetting Sampled(UserSample sample, EvaluationSetting? other = null)
    {
        var theirs = other?.Users.ToHashSet();
        int[] from = [.. Users.Where(user => theirs?.Contains(other!.Model.Users.FindKey(Model.Users.Keys[user])) ?? true)];
        var drawn = sample.Draw(from, Model.Users);
        return drawn.Length < from.Length
            ? this with { Users = drawn, AllUsers = from.Length }
            : this with { Users = drawn, Notes = [.. Notes, $"--sample-users {sample.Count} covers all {Format.Count(from.Length, "test user")}."] };
    }

    /// <summary>The same with a vector for each of <see cref="Users"/>, from their known interactions if the model was not trained on them.</summary>
    /// <param name="cancel">Stops the fold-in.</param>
    public EvaluationSetting FoldIn(CancellationToken cancel) => Trained is { } trained
        ? this with { Model = UnseenUsers.FoldIn(trained, Model.Users, Model.Known, Users, cancel), Trained = null }
        : this;

    /// <summary>The evaluator of the model on the test set.</summary>
    /// <param name="options">The cutoffs and the intervals.</param>
    /// <param name="ranks">The ranks that evaluate together; null: this process evaluates all users.</param>
    public Evaluator Evaluator(EvaluationOptions options, IUserRanks? ranks = null)
    {
        if (Test.Entries == 0 && IsSplit) throw EmptySplit(Name);
        if (Test.Entries == 0)
            throw new RemedyException(
                $"{Name}: the test set is empty: no test user is in the model and has a test item that is new to the user",
                "Check that the test set belongs to the model; gpuals split writes both sets");
        return new Evaluator(Train, Model.Known, Test, options, Users) { Ranks = ranks };
    }

    /// <summary>Checks that a split leaves something to evaluate.</summary>
    /// <exception cref="RemedyException">It leaves nothing.</exception>
    public static void RequireTest(string name, Holdout holdout)
    {
        if (TestSet.For(holdout).Rows.Entries == 0) throw EmptySplit(name);
    }

    static RemedyException EmptySplit(string name) => new(
        $"{name}: the test set is empty: no user with a held-out like has another like to train on",
        "Hold out another part, for example: --split random:0.2");

    static IEnumerable<string> LeftOut(string path, TestSet set, int unnamed)
    {
        if (set.UnknownUsers > 0) yield return $"Ignored {Format.Count(set.UnknownUsers, "test user")} not in {path}.";
        foreach (var note in WithoutLikes(set)) yield return note;
        if (set.UnknownItems > 0)
            yield return $"{Format.Count(set.UnknownItems, "test item")} not in {path} {(set.UnknownItems == 1 ? "counts" : "count")} as not found.";
        if (set.KnownPairs > 0) yield return $"Ignored {Format.Count(set.KnownPairs, "test pair")} that the model was trained on.";
        if (unnamed > 0) yield return $"Ignored {Format.Count(unnamed, "item")} of the history not in {path}.";
    }

    static IEnumerable<string> WithoutLikes(TestSet set) =>
        set.UsersWithoutLikes == 0 ? [] : [$"Ignored {Format.Count(set.UsersWithoutLikes, "test user")} without known likes."];
}
