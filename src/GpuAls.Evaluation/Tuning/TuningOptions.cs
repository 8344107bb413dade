using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Evaluation.Tuning;

/// <summary>What a search for good settings tries, and how it compares. The same options on the same holdout try the same trials in the same order.</summary>
public sealed record TuningOptions
{
    /// <summary>How a trial is measured. Its patience does not count: a trial goes on while it is among the better ones.</summary>
    public ValidationOptions Validation { get; init; } = new();

    /// <summary>What is the same in all trials (solver, start, seed), and what the first one, which shows what the usual settings are worth, has as it is.</summary>
    public AlsOptions Standard { get; init; } = new();

    /// <summary>The factors to choose from, ascending.</summary>
    public IReadOnlyList<int> Factors { get; init; } = [16, 24, 32, 48, 64, 96, 128, 192, 256];

    /// <summary>The kinds of confidence to choose from.</summary>
    public IReadOnlyList<Confidence> Confidences { get; init; } = [Confidence.Log, Confidence.Hu, Confidence.Binary, Confidence.Bm25, Confidence.Tfidf];

    /// <summary>
    /// The maximum of ν, which is searched from 0. With 0, and with a solver that has the same λ for all rows, ν stays that of <see cref="Standard"/>.
    /// </summary>
    public double LargestExponent { get; init; } = 1;

    /// <summary>
    /// Of a matrix with four times as many pairs or more, a sample of users with about so many is drawn by <see cref="Seed"/>: trials are trained on it first, and
    /// the better ones, about a quarter, on all. 0: on all from the start.
    /// </summary>
    public long SamplePairs { get; init; } = 1_000_000;

    /// <summary>How many trials; 1 or more.</summary>
    public int Trials { get; init; } = 100;

    /// <summary>After which time no more is begun; null: never. Only <see cref="Trials"/> gives the same search on every machine.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Where the search begins: another seed tries other points.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="GpuAlsException">A setting is out of its range; the message names it, its value and the range.</exception>
    public void Validate()
    {
        Validation.Validate();
        Standard.Validate();
        foreach (var factors in Factors) (Standard with { Factors = factors }).Validate();
        if (Factors.Count == 0) throw new GpuAlsException("there are no factors to choose from, expected one number or more");
        if (Confidences.Count == 0) throw new GpuAlsException("there is no confidence to choose from, expected one or more");
        AlsOptions.RegularizationExponentRange.Require("largest regularization exponent", LargestExponent);
        if (SamplePairs < 0) throw new GpuAlsException($"sample pairs is {SamplePairs}, expected 0 or more");
        if (Trials < 1) throw new GpuAlsException($"trials is {Trials}, expected 1 or more");
        if (Time <= TimeSpan.Zero) throw new GpuAlsException($"time is {Time}, expected more than none");
    }
}
