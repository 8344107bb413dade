using GpuAls.Core;
using GpuAls.Core.Checkpoints;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Training;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Evaluation.Validation;

/// <summary>
/// The validation of a training after each iteration: the metric of each
/// iteration, the best iteration, and its factors if the training may stop early.
/// </summary>
/// <param name="validator">Measures the factors.</param>
/// <param name="validation">The settings of the validation.</param>
sealed class ValidatedTraining(Validator validator, ValidationOptions validation) : ITrainingWatcher
{
    AlsFactors? best;
    double bestMetric = double.NegativeInfinity;
    int bestNumber;
    int lastNumber;

    /// <summary>Whether the metric has not risen for <see cref="ValidationOptions.Patience"/> iterations.</summary>
    public bool IsOver => validation.Patience is { } patience && lastNumber - bestNumber >= patience;

    /// <summary>Whether the best vectors are kept. The metric itself needs the items alone: validation users are folded in.</summary>
    public bool ReadsUsers => validation.Patience is not null;

    /// <inheritdoc/>
    public IEnumerable<SparseRows> Pairs => [validator.Known, validator.Test];

    /// <inheritdoc/>
    public AlsFactors? Best => bestNumber == lastNumber ? null : best;

    /// <inheritdoc/>
    public bool Restore(IReadOnlyList<AlsIteration> iterations, AlsFactors last, AlsFactors? best)
    {
        foreach (var iteration in iterations) Count(iteration.Number, iteration.Metric ?? double.NaN);
        if (validation.Patience is null) return true;
        if (bestNumber == lastNumber) Keep(last);
        else this.best = best;
        return this.best is not null;
    }

    /// <inheritdoc/>
    public AlsIteration Measure(
        AlsIteration iteration, AlsFactors factors, AlsOptions options, FeatureWeights? ofUsers, CancellationToken cancel)
    {
        var metric = validator.Measure(factors.Items, options, ofUsers, cancel);
        if (Count(iteration.Number, metric) && validation.Patience is not null) Keep(factors);
        return iteration with { Metric = metric };
    }

    /// <summary>The best factors if the training may stop early, otherwise the last ones.</summary>
    public AlsFactors Choose(AlsFactors last) => best is null || bestNumber == lastNumber ? last : best;

    /// <inheritdoc/>
    public ValidationRecord ToRecord() => new(
        validation.Split,
        validation.Seed,
        validation.Metric,
        validator.Users,
        validator.Test.Entries,
        validation.Patience,
        validation.Patience is null ? lastNumber : bestNumber);

    /// <summary>Counts an iteration.</summary>
    /// <returns>Whether it is the best one so far.</returns>
    bool Count(int number, double metric)
    {
        lastNumber = number;
        // The first iteration always counts, even if its metric is NaN.
        if (bestNumber > 0 && !(metric > bestMetric)) return false;
        (bestMetric, bestNumber) = (metric, number);
        return true;
    }

    void Keep(AlsFactors factors)
    {
        best ??= new(
            FactorMatrix.Zeros(factors.Users.Rows, factors.Users.Factors),
            FactorMatrix.Zeros(factors.Items.Rows, factors.Items.Factors));
        factors.Users.CopyTo(best.Users);
        factors.Items.CopyTo(best.Items);
    }
}

/// <summary>Trains with a part of the interactions held out.</summary>
public static class ValidatedTrainingExtensions
{
    /// <summary>
    /// Trains a model on the training part of a holdout, and evaluates the held-out part after every iteration. The model knows only the training
    /// part, so it may recommend the held-out items.
    /// </summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="holdout">The part to train on, and the part to find.</param>
    /// <param name="validation">The metric, the number of users, and when to stop.</param>
    /// <param name="progress">Receives every iteration when it has ended and was measured.</param>
    /// <param name="cancel">Stops between batches of rows.</param>
    /// <exception cref="GpuAlsException">
    /// A setting is out of range, there is nothing to train on or to validate with, or training diverged; the message says which.
    /// </exception>
    /// <exception cref="DeviceException">The problem does not fit the device, or the device failed; then the message has the iteration.</exception>
    /// <exception cref="CheckpointException">The folder of the checkpoints cannot be used, or belongs to another training.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static AlsModel Train(
        this AlsTrainer trainer,
        Holdout holdout,
        ValidationOptions validation,
        IProgress<AlsIteration>? progress = null,
        CancellationToken cancel = default) =>
        trainer.Train(holdout.Train, new ValidatedTraining(new Validator(holdout, validation, trainer.Features), validation), progress, cancel);
}
