using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Evaluation.Tuning;

/// <summary>
/// The settings of a search: its trials, and how they are compared. The same options on the same holdout run the same trials in the same order.
/// </summary>
public sealed record TuningOptions
{
    /// <summary>The metric and the test users. The patience has no effect: a trial continues while it is among the better ones.</summary>
    public ValidationOptions Validation { get; init; } = new();

    /// <summary>
    /// The settings of the first trial, and those that all trials share: solver, start and seed. Settings without a value are chosen for the data.
    /// They are the first trial if <see cref="Factors"/> and <see cref="Confidences"/> allow them; otherwise they are measured beside the trials.
    /// </summary>
    public AlsOptions Standard { get; init; } = new();

    /// <summary>The factors to choose from, ascending. Null: from 16 to 1024, and 1536 and 2048 if the memory suffices.</summary>
    public IReadOnlyList<int>? Factors { get; init; }

    /// <summary>
    /// The kinds of confidence to choose from. Null: normalized, log, hu, binary, bm25 and tfidf. If all strengths are equal, log and hu are left
    /// out, because they then have the same weights as binary.
    /// </summary>
    public IReadOnlyList<Confidence>? Confidences { get; init; }

    /// <summary>The settings whose range is searched more widely, about 30 times as far beyond each end; factors are not among them.</summary>
    public IReadOnlyList<TuningSetting> Widened { get; init; } = [];

    /// <summary>
    /// The maximum of ν, which is searched from 0. With 0, and with a solver that has the same λ for all rows, ν stays that of
    /// <see cref="Standard"/>.
    /// </summary>
    public double MaxExponent { get; init; } = 1;

    /// <summary>
    /// The number of pairs in a sample of users, drawn by <see cref="Seed"/>, that trials are trained on first; about a quarter, the better ones, are
    /// trained on all pairs. A matrix with fewer than four times as many pairs is not sampled. 0: no sample.
    /// </summary>
    public long SamplePairs { get; init; } = 1_000_000;

    /// <summary>The number of trials; 1 or more.</summary>
    public int Trials { get; init; } = 100;

    /// <summary>
    /// The time of the search; null for no limit. The running trial is cancelled at its end; only the first measurement of the first trial is always
    /// finished. Only <see cref="Trials"/> gives the same search on every machine.
    /// </summary>
    public TimeSpan? Time { get; init; }

    /// <summary>The seed of the search: another seed tries other points.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="GpuAlsException">A setting is out of range; the message names it, its value and the range.</exception>
    public void Validate()
    {
        Validation.Validate();
        Standard.Validate();
        foreach (var factors in Factors ?? []) (Standard with { Factors = factors }).Validate();
        if (Factors is []) throw new GpuAlsException("there are no factors to choose from; expected one number or more");
        if (Confidences is []) throw new GpuAlsException("there is no confidence to choose from; expected one or more");
        AlsOptions.RegularizationExponentRange.Require("maximum regularization exponent", MaxExponent);
        foreach (var setting in Widened)
        {
            if (setting == TuningSetting.Factors) throw new GpuAlsException("factors have no range to widen; name the numbers of factors");
            TuningSettingInfo.Of(setting);
        }

        if (SamplePairs < 0) throw new GpuAlsException($"sample pairs is {SamplePairs}; expected 0 or more");
        if (Trials < 1) throw new GpuAlsException($"trials is {Trials}; expected 1 or more");
        if (Time <= TimeSpan.Zero) throw new GpuAlsException($"time is {Time}; expected more than 0");
    }
}
