using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Dislikes in training, loss and queries against the objective written out, every cell visited, in double.</summary>
public sealed class DislikesTests
{
    const double Unobserved = 0.5;
    const double OfDislike = 0.8;
    const double Lambda = 2;

    public static MatrixTheoryData<Solver, int, int> Cases => new(
        Enum.GetValues<Solver>(), [7, 17], CpuSessions.Widths);

    // Rows with fewer and with more entries than factors, for both forms of exact solvers, and enough steps for exact results of the others.
    [Theory, MemberData(nameof(Cases))]
    public void Train_GivesTheFactorsAndLossOfTheObjective(Solver solver, int factors, int bits)
    {
        var matrix = Matrix();
        var options = Options(factors, solver);
        var (factorsOfCpu, loss) = CpuSessions.Train(matrix, options, bits, threads: 2);
        var users = RandomProblem.Start(matrix.Users.Count, factors, seed: 1);
        var items = RandomProblem.Start(matrix.Items.Count, factors, seed: 2);
        SolveRows(matrix.ByUser, items, users);
        SolveRows(matrix.ByItem, users, items);
        AssertClose(users, factorsOfCpu.Users);
        AssertClose(items, factorsOfCpu.Items);
        var expected = 0.0;
        for (var user = 0; user < users.Length; user++)
        {
            for (var item = 0; item < items.Length; item++)
            {
                var (confidence, preference) = Cell(matrix.ByUser, user, item);
                expected += confidence * Math.Pow(preference - ReferenceSolvers.Dot(users[user], items[item]), 2);
            }
        }

        Assert.Equal(expected, loss.Data * Unobserved, 1e-3 * expected);
    }

    [Fact]
    public void TheEntrySystem_OfDislikes_IsThatOfTheFactors() =>
        Assert.True(ShortRowRule.Pays(Matrix().ByUser.AsWeights(), FactorMatrix.Zeros(60, 17)));

    // The row is formed, not gathered.
    [Fact]
    public void AVeryLongRow_HasItsDislikesToo()
    {
        var matrix = Signed(RandomProblem.WithRowLengths(3000, 2500, 3));
        var options = Options(8, Solver.ConjugateGradient);
        double[][] users = RandomProblem.Start(2, 8, seed: 1), items = RandomProblem.Start(3000, 8, seed: 2);
        var start = new ReferenceAls(users, items, []).ToFactors();
        SolveRows(matrix.ByUser, items, users);
        using var gram = new GramMatrix<Simd128, System.Runtime.Intrinsics.Vector128<float>>(start.Items.Stride, threads: 1);
        gram.Compute(start.Items, Lambda / Unobserved);
        using var solver = new ConjugateGradientRows<Simd128, System.Runtime.Intrinsics.Vector128<float>>(
            start.Users.Stride,
            options.ConjugateGradientSteps,
            maxGatheredLength: 2048);
        solver.Solve(options.Weighting.Apply(matrix.ByUser), 0, 2, null, gram, start.Items, start.Users, "user");
        AssertClose(users, start.Users);
    }

    [Fact]
    public void FoldInAndExplain_FollowTheObjective()
    {
        var matrix = Matrix();
        var options = Options(7, Solver.Cholesky) with { Iterations = 10 };
        var model = new AlsTrainer(options, new CpuDevice()).Train(matrix, cancel: TestContext.Current.CancellationToken);
        var recommender = new Recommender(model);
        double[][] items =
        [
            .. Enumerable.Range(0, model.Items.Count)
                .Select(item => Array.ConvertAll(model.Factors.Items.Row(item).ToArray(), value => (double)value)),
        ];
        const int user = 12;
        double[][] x = Enumerable.Range(0, matrix.Users.Count).Select(_ => new double[7]).ToArray();
        SolveRows(matrix.ByUser, items, x);
        (int, float)[] history = [.. matrix.ByUser.RowColumns(user).ToArray().Zip(matrix.ByUser.RowValues(user))];
        var folded = recommender.FoldIn(history);
        for (var k = 0; k < 7; k++) Assert.Equal(x[user][k], folded.Vector[k], 1e-5);

        foreach (var item in (int[])[0, 5, 30])
        {
            var explanation = recommender.Explain(user, item);
            Assert.Equal(ReferenceSolvers.Dot(x[user], items[item]), explanation.Total, 1e-6);
            Assert.Equal(explanation.Total, explanation.Shares.Sum(share => share.Value), 1e-9);
            Assert.Equal(history.Order(), explanation.Shares.Select(share => (share.Item, share.Strength)).Order());
        }

        // Known items are not recommended, whether they are disliked or not.
        Assert.Empty(
            recommender.Recommend(user, new RecommendOptions { Count = 100 })
                .Select(scored => scored.Row)
                .Intersect(history.Select(pair => pair.Item1)));
        Assert.Empty(
            recommender.Recommend(folded, new RecommendOptions { Count = 100 })
                .Select(scored => scored.Row)
                .Intersect(history.Select(pair => pair.Item1)));
    }

