using GpuAls.Core.Checkpoints;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Training;

namespace GpuAls.Testing;

/// <summary>Trainings that are stopped after an iteration and continued from their checkpoint, compared with one that was never stopped.</summary>
static class StoppedTraining
{
    /// <summary>
    /// Trains once without a stop, and then once for each iteration, stopped after it and continued, and checks that all models have the same bits.
    /// </summary>
    /// <param name="matrix">The interactions.</param>
    /// <param name="options">The resolved options.</param>
    /// <param name="device">The device.</param>
    /// <returns>The number of trainings that were continued.</returns>
    public static int AssertSameBits(InteractionMatrix matrix, AlsOptions options, IAlsDevice device) => AssertSameBits(
        checkpoints => new AlsTrainer(options, device) { Checkpoints = checkpoints },
        (trainer, progress, cancel) => trainer.Train(matrix, progress, cancel));

    /// <summary>The same for other trainings, such as validated ones.</summary>
    /// <param name="create">Creates a trainer with checkpoints.</param>
    /// <param name="train">Trains with it.</param>
    public static int AssertSameBits(
        Func<CheckpointOptions?, AlsTrainer> create, Func<AlsTrainer, IProgress<AlsIteration>?, CancellationToken, AlsModel> train)
    {
        var expected = train(create(null), null, TestContext.Current.CancellationToken);
        var iterations = expected.Training.Iterations.Count;
        var resumed = 0;
        for (var after = 1; after <= iterations; after++)
        {
            using var folder = new TestFolder();
            var checkpoints = new CheckpointOptions(folder["checkpoints"]) { Iterations = 1 };
            Stop(create(checkpoints), train, after);
            var news = new List<CheckpointNews>();
            var model = train(create(checkpoints with { Resumes = true, Progress = new News(news) }), null, TestContext.Current.CancellationToken);
            resumed += news.Count(one => one.Kind == CheckpointNewsKind.Resumed);
            AssertSameBits(expected, model, $"stopped after iteration {after} of {iterations}");
        }

        // For the figures of docs/reliability.md.
        TestContext.Current.TestOutputHelper?.WriteLine($"{resumed} trainings continued to the same bits");
        return resumed;
    }

    /// <summary>Trains until an iteration has ended.</summary>
    public static void Stop(
        AlsTrainer trainer, Func<AlsTrainer, IProgress<AlsIteration>?, CancellationToken, AlsModel> train, int after)
    {
        using var stop = new CancellationTokenSource();
        try
        {
            train(trainer, new StopAfter(stop, after), stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // As intended; a training without neighbours ends normally after its last iteration.
        }
    }

    static void AssertSameBits(FeatureWeights? expected, FeatureWeights? actual, string because)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is null) return;
        AssertSameBits(expected.Weights, actual!.Weights, because);
        Assert.Equal(expected.Intercept, actual.Intercept);
        Assert.Equal(expected.Regularization, actual.Regularization);
    }

    /// <summary>Checks that two models have the same factors and neighbours, bit by bit, and the same record except for times.</summary>
    public static void AssertSameBits(AlsModel expected, AlsModel actual, string because)
    {
        AssertSameBits(expected.Factors.Users, actual.Factors.Users, because);
        AssertSameBits(expected.Factors.Items, actual.Factors.Items, because);
        Assert.Equal(
            expected.Training.Iterations.Select(one => (one.Number, one.Loss, one.Metric, one.Change)),
            actual.Training.Iterations.Select(one => (one.Number, one.Loss, one.Metric, one.Change)));
        Assert.Equal(expected.Training.Validation, actual.Training.Validation);
        Assert.Equal(expected.Options, actual.Options);
        AssertSameBits(expected.UserFeatures, actual.UserFeatures, because);
        AssertSameBits(expected.ItemFeatures, actual.ItemFeatures, because);
        Assert.Equal(expected.Neighbours is null, actual.Neighbours is null);
        if (expected.Neighbours is not { } neighbours) return;
        for (var row = 0; row < neighbours.Rows; row++)
        {
            Assert.Equal(neighbours.RowColumns(row), actual.Neighbours!.RowColumns(row));
            Assert.Equal(neighbours.RowValues(row), actual.Neighbours.RowValues(row));
        }
    }

    static void AssertSameBits(FactorMatrix expected, FactorMatrix actual, string because)
    {
        Assert.Equal((expected.Rows, expected.Factors), (actual.Rows, actual.Factors));
        for (var row = 0; row < expected.Rows; row++)
            Assert.True(expected.Row(row).SequenceEqual(actual.Row(row)), $"row {row} differs in a training that was {because}");
    }

    sealed class StopAfter(CancellationTokenSource stop, int iteration) : IProgress<AlsIteration>
    {
        public void Report(AlsIteration value)
        {
            if (value.Number == iteration) stop.Cancel();
        }
    }

    /// <summary>Collects news about checkpoints.</summary>
    internal sealed class News(List<CheckpointNews> news) : IProgress<CheckpointNews>
    {
        public void Report(CheckpointNews value) => news.Add(value);
    }
}
