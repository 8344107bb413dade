using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Kernels.Cholesky;
using GpuAls.Kernels.Planning;
using GpuAls.Kernels.Products;
using GpuAls.Kernels.Queries;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class ExplanationOnCpuAccelerator(CpuAcceleratorFixture device) : ExplanationTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class ExplanationInTurns(TurnsFixture device) : ExplanationTests(device), IClassFixture<TurnsFixture>;
public sealed class ExplanationOnCuda(CudaFixture device) : ExplanationTests(device), IClassFixture<CudaFixture>;
public sealed class ExplanationOnOpenCl(OpenClFixture device) : ExplanationTests(device), IClassFixture<OpenClFixture>;

/// <summary>
/// Explanations of a device, compared with the reference in double, for matrices in every memory, and with the explanations of the CPU.
/// </summary>
public abstract class ExplanationTests(DeviceFixture device)
{
    const int Shared = 48 << 10;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Around one factor, one tile and several tiles.
    [Theory, InlineData(1), InlineData(7), InlineData(8), InlineData(9), InlineData(16), InlineData(17), InlineData(33), InlineData(65)]
    public void ExplainMany_InSharedMemory_MatchesTheReference(int factors) =>
        AssertMatchesReference(factors, CholeskyRowsPlan.For(factors, Shared, threads: 1, multiprocessors: 1));

    [Fact]
    public void ExplainMany_WithMatricesThatDoNotFitSharedMemory_MatchesTheReference()
    {
        var plan = CholeskyRowsPlan.For(150, Shared, threads: 1, multiprocessors: 1) with { Groups = 2 };
        Assert.False(plan.MatrixIsShared);
        AssertMatchesReference(150, plan);
    }

    [Theory, InlineData(1), InlineData(17), InlineData(40)]
    public void ExplainMany_WithNoSharedMemory_MatchesTheReference(int factors) =>
        AssertMatchesReference(factors, CholeskyRowsPlan.For(factors, 0, threads: 1, multiprocessors: 1) with { Groups = 2 });

    // Groups of several threads: fewer and more than tiles, rows of a panel or known items.
    [Theory, InlineData(1, 3), InlineData(17, 3), InlineData(17, 16), InlineData(33, 16)]
    public void ExplainMany_ByGroupsOfSeveralThreads_MatchesTheReference(int factors, int threads)
    {
        AssertMatchesReference(factors, CholeskyRowsPlan.For(factors, Shared, threads, multiprocessors: 1), 40, 17, 3);
        AssertMatchesReference(factors, CholeskyRowsPlan.For(factors, 0, threads, multiprocessors: 1), 40, 17, 3);
    }

    // One group answers several questions: no thread may overwrite data that another thread still reads.
    [Theory, InlineData(3), InlineData(16)]
    public void ExplainMany_OfAllQuestionsByOneGroupOfSeveralThreads_MatchesTheReference(int threads) =>
        AssertMatchesReference(17, CholeskyRowsPlan.For(17, Shared, threads, multiprocessors: 1) with { Groups = 1 }, 20, 3, 17, 1, 9);

    [Fact]
    public void ExplainMany_ByTheDevicesOwnPlan_AgreesWithTheCpu()
    {
        var model = SyntheticReference.Trained(1).ToModel(SyntheticReference.CreateMatrix(), SyntheticReference.Runs[1].Options);
        using var recommender = DeviceRecommender.Open(device.Accelerator, model);
        (int User, IReadOnlyList<int> Items)[] questions =
            [(0, [5, 299]), (SyntheticReference.UserWithoutHistory, []), (199, [0]), (0, [5]), (4, []), (17, [.. model.Known.RowColumns(17)])];
        AssertSame(new Recommender(model).ExplainMany(questions, 4, Cancel), recommender.ExplainMany(questions, 4, Cancel), 1e-4);
    }

    // There is so little memory that a batch holds the longest history once, so questions are cut into pieces.
    [Fact]
    public void ExplainMany_InLittleWorkSpace_AgreesWithTheCpu()
    {
        var model = Model(9, RandomProblem.WithRowLengths(60, 60, 1, 17, 30));
        var settings = Settings(CholeskyRowsPlan.For(9, 0, threads: 1, multiprocessors: 1));
        var memory = new DeviceMemory("a card", 1 << 20, 1 << 20);
        var enough = QueryPlan.For(model, memory, settings.Shape(device.Accelerator), settings.Explaining(device.Accelerator, 9)).Memory;
        var little = enough.Total - enough.Parts[^1].Bytes;
        var plans = new Plans();
        Assert.Throws<DeviceException>(() => DeviceRecommender.Open(
            device.Accelerator, model, null, settings with { Memory = _ => new DeviceMemory("a card", 1 << 20, little) }));
        little += 4 * TopKSearch.Words(settings.Shape(device.Accelerator), 1, 60, 60);
        using var recommender = DeviceRecommender.Open(
            device.Accelerator, model, plans, settings with { Memory = _ => new DeviceMemory("a card", 1 << 20, little) });
        Assert.Equal(0, Assert.Single(plans).Left);
        (int User, IReadOnlyList<int> Items)[] questions = [(0, [1, 2, 3, 4, 5]), (1, [.. Enumerable.Range(0, 60)]), (3, []), (2, [7, 8]), (3, [9])];
        AssertSame(new Recommender(model).ExplainMany(questions, cancel: Cancel), recommender.ExplainMany(questions, cancel: Cancel), 1e-4);
    }