    // One factor and λ → 0: x·1 for an item like the disliked one. By hand: likes p (y = 1), c = 2; dislikes q (y = 1), c = 3, with G = 2 + λ = 3.
    // A₊ = 3 + 1 = 4, A = 4 + 2 = 6, b = 2, x = 1/3. Shares: 2/4 = 1/2, −2·(1/3)/4 = −1/6; together 1/3.
    [Fact]
    public void ADislikesShare_IsWhatItTakesAway()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("ann", "p", 1);
        builder.Add("ann", "q", -2);
        var matrix = builder.Build();
        var options = new AlsOptions { Factors = 1, Regularization = 1, Confidence = Confidence.Hu, Alpha = 1 };
        var ones = new AlsFactors(FactorMatrix.From(1, [[1]]), FactorMatrix.From(1, [[1], [1]]));
        var recommender = new Recommender(new AlsModel(ones, matrix.Users, matrix.Items, matrix.ByUser, options, new TrainingRecord("", [])));
        var explanation = recommender.Explain(0, 0);
        Assert.Equal(1 / 3.0, explanation.Total, 1e-12);
        Assert.Equal(
            [new Share(0, 1, 0.5), new Share(1, -2, -1 / 6.0)],
            explanation.Shares.Select(share => share with
            {
                Value = Math.Round(share.Value, 12) switch { -0.166666666667 => -1 / 6.0, var value => value },
            }));
    }

    // Some solvers only come close to 0, and items close to 0 would be ranked.
    [Theory]
    [InlineData(Solver.ConjugateGradient)]
    [InlineData(Solver.PreconditionedConjugateGradient)]
    [InlineData(Solver.DiagonalConjugateGradient)]
    [InlineData(Solver.Cholesky)]
    [InlineData(Solver.Subspace)]
    public void AUserWithOnlyDislikes_HasNoVector_AndTheErrorSaysWhy(Solver solver)
    {
        var builder = new InteractionMatrixBuilder();
        (string User, string Item, float Strength)[] interactions =
        [
            ("ann", "p", 1), ("ann", "q", 2), ("bob", "p", -1), ("bob", "q", -2), ("cid", "q", 1), ("cid", "r", -1), ("dan", "p", -1),
        ];
        foreach (var (user, item, strength) in interactions) builder.Add(user, item, strength);
        var model = new AlsTrainer(Options(3, solver) with { ConjugateGradientSteps = 2 }, new CpuDevice())
            .Train(builder.Build(), cancel: TestContext.Current.CancellationToken);
        var recommender = new Recommender(model);
        Assert.Equal([false, true, false, true], Enumerable.Range(0, 4).Select(model.Factors.Users.IsZero));
        Assert.Equal([false, false, true], Enumerable.Range(0, 3).Select(model.Factors.Items.IsZero));
        Assert.Equal(
            "user 'bob' has 2 dislikes and no likes in the model, so there is nothing to recommend from",
            Assert.Throws<NoHistoryException>(() => recommender.Recommend(1)).Message);
        Assert.Equal(
            "user 'dan' has 1 dislike and no likes in the model, so there is nothing to compare",
            Assert.Throws<NoHistoryException>(() => recommender.SimilarUsers(3)).Message);
        Assert.Equal(
            "user 'bob' has 2 dislikes and no likes in the model, so there is nothing to explain",
            Assert.Throws<NoHistoryException>(() => recommender.Explain(1, 2)).Message);
        Assert.Equal(
            "item 'r' has no users in the model, so there is nothing to compare",
            Assert.Throws<NoHistoryException>(() => recommender.SimilarItems(2)).Message);
        Assert.Empty(recommender.RecommendMany([1], cancel: TestContext.Current.CancellationToken).Single().Items);
    }

    [Fact]
    public void OnlyDislikes_CannotBeTrainedOn()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("ann", "p", -1);
        Assert.Equal(
            "there is nothing to train on: all interactions are dislikes, and recommendations come from likes",
            Assert.Throws<GpuAlsException>(() => new AlsTrainer(Options(2, Solver.Cholesky), new CpuDevice())
                .Train(builder.Build(), cancel: TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void OnlyDislikes_RecommendNothing() => Assert.Equal(
        "only dislikes were given, so there is nothing to recommend from",
        Assert.Throws<NoHistoryException>(() => new Recommender(
            new AlsTrainer(Options(2, Solver.Cholesky), new CpuDevice())
                .Train(Matrix(), cancel: TestContext.Current.CancellationToken)).FoldIn([(0, -1)])).Message);

    [Fact]
    public void Problem_SaysWhetherThereAreDislikes()
    {
        Assert.True(AlsProblem.From(Matrix(), Options(2, Solver.Cholesky), TestContext.Current.CancellationToken).HasDislikes);
        Assert.False(AlsProblem.From(
            RandomProblem.WithRowLengths(5, 3), Options(2, Solver.Cholesky), TestContext.Current.CancellationToken).HasDislikes);
    }

    static AlsOptions Options(int factors, Solver solver) => new()
    {
        Factors = factors,
        Solver = solver,
        Confidence = Confidence.Log,
        Alpha = 3,
        UnobservedWeight = Unobserved,
        DislikeWeight = OfDislike,
        Regularization = Lambda,
        ConjugateGradientSteps = 40,
        Iterations = 1,
    };

    static InteractionMatrix Matrix() => Signed(RandomProblem.WithRowLengths(60, [.. Enumerable.Range(0, 60).Select(user => user % 13), 30, 40]));

    /// <summary>Every third pair of a user is a dislike.</summary>
    static InteractionMatrix Signed(InteractionMatrix matrix)
    {
        var builder = new InteractionMatrixBuilder();
        foreach (var item in Enumerable.Range(0, matrix.Items.Count)) builder.Items.GetOrAdd(matrix.Items.Keys[item]);
        foreach (var user in Enumerable.Range(0, matrix.Users.Count))
        {
            builder.Users.GetOrAdd(matrix.Users.Keys[user]);
            var columns = matrix.ByUser.RowColumns(user).ToArray();
            var values = matrix.ByUser.RowValues(user);
            for (var e = 0; e < columns.Length; e++) builder.Add(user, columns[e], e % 3 == 1 ? -values[e] : values[e]);
        }

        return builder.Build();
    }

    static (double Confidence, double Preference) Cell(SparseRows rows, int row, int column)
    {
        var e = rows.RowColumns(row).IndexOf(column);
        if (e < 0) return (Unobserved, 0);
        var strength = rows.RowValues(row)[e];
        var confidence = 1 + 3 * Math.Log(1 + Math.Abs((double)strength));
        return strength > 0 ? (confidence, 1) : (OfDislike * confidence, 0);
    }

    static void SolveRows(SparseRows rows, double[][] y, double[][] x)
    {
        for (var row = 0; row < rows.Rows; row++)
        {
            var f = x[row].Length;
            var a = Array.ConvertAll(x[row], _ => new double[f]);
            var b = new double[f];
            for (var k = 0; k < f; k++) a[k][k] = Lambda;
            for (var column = 0; column < rows.Columns; column++)
            {
                var (confidence, preference) = Cell(rows, row, column);
                ReferenceSolvers.AddScaled(confidence * preference, y[column], b);
                for (var k = 0; k < f; k++) ReferenceSolvers.AddScaled(confidence * y[column][k], y[column], a[k]);
            }

            x[row] = rows.RowLength(row) == 0 ? b : ReferenceSolvers.Cholesky(a, b);
        }
    }

    static void AssertClose(double[][] expected, FactorMatrix actual)
    {
        for (var row = 0; row < expected.Length; row++)
        {
            var tolerance = 1e-3 * expected[row].Max(Math.Abs) + 1e-5;
            for (var k = 0; k < expected[row].Length; k++) Assert.Equal(expected[row][k], actual.Row(row)[k], tolerance);
        }
    }
}
