using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Evaluation.Splits;

/// <summary>A rule that says of each interaction what it is used for. The same seed gives the same answer, whatever the number of threads.</summary>
public interface ISplit
{
    /// <summary>Whether the rule asks when each interaction was.</summary>
    bool NeedsTimes { get; }

    /// <summary>Applies the rule.</summary>
    /// <param name="matrix">The interactions.</param>
    /// <param name="seed">Decides what is left to chance.</param>
    /// <param name="times">[entries] When each entry of <see cref="InteractionMatrix.ByUser"/> first was, in any unit; null where the rule does not ask.</param>
    /// <returns>[entries] The part of each.</returns>
    /// <exception cref="GpuAlsException">The interactions cannot be cut like this; the message says why.</exception>
    LargeArray<SplitPart> Assign(InteractionMatrix matrix, long seed, LargeArray<double>? times = null);
}
