using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Evaluation.Rankers;
using GpuAls.Evaluation.Splits;
using GpuAls.Evaluation.Validation;
using GpuAls.Testing;

namespace GpuAls.Evaluation.Tests;

public sealed class ValidatorTests
{
    const string Metrics =
        "precision@k, recall@k, recall-capped@k, hit-rate@k, map@k, ndcg@k, mrr or auc, where k is a whole number of 1 or more";

    static readonly InteractionMatrix Matrix = SyntheticReference.CreateMatrix();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ndcg@10", false)]
    [InlineData("recall@3", false)]
    [InlineData("mrr", false)]
    [InlineData("auc", true)]
    [InlineData("ndcg@10", true)]
    public void Measure_IsTheMetricOfUsersWhoAreFoldedInExactly(string metric, bool areUnseen)
    {
        var holdout = areUnseen ? Cut(new UnseenUsersSplit(0.3)) : Cut(new RandomSplit(0.3));
        foreach (var confidence in (Confidence[])[Confidence.Log, Confidence.Scaled, Confidence.Bm25])
        {
            var options = new AlsOptions
            {
                Factors = 6,
                Confidence = confidence,
                Alpha = 3,
                Regularization = 2,
                UnobservedWeight = 0.5,
                RegularizationExponent = confidence == Confidence.Log ? 1 : 0,
                Iterations = 3,
            };
            var model = new AlsTrainer(options, new CpuDevice()).Train(holdout.Train, cancel: Cancel);
            var folded = UnseenUsers.FoldIn(model, holdout.Train.Users, holdout.Known, Cancel);
            var evaluationOptions = new EvaluationOptions { Cutoffs = [3, 10], Resamples = 1 };
            var evaluator = new Evaluator(holdout.Train.ByUser, holdout.Known, TestSet.For(holdout).Rows, evaluationOptions);
            var evaluation = evaluator.Evaluate(new ModelRanker(folded), Cancel);

            // One vector is solved in float32 and the other in double; no order differs here.
            Assert.Equal(
                evaluation[metric].Mean,
                new Validator(holdout, new ValidationOptions { Metric = metric }).Measure(model.Factors.Items, options, Cancel),
                1e-12);
        }
    }

    [Theory, InlineData(0.0), InlineData(1.0)]
    public void Measure_OfATrainingWithFeatures_FoldsUsersInWithTheirFeatures(double exponent)
    {
        var holdout = Cut(new UnseenUsersSplit(0.3));
        var options = new AlsOptions
        {
            Factors = 6,
            Confidence = Confidence.Log,
            Alpha = 3,
            Regularization = 20,
            RegularizationExponent = exponent,
            Iterations = 3,
            FeatureRegularization = 0.5,
        };
        var table = SmallRows.From(4, [.. Enumerable.Range(0, Matrix.Users.Count).Select(user => (int[])[user % 4])]);
        var features = new SideFeatures(table, null);
        var model = new AlsTrainer(options, new CpuDevice()) { Features = features }.Train(holdout.Train, cancel: Cancel);
        Assert.True(model.UserFeatures!.HasSignal);
        var evaluator = new Evaluator(
            holdout.Train.ByUser, holdout.Known, TestSet.For(holdout).Rows, new EvaluationOptions { Cutoffs = [3], Resamples = 1 });
        var folded = UnseenUsers.FoldIn(model, model.Users, holdout.Known, Cancel);
        var validator = new Validator(holdout, new ValidationOptions { Metric = "mrr" }, features);
        var measured = validator.Measure(model.Factors.Items, options, model.UserFeatures, Cancel);
        Assert.Equal(evaluator.Evaluate(new ModelRanker(folded), Cancel)["mrr"].Mean, measured, 1e-12);
        Assert.NotEqual(validator.Measure(model.Factors.Items, options, Cancel), measured);
    }

