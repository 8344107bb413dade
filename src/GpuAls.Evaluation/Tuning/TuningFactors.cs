using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;

namespace GpuAls.Evaluation.Tuning;

/// <summary>The numbers of factors of a search that names none: those for which the memory suffices.</summary>
static class TuningFactors
{
    static readonly int[] Candidates = [16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048];

    /// <summary>All candidates, ascending.</summary>
    public static IReadOnlyList<int> All => Candidates;

    /// <summary>The factors that fit, ascending; at least the first candidate, whose training then has the error.</summary>
    /// <param name="standard">The standard settings, resolved.</param>
    /// <param name="train">The training interactions.</param>
    /// <param name="device">The device, which may have a plan of its memory.</param>
    /// <param name="limit">The reason why there are no larger ones; null if all fit.</param>
    public static IReadOnlyList<int> Choose(AlsOptions standard, InteractionMatrix train, IAlsDevice device, out string? limit)
    {
        limit = null;
        for (var count = 1; count < Candidates.Length; count++)
        {
            try
            {
                // With the memory of a second copy of the factors as a margin.
                device.RequireMemory(train, standard with { Factors = Candidates[count] }, isWatched: true);
            }
            catch (MemoryLimitException tooLarge)
            {
                limit = $"with {DisplayText.Count(Candidates[count], "factor")}, {tooLarge.Message}";
                return Candidates[..count];
            }
        }

        return Candidates;
    }
}
