using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Evaluation.Splits;

/// <summary>A rule that assigns each interaction to a part. The same seed gives the same parts, for any number of threads.</summary>
interface ISplit
{
    /// <summary>Whether the rule needs the time of each interaction.</summary>
    bool NeedsTimes { get; }

    /// <summary>Whether the training part ends at one moment for all users, after which nothing may be known.</summary>
    bool EndsAtOneMoment => false;

    /// <summary>Applies the rule.</summary>
    /// <param name="matrix">The interactions.</param>
    /// <param name="seed">The seed of the random choices.</param>
    /// <param name="times">[entries] The time of the first row of each entry of <see cref="InteractionMatrix.ByUser"/>, in any unit; null if the rule
    /// needs none.</param>
    /// <returns>[entries] The part of each entry.</returns>
    /// <exception cref="GpuAlsException">The interactions cannot be split by the rule; the message has the reason.</exception>
    LargeArray<SplitPart> Assign(InteractionMatrix matrix, long seed, LargeArray<double>? times = null);
}
