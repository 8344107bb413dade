using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class AlsTrainerTests
{
    [Fact]
    public void TheSameSeed_GivesTheSameModel_AndAnotherSeedAnother()
    {
        var matrix = SyntheticReference.CreateMatrix();
        var options = PlainOptions.Value with { Factors = 5, Iterations = 2 };
        var first = Train(matrix, options).Factors.Users.Row(0).ToArray();
        Assert.Equal(first, Train(matrix, options).Factors.Users.Row(0).ToArray());
        Assert.NotEqual(first, Train(matrix, options with { Seed = 43 }).Factors.Users.Row(0).ToArray());
    }

    [Fact]
    public void Train_ReportsEveryIteration_AndKeepsThemWithTheModel()
    {
        var seen = new List<AlsIteration>();
        var options = PlainOptions.Value with { Factors = 3, Iterations = 4, ComputeLoss = true, Regularization = 1, Solver = Solver.Cholesky };
        var model = new AlsTrainer(options, new CpuDevice(2))
            .Train(SyntheticReference.CreateMatrix(), new Collector(seen), TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3, 4], seen.Select(iteration => iteration.Number));
        Assert.Equal(seen, model.Training.Iterations);
        Assert.StartsWith("CPU, 2 threads, ", model.Training.Device, StringComparison.Ordinal);
        for (var k = 1; k < seen.Count; k++)
            Assert.True(seen[k].Loss!.Value.Total < seen[k - 1].Loss!.Value.Total, "an exact half-sweep cannot raise the loss");
    }

    [Theory, InlineData(Solver.ConjugateGradient), InlineData(Solver.Subspace)]
    public void AnExactFinish_IsOneMoreIterationByCholesky(Solver solver)
    {
        var matrix = SyntheticReference.CreateMatrix();
        var seen = new List<AlsIteration>();
        var options = new AlsOptions
        {
            Factors = 20,
            Block = 4,
            Iterations = 2,
            ComputeLoss = true,
            Regularization = 1,
            Confidence = Confidence.Log,
            Solver = solver,
            FinishExactly = true,
        };
        var finished = new AlsTrainer(options, new CpuDevice(2)).Train(matrix, new Collector(seen), TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3], seen.Select(iteration => iteration.Number));
        Assert.Equal(seen, finished.Training.Iterations);
        Assert.Equal(3, options.PlannedIterations);

        var before = Train(matrix, options with { FinishExactly = false }).Factors;
        var exact = new AlsTrainer(options with { FinishExactly = false, Solver = Solver.Cholesky, Iterations = 1 }, new CpuDevice(2))
            .Train(matrix, before, null, TestContext.Current.CancellationToken).Factors;
        Assert.Equal(exact.Users.Row(3).ToArray(), finished.Factors.Users.Row(3).ToArray());
        Assert.Equal(exact.Items.Row(5).ToArray(), finished.Factors.Items.Row(5).ToArray());
    }

    [Fact]
    public void AnExactFinish_OfAnExactTraining_IsNothingMore()
    {
        var options = new AlsOptions { Factors = 3, Iterations = 2, Regularization = 1, Solver = Solver.Cholesky, FinishExactly = true };
        Assert.Equal(2, Train(SyntheticReference.CreateMatrix(), options).Training.Iterations.Count);
        Assert.Equal(2, options.PlannedIterations);
    }

    [Fact]
    public void ASolverThatIsToBeChosen_IsRecordedAsTheOneThatWasChosen()
    {
        var options = new AlsOptions { Factors = 3, Iterations = 1, Confidence = Confidence.Log, Alpha = 1, Regularization = 1 };
        Assert.False(options.IsResolved);
        var trained = Train(SyntheticReference.CreateMatrix(), options).Options;
        Assert.Equal(options with { Solver = Solver.PreconditionedConjugateGradient }, trained);
        Assert.Equal(
            Solver.Subspace,
            (options with { Factors = 512, Confidence = Confidence.Hu, Alpha = 40 }).Resolve(SyntheticReference.CreateMatrix()).Solver);
    }

    [Fact]
    public void AnExactFinish_OnADeviceThatCannotRunIt_IsRefusedBeforeTheFirstIteration()
    {
        var options = PlainOptions.Value with { Solver = Solver.PreconditionedConjugateGradient, FinishExactly = true };
        var seen = new List<AlsIteration>();
        var trainer = new AlsTrainer(options, new CpuDevice(1, Precision.Mixed));
        var error = Assert.Throws<GpuAlsException>(
            () => trainer.Train(SyntheticReference.CreateMatrix(), new Collector(seen), TestContext.Current.CancellationToken));
        Assert.Equal(
            $"a final exact iteration requires the solver cholesky, which {new CpuDevice(1, Precision.Mixed).Name} does not support",
            error.Message);
        Assert.Empty(seen);
    }

    [Fact]
    public void Train_WithoutInteractions_IsAnError()
    {
        var error = Assert.Throws<GpuAlsException>(() => Train(new InteractionMatrixBuilder().Build(), PlainOptions.Value));
        Assert.Equal("there is nothing to train on: the matrix has no interactions", error.Message);
    }

    [Fact]
    public void Train_WithAWeightBeyondFloat32_NamesThePair() => Assert.Equal(
        "the weight of user 'alice' and item 'radiohead' is above 3.4E+38; expected at most 1E+30 (float32); use a smaller alpha (it is 8)",
        Assert.Throws<WeightRangeException>(() => Train(TwoPlays(float.MaxValue), PlainOptions.Value with { Factors = 2, Alpha = 8 })).Message);

    [Theory]
    [InlineData(1e20f, 8, 1, 1, "'radiohead' is 8E+20; expected", null)]
    [InlineData(1e25f, 1e8, 1, 1, "'radiohead' is 1E+33; expected", "a smaller alpha (it is 100000000)")]
    [InlineData(100, 1, 1e-30, 1, "'radiohead' is 1.01E+32; expected", "a larger unobserved weight (it is 1E-30)")]
    [InlineData(-100, 1, 1, 1e30, "'radiohead' is 1.01E+32; expected", "a smaller dislike weight (it is 1E+30)")]
    public void TheRemedyForALargeWeight_IsItsCause(float strength, double alpha, double unobserved, double ofDislikes, string place, string? remedy)
    {
        var options = PlainOptions.Value with
        {
            Factors = 2,
            Alpha = alpha,
            UnobservedWeight = unobserved,
            DislikeWeight = ofDislikes,
            Regularization = Math.Min(1, unobserved),
            Solver = Solver.Cholesky,
        };
        var error = Record.Exception(() => Train(TwoPlays(strength), options));
        if (remedy is null) Assert.IsNotType<WeightRangeException>(error);
        else
        {
            Assert.Contains(place, Assert.IsType<WeightRangeException>(error).Message, StringComparison.Ordinal);
            Assert.EndsWith($"expected at most 1E+30 (float32); use {remedy}", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Confidences_ThatAreZeroBesideUnseenPairs_AreAnError() => Assert.Equal(
        "the confidence of every interaction is 0 in float32 beside that of an unseen pair; use a larger alpha (it is 1) "
            + "or a smaller unobserved weight (it is 1000000000)",
        Assert.Throws<WeightRangeException>(() => Train(TwoPlays(1), PlainOptions.Value with { Alpha = 1, UnobservedWeight = 1e9 })).Message);

    [Theory]
    [InlineData(Solver.ConjugateGradient, 1e25, 1,
        "training diverged: user 'alice' has the factor NaN; the solver cg converges for weights up to 100000000, and the largest is 1E+25; "
        + "use a smaller alpha (it is 1E+25) or the solver cg-diagonal, pcg, cholesky or subspace")]
    [InlineData(Solver.ConjugateGradient, 1, 9e29,
        "training diverged: user 'alice' has the factor NaN; use a smaller regularization (it is 9E+29)")]
    [InlineData(Solver.Cholesky, 1, 1e25,
        "training ended with vectors of zeros: the regularization (it is 1E+25) is too large for the weights; "
        + "use a smaller regularization or a larger alpha (it is 1)")]
    public void ADivergedTraining_NamesTheUserAndASettingThatHelps(Solver solver, double alpha, double regularization, string message)
    {
        var options = PlainOptions.Value with { Factors = 2, Alpha = alpha, Regularization = regularization, Solver = solver, Iterations = 3 };
        Assert.Equal(message, Assert.Throws<GpuAlsException>(() => Train(TwoPlays(1), options)).Message);
    }

    [Fact]
    public void AnExponentThatUnderflows_NamesTheUser() => Assert.StartsWith(
        "with a regularization exponent of 1000, the regularization of user '",
        Assert.Throws<GpuAlsException>(() => Train(
            SyntheticReference.CreateMatrix(), PlainOptions.Value with { Solver = Solver.Cholesky, RegularizationExponent = 1000 })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void ACancelledTraining_Throws() => Assert.Throws<OperationCanceledException>(() =>
        new AlsTrainer(PlainOptions.Value, new CpuDevice()).Train(SyntheticReference.CreateMatrix(), cancel: new CancellationToken(canceled: true)));

    [Fact]
    public void StartFactors_AreUniformUpToAHundredth_AndDifferBetweenSides()
    {
        var start = StartFactors.Create(400, 500, 25, seed: 1);
        var all = Enumerable.Range(0, 400).SelectMany(row => start.Users.Row(row).ToArray()).ToList();
        Assert.All(all, value => Assert.InRange(value, 0, 0.01f));
        // 10,000 uniform numbers: the mean's standard deviation is 0.01/√12/100 = 2.9e-5.
        Assert.Equal(0.005, all.Average(), 1.5e-4);
        Assert.Equal(all.Count, all.Distinct().Count() + Duplicates(all));
        Assert.NotEqual(start.Users.Row(0).ToArray(), start.Items.Row(0).ToArray());
    }

    [Theory, InlineData(1), InlineData(25), InlineData(100)]
    public void NormalStartFactors_HaveVectorsOfLengthOne_AndComeFromTheSeed(int factors)
    {
        var start = StartFactors.Create(40_000 / factors, 3, factors, seed: 1, StartDistribution.Normal);
        var scaled = Enumerable.Range(0, start.Users.Rows)
            .SelectMany(row => start.Users.Row(row).ToArray())
            .Select(value => value * Math.Sqrt(factors))
            .ToList();
        // 40,000 normal numbers: the mean's standard deviation is 1/200, the
        // variance's √2/200, the fourth moment's √96/200; four of each are allowed.
        Assert.Equal(0, scaled.Average(), 0.02);
        Assert.Equal(1, scaled.Average(value => value * value), 0.03);
        Assert.Equal(3, scaled.Average(value => value * value * value * value), 0.2);
        Assert.Equal(0.6827, scaled.Count(value => Math.Abs(value) < 1) / 40_000.0, 0.01);
        Assert.NotEqual(start.Users.Row(0).ToArray(), start.Items.Row(0).ToArray());
        Assert.Equal(start.Users.Row(2).ToArray(), StartFactors.Create(3, 3, factors, seed: 1, StartDistribution.Normal).Users.Row(2).ToArray());
        Assert.NotEqual(start.Users.Row(2).ToArray(), StartFactors.Create(3, 3, factors, seed: 2, StartDistribution.Normal).Users.Row(2).ToArray());
    }

    [Theory, InlineData(1), InlineData(10), InlineData(100)]
    public void SphereStartFactors_HaveLengthOne_AndTheDirectionOfNormalOnes(int factors)
    {
        var sphere = StartFactors.Create(50, 3, factors, seed: 1, StartDistribution.Sphere).Users;
        var normal = StartFactors.Create(50, 3, factors, seed: 1, StartDistribution.Normal).Users;
        for (var row = 0; row < 50; row++)
        {
            var length = Math.Sqrt(normal.Row(row).ToArray().Sum(value => (double)value * value));
            Assert.Equal(1, sphere.Row(row).ToArray().Sum(value => (double)value * value), 1e-5);
            Assert.Equal(normal.Row(row)[0] / length, sphere.Row(row)[0], 1e-6);
        }
    }

    [Fact]
    public void SmallNormalStartFactors_AreATenthOfNormalOnes() => Assert.Equal(
        StartFactors.Create(3, 3, 7, seed: 1, StartDistribution.Normal).Items.Row(2).ToArray().Select(value => 0.1f * value),
        StartFactors.Create(3, 3, 7, seed: 1, StartDistribution.SmallNormal).Items.Row(2).ToArray());

    // 10,000 draws out of 2^24 values: about three pairs meet.
    static int Duplicates(List<float> values)
    {
        var duplicates = values.Count - values.Distinct().Count();
        Assert.InRange(duplicates, 0, 15);
        return duplicates;
    }

    static InteractionMatrix TwoPlays(float strength)
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("alice", "radiohead", strength);
        builder.Add("alice", "muse", 1);
        return builder.Build();
    }

    static AlsModel Train(InteractionMatrix matrix, AlsOptions options) => new AlsTrainer(options, new CpuDevice()).Train(matrix);

    sealed class Collector(List<AlsIteration> into) : IProgress<AlsIteration>
    {
        public void Report(AlsIteration value) => into.Add(value);
    }
}