    [Fact]
    public void Measure_OfABaseline_MatchesTheEvaluator()
    {
        var holdout = Cut(new RandomSplit(0.3));
        var validator = new Validator(holdout, new ValidationOptions { Metric = "map@10" });
        var evaluation = new Evaluator(
            holdout.Train.ByUser,
            holdout.Known,
            TestSet.For(holdout).Rows,
            new EvaluationOptions { Cutoffs = [10], Resamples = 1 });
        Assert.Equal(
            evaluation.Evaluate(new PopularityRanker(holdout.Train.ByUser), Cancel)["map@10"].Mean,
            validator.Measure(new PopularityRanker(holdout.Train.ByUser, validator.Known), Cancel),
            1e-12);
    }

    [Fact]
    public void TestItems_AreNotKnown_AndBothTogetherAreTheUsersItems()
    {
        var validator = new Validator(Cut(new RandomSplit(0.3)), new ValidationOptions());
        Assert.Equal(validator.Users, validator.Test.Rows);
        Assert.InRange(validator.Users, 1, Matrix.Users.Count);
        var whole = Enumerable.Range(0, Matrix.Users.Count).Select(user => string.Join(' ', Matrix.ByUser.RowColumns(user).ToArray())).ToHashSet();
        for (var user = 0; user < validator.Users; user++)
        {
            int[] known = validator.Known.RowColumns(user).ToArray(), test = validator.Test.RowColumns(user).ToArray();
            Assert.NotEmpty(known);
            Assert.NotEmpty(test);
            Assert.Empty(known.Intersect(test));
            Assert.Contains(string.Join(' ', known.Concat(test).Order()), whole);
        }
    }

    [Fact]
    public void OfManyUsers_OnlySomeAreValidated_AndTheSeedChoosesThem()
    {
        var holdout = Cut(new RandomSplit(0.3));
        string Asked(long seed) => string.Join(';', Rows(new Validator(holdout, new ValidationOptions { MaxUsers = 5, Seed = seed }).Known));
        Assert.Equal(5, Asked(1).Split(';').Length);
        Assert.Equal(Asked(1), Asked(1));
        Assert.NotEqual(Asked(1), Asked(2));
    }

    [Fact]
    public void NothingHeldOut_IsAnError()
    {
        var holdout = Holdout.From(Matrix, LargeArray<SplitPart>.Zeros(Matrix.Entries));
        Assert.Equal(
            "there is nothing to validate with: no pair was held out",
            Assert.Throws<ValidationException>(() => new Validator(holdout, new ValidationOptions())).Message);
    }

    [Fact]
    public void NoUserWithAHistory_IsAnError()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("ann", "muse", 1);
        builder.Add("bob", "muse", 1);
        builder.Add("bob", "abba", 1);
        // All of ann's and none of bob's.
        var holdout = Holdout.From(builder.Build(), LargeArray<SplitPart>.From([SplitPart.Test, SplitPart.Train, SplitPart.Train]));
        Assert.Equal(
            "no user can be validated: 1 pairs were held out, but their users have no other likes",
            Assert.Throws<ValidationException>(() => new Validator(holdout, new ValidationOptions())).Message);
    }

    [Theory]
    [InlineData("unknown metric 'novelty@10'; expected " + Metrics, "novelty@10", 1, 1)]
    [InlineData("unknown metric 'ndcg@0'; expected " + Metrics, "ndcg@0", 1, 1)]
    [InlineData("unknown metric 'ndcg'; expected " + Metrics, "ndcg", 1, 1)]
    [InlineData("patience is 0; expected a whole number of 1 or more", "mrr", 0, 1)]
    [InlineData("validation users is 0; expected a whole number of 1 or more", "mrr", 1, 0)]
    public void SettingOutOfRange_IsAnError(string message, string metric, int patience, int users)
    {
        var options = new ValidationOptions { Metric = metric, Patience = patience, MaxUsers = users };
        Assert.Equal(message, Assert.Throws<GpuAlsException>(options.Validate).Message);
    }

    static Holdout Cut(ISplit split) => Holdout.From(Matrix, split.Assign(Matrix, seed: 3));

    static IEnumerable<string> Rows(SparseRows rows) =>
        Enumerable.Range(0, rows.Rows).Select(row => string.Join(' ', rows.RowColumns(row).ToArray()));
}