    // The two equal factors are in one tile, in neighbouring tiles, and in tiles with one between them.
    [Theory, InlineData(2), InlineData(9), InlineData(17)]
    public void ExplainMany_OfASingularSystem_IsTheErrorOfTheCpu(int factors)
    {
        var model = TwinFactors(factors, regularization: 0);
        using var recommender = DeviceRecommender.Open(device.Accelerator, model);
        Assert.Equal(
            "the system of user 'alice' is not positive definite: regularization is 0, which is too little for these factors",
            Assert.Throws<GpuAlsException>(() => new Recommender(model).ExplainMany([(0, [1])], cancel: Cancel).Count()).Message);
        Assert.Equal(
            "the system of user 'alice' is not positive definite: regularization is 0, which is too little for these factors",
            Assert.Throws<GpuAlsException>(() => recommender.ExplainMany([(0, [1])], cancel: Cancel).Count()).Message);
    }

    [Theory, InlineData(2), InlineData(9), InlineData(17)]
    public void ExplainMany_OfASystemThatFloat32CannotSolve_IsTheAnswerOfTheCpu(int factors)
    {
        var model = TwinFactors(factors, regularization: 1e-6);
        using var recommender = DeviceRecommender.Open(device.Accelerator, model);
        AssertSame(new Recommender(model).ExplainMany([(0, [1, 0])], cancel: Cancel), recommender.ExplainMany([(0, [1, 0])], cancel: Cancel), 0);
    }

    // The dislike is the first, the last or the only known item. Other users of the batch have none, and the device explains them.
    [Theory, InlineData(1), InlineData(3)]
    public void ExplainMany_OfAUserWithADislike_IsTheAnswerOfTheCpu(int threads)
    {
        var matrix = RandomProblem.WithRowLengths(40, 17, 17, 4, 1, 17);
        var strengths = Enumerable.Range(0, (int)matrix.Entries).Select(e => matrix.ByUser.Values[e]).ToArray();
        foreach (var (user, entry) in ((int, int)[])[(1, 0), (2, 3), (3, 0), (4, 16)]) strengths[matrix.ByUser.Offsets[user] + entry] *= -1;
        var model = Model(9, matrix) with { Known = matrix.ByUser.WithValues(EntryValues.Of(LargeArray<float>.From(strengths))) };
        using var recommender = DeviceRecommender.Open(
            device.Accelerator, model, null, Settings(CholeskyRowsPlan.For(9, Shared, threads, multiprocessors: 1) with { Groups = 2 }));
        (int User, IReadOnlyList<int> Items)[] questions = [(0, [1, 39]), (1, [5]), (2, [7, 8]), (3, [0]), (4, [2])];
        var (expected, actual) = (
            new Recommender(model).ExplainMany(questions, cancel: Cancel).ToArray(), recommender.ExplainMany(questions, cancel: Cancel).ToArray());
        AssertSame(expected, actual, 1e-4);
        AssertSame(expected[1..], actual[1..], 0);
    }

    [Fact]
    public void ExplainMany_OfQuestionsWithoutAnAnswer_ThrowsBeforeAnyAnswer()
    {
        var model = Model(2, RandomProblem.WithRowLengths(5, 0, 3));
        using var recommender = DeviceRecommender.Open(device.Accelerator, model);
        Assert.Throws<NoHistoryException>(() => recommender.ExplainMany([(0, [1])], cancel: Cancel));
        Assert.Throws<ArgumentOutOfRangeException>("user", () => recommender.ExplainMany([(2, [1])], cancel: Cancel));
        Assert.Throws<ArgumentOutOfRangeException>("item", () => recommender.ExplainMany([(1, [5])], cancel: Cancel));
        Assert.Throws<ArgumentOutOfRangeException>("shares", () => recommender.ExplainMany([(1, [1])], 0, Cancel));
        Assert.Throws<OperationCanceledException>(() => recommender.ExplainMany([(1, [1])], cancel: new CancellationToken(canceled: true)).Count());
        using var without = DeviceRecommender.Open(device.Accelerator, model, explains: false);
        Assert.Equal(
            "the recommender was opened without explanations",
            Assert.Throws<InvalidOperationException>(() => without.ExplainMany([(1, [1])], cancel: Cancel)).Message);
    }

