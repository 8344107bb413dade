using System.Text.Json;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Evaluation.Rankers;
using GpuAls.Testing;

namespace GpuAls.Evaluation.Tests;

/// <summary>The held-out figures of HetRec: the popular items are a rule and must be met exactly, models come from other start factors.</summary>
public sealed class HoldoutReferenceTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static JsonElement Figures => HetRecReference.Root.GetProperty("holdout");

    [Fact]
    public void Popularity_MatchesTheReferenceExactly()
    {
        HetRecReference.SkipWhenMissing();
        var holdout = HetRecHoldout.Create();
        Assert.Equal(Figures.GetProperty("train_nnz").GetInt64(), holdout.Train.Entries);
        Assert.Equal(Figures.GetProperty("test_nnz").GetInt64(), holdout.Test.Entries);

        AssertFigures(
            HetRecHoldout.Evaluator(holdout).Evaluate(new PopularityRanker(holdout.Known), Cancel),
            "popularity (listener count in train)",
            1e-12);
    }

    [Theory]
    [InlineData("hu alpha=1.0 factors=64 lambda=0.01 iterations=10 cholesky", Confidence.Hu, 1, 0.01, Solver.Cholesky)]
    [InlineData("log alpha=2.0 factors=64 lambda=10.0 iterations=10 cholesky", Confidence.Log, 2, 10, Solver.Cholesky)]
    [InlineData("log alpha=2.0 factors=64 lambda=10.0 iterations=10 cg", Confidence.Log, 2, 10, Solver.ConjugateGradient)]
    public void TrainedModel_FromTheSameStart_MatchesTheReference(
        string row, Confidence confidence, double alpha, double regularization, Solver solver)
    {
        HetRecReference.SkipWhenMissing();
        var holdout = HetRecHoldout.Create();
        var options = new AlsOptions
        {
            Confidence = confidence,
            Alpha = alpha,
            Regularization = regularization,
            Solver = solver,
            Factors = 64,
            Iterations = 10,
        };
        var start = ReferenceStart.Create(holdout.Train.Users.Count, holdout.Train.Items.Count, 64);
        var model = new AlsTrainer(options, new CpuDevice()).Train(holdout.Train, start, null, Cancel);

        AssertFigures(HetRecHoldout.Evaluator(holdout).Evaluate(new ModelRanker(model), Cancel), row, 0.002);
    }

    // The best row of the reference file has 0.236.
    [Fact]
    public void TheDefaults_RecommendAsWellAsASearchWould()
    {
        HetRecReference.SkipWhenMissing();
        var holdout = HetRecHoldout.Create();
        var model = new AlsTrainer(new AlsOptions(), new CpuDevice()).Train(holdout.Train, cancel: Cancel);

        Assert.InRange(HetRecHoldout.Evaluator(holdout).Evaluate(new ModelRanker(model), Cancel)["ndcg@10"].Mean, 0.25, 0.27);
    }

    static void AssertFigures(EvaluationResult evaluation, string row, double tolerance)
    {
        foreach (var figure in Figures.GetProperty(row).EnumerateObject())
        {
            if (figure.Name == "users") Assert.Equal(figure.Value.GetInt32(), evaluation.Users.Count);
            else Assert.Equal(figure.Value.GetDouble(), evaluation[figure.Name].Mean, tolerance);
        }
    }
}
