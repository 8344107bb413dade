namespace GpuAls.Core;

/// <summary>What a validator sees of one training: the metric after each iteration, which was the best, and its factors where they may be wanted.</summary>
/// <param name="validator">Measures.</param>
/// <param name="validation">Says whether to stop early.</param>
/// <param name="options">What is trained.</param>
sealed class WatchedTraining(Validator validator, ValidationOptions validation, AlsOptions options)
{
    AlsFactors? best;
    double bestMetric = double.NegativeInfinity;
    int bestNumber;
    int lastNumber;

    /// <summary>Whether the metric has not risen for as many iterations as were to be waited for.</summary>
    public bool IsOver => validation.Patience is { } patience && lastNumber - bestNumber >= patience;

    /// <summary>The iteration with its metric.</summary>
    public AlsIteration Measure(AlsIteration iteration, AlsFactors factors, CancellationToken cancel)
    {
        var metric = validator.Measure(factors.Items, options, cancel);
        lastNumber = iteration.Number;
        // The first one always counts, whatever its metric is.
        if (bestNumber == 0 || metric > bestMetric)
        {
            (bestMetric, bestNumber) = (metric, iteration.Number);
            if (validation.Patience is not null) Keep(factors);
        }

        return iteration with { Metric = metric };
    }

    /// <summary>The factors that the model gets: the best ones where one was to stop early, else the last ones.</summary>
    public AlsFactors Choose(AlsFactors last) => best is null || bestNumber == lastNumber ? last : best;

    /// <summary>For the model.</summary>
    public ValidationRecord ToRecord() => new(
        validation.Split,
        validation.Seed,
        validation.Metric,
        validator.Users,
        validator.Test.Entries,
        validation.Patience,
        validation.Patience is null ? lastNumber : bestNumber);

    void Keep(AlsFactors factors)
    {
        best ??= new(FactorMatrix.Zeros(factors.Users.Rows, options.Factors), FactorMatrix.Zeros(factors.Items.Rows, options.Factors));
        factors.Users.CopyTo(best.Users);
        factors.Items.CopyTo(best.Items);
    }
}
