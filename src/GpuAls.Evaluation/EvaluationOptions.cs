using GpuAls.Core;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation;

/// <summary>The settings of an evaluation.</summary>
public sealed record EvaluationOptions
{
    internal static readonly NumberRange<int> ResamplesRange = NumberRange.AtLeast(1);

    /// <summary>The values of k for metrics at k, the number of first items they look at: each 1 or more, all different.</summary>
    public IReadOnlyList<int> Cutoffs { get; init; } = [10, 20];

    /// <summary>The number of bootstrap samples of the users for the intervals, 1 or more.</summary>
    public int Resamples { get; init; } = Bootstrap.StandardResamples;

    /// <summary>The seed of those samples: the same seed gives the same intervals, for any number of threads.</summary>
    public long Seed { get; init; } = Bootstrap.StandardSeed;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="GpuAlsException">A setting is out of its range; the message has its name, its value and the range.</exception>
    public void Validate()
    {
        if (Cutoffs.Count == 0) throw new GpuAlsException("there is no k; expected at least one");
        foreach (var k in Cutoffs)
        {
            MetricKind.CutoffRange.Require("k", k);
            if (Cutoffs.Count(other => other == k) > 1) throw new GpuAlsException($"k is {k} more than once; expected different values");
        }

        ResamplesRange.Require("resamples", Resamples);
    }
}
