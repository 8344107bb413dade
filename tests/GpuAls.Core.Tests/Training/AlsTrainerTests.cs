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
    public void Train_WithStrengthsBeyondFloat32Squares_NamesTheRowThatDidNotStayFinite()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("alice", "radiohead", float.MaxValue);
        builder.Add("alice", "muse", 1);
        var error = Assert.Throws<GpuAlsException>(() => Train(builder.Build(), PlainOptions.Value with { Factors = 2, Alpha = 8 }));
        Assert.Equal(
            "training diverged: user row 0 ('alice') has the factor NaN; use a larger regularization (it is 0.01) or a smaller alpha (it is 8)",
            error.Message);
    }

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

    // 10,000 draws out of 2^24 values: about three pairs meet.
    static int Duplicates(List<float> values)
    {
        var duplicates = values.Count - values.Distinct().Count();
        Assert.InRange(duplicates, 0, 15);
        return duplicates;
    }

    static AlsModel Train(InteractionMatrix matrix, AlsOptions options) => new AlsTrainer(options, new CpuDevice()).Train(matrix);

    sealed class Collector(List<AlsIteration> into) : IProgress<AlsIteration>
    {
        public void Report(AlsIteration value) => into.Add(value);
    }
}
