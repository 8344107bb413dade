using GpuAls.Cli.Evaluating;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Evaluation.Splits;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>
/// Test users who were not trained on have the vectors that a query gives them: weights and regularization come from the training data alone, not
/// from the histories of the test users.
/// </summary>
public sealed class EvaluationSettingTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(Confidence.Normalized), InlineData(Confidence.Bm25)]
    public void UnseenUsersOfASplit_AreFoldedInWithTheWeightsOfTheTrainingPart(Confidence confidence)
    {
        var matrix = Plays(users: 60);
        var holdout = Holdout.Split(matrix, "unseen-users:0.3");
        var model = Train(holdout.Train, confidence);
        var setting = EvaluationSetting.Of("plays.tsv", model, holdout).FoldIn(Cancel);
        Assert.Equal(18, setting.Users.Count);
        AssertVectors(model, setting);
    }

    [Theory, InlineData(Confidence.Normalized), InlineData(Confidence.Bm25)]
    public void UsersOfAHistory_AreFoldedInWithTheWeightsOfTheModel(Confidence confidence)
    {
        var model = Train(Plays(users: 40), confidence);
        model.Save(folder["m.als"], Cancel);
        var history = new InteractionMatrixBuilder();
        history.Add("new", "item3", 9);
        history.Add("new", "item5", 1);
        history.Add("newer", "item3", 200);
        history.Add("newer", "item7", 30);
        var test = new InteractionMatrixBuilder();
        test.Add("new", "item1", 1);
        test.Add("newer", "item2", 1);
        var setting = EvaluationSetting.Of(folder["m.als"], test.Build(), history.Build()).FoldIn(Cancel);
        Assert.Equal(2, setting.Users.Count);
        AssertVectors(model, setting);
    }

    static void AssertVectors(AlsModel model, EvaluationSetting setting)
    {
        var recommender = new Recommender(model);
        foreach (var user in setting.Users)
        {
            var (items, strengths) = (setting.Model.Known.RowColumns(user).ToArray(), setting.Model.Known.RowValues(user));
            Assert.Equal(recommender.FoldIn([.. items.Zip(strengths)]).Vector.ToArray(), setting.Model.Factors.Users.Row(user).ToArray());
        }
    }

    static AlsModel Train(InteractionMatrix matrix, Confidence confidence) =>
        new AlsTrainer(new AlsOptions { Factors = 4, Iterations = 2, Confidence = confidence, Neighbours = null }, new CpuDevice())
            .Train(matrix, cancel: Cancel);

    static InteractionMatrix Plays(int users)
    {
        var random = new Random(5);
        var plays = new InteractionMatrixBuilder();
        for (var user = 0; user < users; user++)
        {
            foreach (var item in Enumerable.Range(0, 15).Where(item => random.Next(item + 2) < 3))
                plays.Add($"user{user}", $"item{item}", 1 + random.Next(50));
        }

        return plays.Build();
    }
}
