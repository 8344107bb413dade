using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Training;

/// <summary>
/// An observer of a training. After each iteration it can measure the factors and end the training, and it chooses the factors of the model.
/// </summary>
interface ITrainingWatcher
{
    /// <summary>Whether the training is to end before its last iteration.</summary>
    bool IsOver { get; }

    /// <summary>Whether it reads the users after an iteration, or keeps factors. Otherwise it gets the items alone, and users of zero rows.</summary>
    bool ReadsUsers { get; }

    /// <summary>The pairs that the training depends on beside those it trains on.</summary>
    IEnumerable<SparseRows> Pairs { get; }

    /// <summary>The factors of the best iteration, if they are kept and not those of the last one; otherwise null.</summary>
    AlsFactors? Best { get; }

    /// <summary>Restores the state after some iterations, of a training that continues.</summary>
    /// <param name="iterations">The iterations so far.</param>
    /// <param name="last">The factors after the last of them. The next iteration overwrites them.</param>
    /// <param name="best">The factors of the best one, to keep; null if they are the last ones, or if no best ones are kept.</param>
    /// <returns>False if <paramref name="best"/> is missing.</returns>
    bool Restore(IReadOnlyList<AlsIteration> iterations, AlsFactors last, AlsFactors? best);

    /// <summary>Measures the factors after an iteration.</summary>
    /// <param name="iteration">The iteration that has just ended.</param>
    /// <param name="factors">The factors after it. The next iteration overwrites them: copy factors to keep them.</param>
    /// <param name="options">The options of the training, with every automatic setting resolved.</param>
    /// <param name="ofUsers">The fit of the features of users in that iteration; null without features of users.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The same iteration, with its metric.</returns>
    AlsIteration Measure(
        AlsIteration iteration, AlsFactors factors, AlsOptions options, FeatureWeights? ofUsers, CancellationToken cancel);

    /// <summary>The factors that the model gets.</summary>
    /// <param name="last">The factors after the last iteration.</param>
    AlsFactors Choose(AlsFactors last);

    /// <summary>The record of the validation for the model; null: the model has none.</summary>
    ValidationRecord? ToRecord();
}
