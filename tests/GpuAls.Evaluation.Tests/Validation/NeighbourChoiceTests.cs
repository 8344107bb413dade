using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Evaluation.Splits;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Evaluation.Tests;

public sealed class NeighbourChoiceTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Pairs of items that always go together, which two factors cannot tell apart and neighbours can.
    [Fact]
    public void Choose_OfPairsOfItems_TakesNeighbours_AndTheMetricIsThatOfATraining()
    {
        var holdout = Holdout.Split(Pairs(300, 40), "random:0.2", seed: 1);
        var options = Options.Resolve(holdout.Train);
        var model = new AlsTrainer(options, new CpuDevice()).Train(holdout.Train, cancel: Cancel);
        var validator = new Validator(holdout, new ValidationOptions());
        var choice = NeighbourChoice.Choose(validator, model.Factors.Items, options, cancel: Cancel);

        Assert.NotNull(choice.Chosen);
        Assert.False(choice.IsStandard);
        Assert.True(choice.Gain.Low > 0);
        Assert.Equal(choice.PerUser, choice.With);
        Assert.Equal(choice.Without.Average(), validator.Measure(model.Factors.Items, options, Cancel), 1e-12);
        Assert.Equal(
            choice.With.Average(), validator.Measure(model.Factors.Items, options with { Neighbours = choice.Chosen }, Cancel), 1e-12);
        Assert.InRange(choice.Gain.Mean, 0.05, choice.With.Average());
    }

    // Twenty users are too few to tell settings apart.
    [Fact]
    public void Choose_WhereNoSettingsAreBetter_TakesTheDefaultOnes()
    {
        var holdout = Holdout.Split(TasteMatrix.Create(), "random:0.1", seed: 2);
        var options = (Options with { Factors = 8 }).Resolve(holdout.Train);
        var model = new AlsTrainer(options, new CpuDevice()).Train(holdout.Train, cancel: Cancel);
        var choice = NeighbourChoice.Choose(
            new Validator(holdout, new ValidationOptions { MaxUsers = 20 }), model.Factors.Items, options, cancel: Cancel);

        Assert.Equal(new NeighbourOptions(), choice.Chosen);
        Assert.True(choice.IsStandard);
        Assert.Equal(choice.With.Average() - choice.Without.Average(), choice.Gain.Mean, 1e-12);
    }

    // Each user keeps one item, so no two items have a user in common.
    [Fact]
    public void Choose_OfItemsWithoutNeighbours_TakesNone()
    {
        var holdout = Holdout.Split(Twos(200, 40), "leave-out:1", seed: 1);
        var options = Options.Resolve(holdout.Train);
        var model = new AlsTrainer(options, new CpuDevice()).Train(holdout.Train, cancel: Cancel);
        var reports = new List<double>();
        var choice = NeighbourChoice.Choose(
            new Validator(holdout, new ValidationOptions { MaxUsers = 40 }),
            model.Factors.Items,
            options,
            ofUsers: null,
            new Reports(reports),
            Cancel);

        Assert.Null(choice.Chosen);
        Assert.Equal((0, 0, 0), (choice.Gain.Mean, choice.Gain.Low, choice.Gain.High));
        Assert.Equal(choice.Without, choice.PerUser);
        Assert.Equal(reports.Order(), reports);
        Assert.InRange(reports[^1], 0.5, 1);
    }

    [Fact]
    public void ValidatedTraining_WithNeighbours_MeasuresThem()
    {
        var holdout = Holdout.Split(Pairs(300, 40), "random:0.2", seed: 1);
        var neighbours = new NeighbourOptions { Count = 10, Regularization = 5, Share = 1 };
        var validation = new ValidationOptions();
        double Last(AlsOptions options) =>
            new AlsTrainer(options, new CpuDevice()).Train(holdout, validation, cancel: Cancel).Training.Iterations[^1].Metric!.Value;
        Assert.True(Last(Options with { Neighbours = neighbours }) > Last(Options) + 0.05);
    }

    static AlsOptions Options => new() { Factors = 2, Alpha = 10, Iterations = 3 };

    /// <summary>Users with up to four random pairs of items that always go together.</summary>
    static InteractionMatrix Pairs(int users, int items)
    {
        var random = new Random(3);
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < users; user++)
        {
            for (var n = 0; n < 4; n++)
            {
                var pair = random.Next(items / 2);
                builder.Add($"u{user}", $"i{2 * pair}", 1);
                builder.Add($"u{user}", $"i{2 * pair + 1}", 1);
            }
        }

        return builder.Build();
    }

    /// <summary>Users with two items each.</summary>
    static InteractionMatrix Twos(int users, int items)
    {
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < users; user++)
        {
            builder.Add($"u{user}", $"i{user % items}", 1);
            builder.Add($"u{user}", $"i{(7 * user + 3) % items}", 1);
        }

        return builder.Build();
    }

    sealed class Reports(List<double> reports) : IProgress<double>
    {
        public void Report(double value) => reports.Add(value);
    }
}
