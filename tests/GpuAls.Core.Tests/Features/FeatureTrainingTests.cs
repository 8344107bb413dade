using System.Globalization;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Core.Tests.Features;

/// <summary>Trainings with features: their gain for users and items of whom little is known, that noise costs nothing, and their errors.</summary>
public sealed class FeatureTrainingTests
{
    const int Users = 500;
    const int Items = 300;
    const int Groups = 10;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static AlsOptions Options { get; } = new() { Factors = 16, Neighbours = null };

    [Fact]
    public void AUserWithFeatures_GetsTheItemsOfTheirGroup_WithFewLikesOrNone()
    {
        var matrix = Taste(out var users, out _, trained: Users - 100);
        var model = Train(matrix, new(Table(users), null));
        var plain = Train(matrix, null);
        foreach (var known in (int[])[0, 1, 2, 5])
        {
            var (with, without) = (FoldedRecall(model, known, isGiven: true), FoldedRecall(plain, known, isGiven: false));
            TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant(
                $"{known} likes: recall@20 {with.Mean:0.000} with features, {without.Mean:0.000} without"));
            double[] gains = [.. with.PerUser.Zip(without.PerUser, (one, other) => one - other)];
            // The more is known of a user, the less is left to gain.
            if (known < 5) AssertGain(gains);
            else Assert.True(gains.Average() > -0.02, $"{gains.Average()}");
        }
    }

    [Fact]
    public void AnItemWithoutInteractions_HasTheVectorOfItsFeatures()
    {
        var matrix = Taste(out _, out var items, trained: Users, withoutItems: 30);
        var model = Train(matrix, new(null, Table(items)));
        Assert.True(model.ItemFeatures!.HasSignal);
        Assert.Null(model.UserFeatures);
        var table = model.Features!.Items!;
        var hits = 0;
        for (var item = 0; item < 30; item++)
        {
            Assert.Equal(model.ItemFeatures.Predict(table.RowColumns(item), table.RowValues(item)), model.Factors.Items.Row(item).ToArray());
            hits += new Recommender(model).SimilarItems(item, 11).Skip(1).Count(other => items[other.Row] == items[item]);
        }

        // Of ten similar items, one in ten would be of the same group by chance.
        Assert.True(hits > 30 * 9, $"{hits} of 300 similar items are of the same group");
    }

    [Fact]
    public void FeaturesOfNoise_GiveTheSameRecommendations()
    {
        var matrix = Taste(out var users, out var items, trained: Users);
        var random = new Random(5);
        random.Shuffle(users);
        random.Shuffle(items);
        var noise = Train(matrix, new(Table(users), Table(items)));
        var plain = Train(matrix, null);
        Assert.False(noise.UserFeatures!.HasSignal);
        Assert.False(noise.ItemFeatures!.HasSignal);
        Assert.Equal(plain.Training.Iterations.Count, noise.Training.Iterations.Count);
        for (var user = 0; user < Users; user++)
        {
            var expected = plain.Factors.Users.Row(user);
            var actual = noise.Factors.Users.Row(user);
            for (var k = 0; k < expected.Length; k++) Assert.Equal(expected[k], actual[k], 1e-3);
        }
    }

    [Fact]
    public void WithoutASignal_RowsWithoutInteractionsAreZero()
    {
        var matrix = RandomProblem.WithRowLengths(40, 3, 0, 17, 5);
        // All users have the same feature, and steps from random start vectors only approach zero.
        var options = RandomProblem.Options(9, Solver.ConjugateGradient) with { Start = StartDistribution.Uniform };
        var model = Train(matrix, new(SmallRows.From(1, [0], [0], [0], [0]), null), options);
        Assert.False(model.UserFeatures!.HasSignal);
        Assert.True(model.Factors.Users.IsZero(1));
        Assert.False(model.Factors.Users.IsZero(0));
    }

    // One solver reads priors in memory, and the other computes them in its own coordinates.
    [Theory, InlineData(Solver.Cholesky), InlineData(Solver.PreconditionedConjugateGradient)]
    public void TheLoss_HasTheDistancesFromThePriors_AndFalls(Solver solver)
    {
        var matrix = Taste(out var users, out var items, trained: Users);
        var features = new SideFeatures(Table(users), Table(items));
        var options = Options with { ComputeLoss = true, Iterations = 6, FeatureRegularization = 4, Solver = solver };
        var losses = Train(matrix, features, options).Training.Iterations.Select(one => one.Loss!.Value).ToArray();
        // W is fitted again before the iterations 2 and 4, by which the sum falls too, but for its penalty.
        Assert.All(losses.Zip(losses.Skip(1)), pair => Assert.True(pair.Second.Total < 1.001 * pair.First.Total));
        Assert.All(losses, loss => Assert.True(loss.Regularization > 0));
        var plain = Train(matrix, null, options).Training.Iterations[^1].Loss!.Value;
        Assert.True(losses[^1].Total < plain.Total);
    }

    [Fact]
    public void W_IsFittedBeforeTheIterations1_2_4_8()
    {
        var matrix = Taste(out var users, out _, trained: Users);
        var vectors = FactorMatrix.From(2, [.. users.Select(group => new float[] { group, 1 })]);
        List<int> read = [];
        var prior = new SidePrior(Table(users), matrix.ByUser, penalty: 4, regularization: 1, rowLambdas: null, PriorScale.One, threads: 2);
        FeatureWeights? last = null;
        for (var iteration = 1; iteration <= 9; iteration++)
        {
            var next = prior.Next(() =>
            {
                read.Add(iteration);
                return vectors;
            }, Cancel);
            Assert.Equal(read[^1] != iteration, next == last);
            last = next;
        }

        Assert.Equal([1, 2, 4, 8], read);
        // A training that continues has the fit of the iteration before.
        prior.Continue(4, last!);
        Assert.Same(last, prior.Next(() => throw new InvalidOperationException("iteration 5 fits W"), Cancel));
    }

    [Fact]
    public void ATraining_ContinuesACheckpointToTheSameBits()
    {
        var matrix = Taste(out var users, out var items, trained: Users);
        var options = (Options with { Iterations = 4, FinishExactly = true, ComputeLoss = true }).Resolve(matrix);
        var features = new SideFeatures(Table(users), Table(items));
        Assert.True(StoppedTraining.AssertSameBits(
            checkpoints => new AlsTrainer(options, new CpuDevice(2)) { Features = features, Checkpoints = checkpoints },
            (trainer, progress, cancel) => trainer.Train(matrix, progress, cancel)) > 0);
    }

    [Fact]
    public void AUserWithoutLikes_IsExplainedByTheirFeatures()
    {
        var matrix = Taste(out var users, out _, trained: Users);
        var model = Train(matrix, new(Table(users), null));
        var recommender = new Recommender(model);
        var folded = recommender.FoldInWithPrior([], model.UserFeatures!.Predict([3], [1]));
        var best = recommender.Recommend(folded)[0];
        var explanation = recommender.Explain(folded, best.Row);
        Assert.Equal(best.Score, explanation.Total, 1e-6);
        Assert.Equal(explanation.Total, explanation.Features);
        Assert.Empty(explanation.Shares);
    }

    [Fact]
    public void ANewUserWithLikes_IsExplainedByBoth()
    {
        var matrix = Taste(out var users, out _, trained: Users);
        var model = Train(matrix, new(Table(users), null));
        var recommender = new Recommender(model);
        var folded = recommender.FoldInWithPrior([(1, 1), (2, 1)], model.UserFeatures!.Predict([3], [1]));
        var explanation = recommender.Explain(folded, 5);
        Assert.NotEqual(0, explanation.Features);
        Assert.Equal(explanation.Total, explanation.Features + explanation.Shares.Sum(share => share.Value), 1e-9);
        // Without features given, the prior is 0.
        Assert.Equal(0, recommender.Explain(recommender.FoldIn([(1, 1), (2, 1)]), 5).Features);
    }

    [Fact]
    public void TablesThatDoNotFit_AreRefused()
    {
        var matrix = RandomProblem.WithRowLengths(5, 2, 3, 1);
        AssertRefused("the side features have neither a table of users nor one of items", new(null, null));
        AssertRefused(
            "the table of user features has 4 rows; expected 3, one for each user of the matrix", new(SmallRows.From(2, [0], [1], [], [0]), null));
        AssertRefused(
            "the table of item features has 1 rows; expected 5, one for each item of the matrix", new(null, SmallRows.From(2, [0])));
        AssertRefused("the table of user features has no columns; expected 1 or more", new(SmallRows.From(0, [], [], []), null));
        AssertRefused(
            "the table of user features, row 1, column 2: NaN; expected a finite number",
            new(SmallRows.FromValues(3, [(0, 1f)], [(1, 2f), (2, float.NaN)], []), null));

        void AssertRefused(string expected, SideFeatures features)
        {
            var trainer = new AlsTrainer(RandomProblem.Options(3, Solver.Cholesky), new CpuDevice(1)) { Features = features };
            Assert.Equal(expected, Assert.Throws<GpuAlsException>(() => trainer.Train(matrix, cancel: Cancel)).Message);
        }
    }

    [Fact]
    public void AVectorOfTheWrongLength_OrAModelWithoutFeatures_IsRefused()
    {
        var matrix = Taste(out var users, out _, trained: Users);
        var model = Train(matrix, new(Table(users), null));
        Assert.StartsWith(
            "the vector has 3 numbers; expected 16",
            Assert.Throws<ArgumentException>(() => new Recommender(model).FoldInWithPrior([], new float[3])).Message);
        Assert.Equal(
            "the model was trained without features of users",
            Assert.Throws<GpuAlsException>(() => new Recommender(Train(matrix, null)).FoldInWithPrior([], new float[16])).Message);
    }

    [Fact]
    public void AFeatureRegularizationOfZero_IsRefused() => Assert.Equal(
        "feature regularization is 0; expected a number above 0",
        Assert.Throws<GpuAlsException>(() => (Options with { FeatureRegularization = 0 }).Validate()).Message);

    static AlsModel Train(InteractionMatrix matrix, SideFeatures? features, AlsOptions? options = null) =>
        new AlsTrainer(options ?? Options, new CpuDevice(2)) { Features = features }.Train(matrix, cancel: Cancel);

    static void AssertGain(double[] gains)
    {
        var mean = gains.Average();
        var error = Math.Sqrt(gains.Sum(gain => (gain - mean) * (gain - mean)) / gains.Length / (gains.Length - 1));
        Assert.True(mean > 1.96 * error, FormattableString.Invariant($"the gain is {mean:0.000} ± {1.96 * error:0.000}"));
    }

    /// <summary>
    /// Users and items in groups: half of the twelve likes of a user are of items of their group. Some users and items have no interactions.
    /// </summary>
    static InteractionMatrix Taste(out int[] users, out int[] items, int trained, int withoutItems = 0)
    {
        users = [.. Enumerable.Range(0, Users).Select(user => user % Groups)];
        items = [.. Enumerable.Range(0, Items).Select(item => item % Groups)];
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < Users; user++) builder.Users.GetOrAdd(Name("u", user));
        for (var item = 0; item < Items; item++) builder.Items.GetOrAdd(Name("i", item));
        for (var user = 0; user < trained; user++)
        {
            foreach (var item in Likes(user).Where(item => item >= withoutItems)) builder.Add(user, item, 1);
        }

        return builder.Build();
    }

    static int[] Likes(int user)
    {
        var random = new Random(user);
        return [.. Enumerable.Range(0, 12).Select(n =>
            n % 2 == 0 ? user % Groups + Groups * random.Next(Items / Groups) : random.Next(Items)).Distinct()];
    }

    static SparseRows Table(int[] groups) => SmallRows.From(Groups, [.. groups.Select(group => new[] { group })]);

    /// <summary>The recall of the last hundred users, of whom a few likes are known.</summary>
    static (double Mean, double[] PerUser) FoldedRecall(AlsModel model, int known, bool isGiven)
    {
        var recommender = new Recommender(model);
        double[] recalls = [.. Enumerable.Range(Users - 100, 100).Select(user =>
        {
            var likes = Likes(user);
            (int, float)[] given = [.. likes.Take(known).Select(item => (item, 1f))];
            if (given.Length == 0 && !isGiven) return 20.0 / Items;
            var folded = isGiven
                ? recommender.FoldInWithPrior(given, model.UserFeatures!.Predict([user % Groups], [1]))
                : recommender.FoldIn(given);
            var list = recommender.Recommend(folded, new RecommendOptions { Count = 20 }).Select(scored => scored.Row);
            return list.Count(likes.Skip(5).Contains) / (double)likes.Skip(5).Count();
        })];
        return (recalls.Average(), recalls);
    }

    static byte[] Name(string side, int row) => System.Text.Encoding.UTF8.GetBytes(side + row.ToString(CultureInfo.InvariantCulture));
}
