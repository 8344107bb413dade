using GpuAls.Core.Model;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Training;

/// <summary>Looks at a training after each iteration: it can measure the factors, end the training early, and choose which factors the model gets.</summary>
interface ITrainingWatcher
{
    /// <summary>Whether the training is to end before its last iteration.</summary>
    bool IsOver { get; }

    /// <summary>Measures the factors after an iteration.</summary>
    /// <param name="iteration">The iteration that has just ended.</param>
    /// <param name="factors">The factors after it. The next iteration overwrites them: copy what is to be kept.</param>
    /// <param name="options">The options of the training, with every automatic setting resolved.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The same iteration, with its metric.</returns>
    AlsIteration Measure(AlsIteration iteration, AlsFactors factors, AlsOptions options, CancellationToken cancel);

    /// <summary>The factors that the model gets.</summary>
    /// <param name="last">The factors after the last iteration.</param>
    AlsFactors Choose(AlsFactors last);

    /// <summary>What the model keeps of the validation; null where there is nothing to keep.</summary>
    ValidationRecord? ToRecord();
}
