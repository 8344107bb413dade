using GpuAls.Core;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation;

/// <summary>What to measure.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Lengths k of the list that metrics at k look at; each 1 or more, all different.</summary>
    public IReadOnlyList<int> Cutoffs { get; init; } = [10, 20];

    /// <summary>How often users are drawn anew for the intervals; 1 or more.</summary>
    public int Resamples { get; init; } = Bootstrap.StandardResamples;

    /// <summary>Where those draws come from: the same seed gives the same intervals, whatever the number of threads.</summary>
    public long Seed { get; init; } = Bootstrap.StandardSeed;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="GpuAlsException">A setting is out of its range; the message names it, its value and the range.</exception>
    public void Validate()
    {
        if (Cutoffs.Count == 0) throw new GpuAlsException("there is no k to evaluate at, expected one or more");
        foreach (var k in Cutoffs)
        {
            if (k < 1) throw new GpuAlsException($"k is {k}, expected 1 or more");
            if (Cutoffs.Count(other => other == k) > 1) throw new GpuAlsException($"k {k} is there twice, expected different ones");
        }

        if (Resamples < 1) throw new GpuAlsException($"resamples is {Resamples}, expected 1 or more");
    }
}