    void AssertMatchesReference(int factors, CholeskyRowsPlan plan, params int[] histories)
    {
        // Around a chunk of 8 and of 16 entries.
        var matrix = RandomProblem.WithRowLengths(90, histories is [] ? [1, 7, 8, 9, 90, 16, 17] : histories);
        var model = Model(factors, matrix);
        var items = model.Factors.Items.Rows;
        var vectors = Enumerable.Range(0, items)
            .Select(item => Array.ConvertAll(model.Factors.Items.Row(item).ToArray(), value => (double)value))
            .ToArray();
        var weights = ReferenceAls.Weights(matrix.ByUser, model.Options);
        using var recommender = DeviceRecommender.Open(device.Accelerator, model, null, Settings(plan));
        var everyUser = Enumerable.Range(0, matrix.Users.Count);
        (int User, IReadOnlyList<int> Items)[] questions = [.. everyUser.Select(user => (user, (IReadOnlyList<int>)[user, 89]))];
        foreach (var (user, explanations) in recommender.ExplainMany(questions, cancel: Cancel))
        {
            Assert.Equal(2, explanations.Count);
            AssertSame(ReferenceQueries.Explain(weights[user], vectors, model.Options, user), explanations[0]);
            AssertSame(ReferenceQueries.Explain(weights[user], vectors, model.Options, 89), explanations[1]);
        }
    }

    /// <summary>Asserts equal shares. Shares of both signs cancel, so the tolerance is relative to their size.</summary>
    static void AssertSame((int Row, double Share)[] expected, Explanation actual)
    {
        var size = expected.Sum(share => Math.Abs(share.Share));
        Assert.Equal(expected.Sum(share => share.Share), actual.Total, 1e-4 * size);
        Assert.Equal(expected.Select(share => share.Row).Order(), actual.Shares.Select(share => share.Item).Order());
        foreach (var share in actual.Shares) Assert.Equal(expected.Single(one => one.Row == share.Item).Share, share.Value, 1e-4 * size);
        Assert.Equal(actual.Shares.OrderByDescending(share => share.Value).ThenBy(share => share.Item), actual.Shares);
    }

    static void AssertSame(
        IEnumerable<(int User, IReadOnlyList<Explanation> Explanations)> expected,
        IEnumerable<(int User, IReadOnlyList<Explanation> Explanations)> actual,
        double tolerance)
    {
        var (left, right) = (expected.ToArray(), actual.ToArray());
        Assert.Equal(left.Select(answer => answer.User), right.Select(answer => answer.User));
        foreach (var (cpu, onDevice) in left.Zip(right))
        {
            Assert.Equal(cpu.Explanations.Count, onDevice.Explanations.Count);
            foreach (var (one, other) in cpu.Explanations.Zip(onDevice.Explanations))
            {
                Assert.Equal(one.Total, other.Total, tolerance);
                Assert.Equal(one.Shares.Select(share => (share.Item, share.Strength)), other.Shares.Select(share => (share.Item, share.Strength)));
                foreach (var (a, b) in one.Shares.Zip(other.Shares)) Assert.Equal(a.Value, b.Value, tolerance);
            }
        }
    }

    static QuerySettings Settings(CholeskyRowsPlan plan) => new()
    {
        Shape = _ => new TopKShape(new TileShape(1), Groups: 1),
        Explaining = (_, _) => plan,
    };

    static AlsModel Model(int factors, InteractionMatrix matrix)
    {
        var users = RandomProblem.Start(matrix.Users.Count, factors, seed: 1);
        // A user without interactions has a vector of zeros.
        for (var user = 0; user < users.Length; user++)
        {
            if (matrix.ByUser.RowLength(user) == 0) Array.Clear(users[user]);
        }

        return new ReferenceAls(users, RandomProblem.Start(matrix.Items.Count, factors, seed: 2), []).ToModel(
            matrix, RandomProblem.Options(factors, Solver.Cholesky));
    }

    /// <summary>
    /// A model whose first and last factors are always equal, so that without λ its systems are singular. 0.1 and 0.3 leave a pivot that is rounding
    /// error, of either sign. Each factor between them has an item.
    /// </summary>
    static AlsModel TwinFactors(int factors, double regularization)
    {
        float[] Twins(float value) => [value, .. new float[factors - 2], value];
        var builder = new InteractionMatrixBuilder();
        builder.Add("alice", "one", 1f);
        builder.Add("alice", "two", 5f);
        for (var k = 1; k < factors - 1; k++) builder.Add("bob", $"factor {k}", 1f);
        var matrix = builder.Build();
        float[] Unit(int k) => [.. Enumerable.Range(0, factors).Select(n => n == k ? 1f : 0f)];
        float[][] items = [Twins(0.1f), Twins(0.3f), .. Enumerable.Range(1, factors - 2).Select(Unit)];
        var users = Enumerable.Repeat(Twins(0.1f), matrix.Users.Count).ToArray();
        return new AlsModel(
            new AlsFactors(FactorMatrix.From(factors, users), FactorMatrix.From(factors, items)),
            matrix.Users,
            matrix.Items,
            matrix.ByUser,
            PlainOptions.Value with { Factors = factors, Regularization = regularization },
            new TrainingRecord("by hand", []));
    }

    sealed class Plans : List<MemoryPlan>, IProgress<MemoryPlan>
    {
        public void Report(MemoryPlan value) => Add(value);
    }
}
