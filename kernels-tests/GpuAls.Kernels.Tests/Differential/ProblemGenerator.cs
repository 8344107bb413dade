using CsCheck;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Kernels.Tests.Differential;

/// <summary>Random problems. CsCheck generates them from a seed, and shrinks a problem that fails.</summary>
/// <param name="maxFactors">The largest number of factors.</param>
/// <param name="maxRows">The largest number of users and of items, without those of a problem with heavy rows.</param>
/// <param name="heavyShare">The weight of problems with heavy rows; all others together have 10.</param>
sealed class ProblemGenerator(int maxFactors, int maxRows, int heavyShare)
{
    // One less than, equal to and one more than the sizes of vectors, tiles and panels.
    static readonly int[] AllFactors = [1, 2, 3, 5, 8, 15, 16, 17, 24, 31, 32, 33, 47, 63, 64, 65, 100, 127, 128, 129];

    // Accelerators cut rows of more than 512 entries into pieces, and the CPU solves those of more than 256 alone.
    const int MinHeavyItems = 500;
    const int MaxHeavyItems = 640;

    /// <summary>For processors and cards.</summary>
    public static ProblemGenerator Large { get; } = new(maxFactors: 129, maxRows: 40, heavyShare: 2);

    /// <summary>For accelerators whose threads are emulated by the processor.</summary>
    public static ProblemGenerator Small { get; } = new(maxFactors: 33, maxRows: 12, heavyShare: 4);

    /// <summary>The generator.</summary>
    public Gen<DifferentialProblem> Problems => Gen.Select(
        Shape,
        Gen.Select(Among(0, 0, 1, 3), Gen.Enum<StrengthKind>(), Among(0, 0, 10, 50, 90), Gen.Int[1, 1_000_000]),
        Options(),
        Run,
        Gen.Select(Among(0, 0, 0, 1, 3, 20), Among(0, 0, 0, 1, 4), Among<double?>(null, 0.1, 5)),
        (shape, pairs, options, run, features) => new DifferentialProblem(
            shape.Items,
            shape.Lengths,
            pairs.Item1,
            pairs.Item2,
            pairs.Item3,
            pairs.Item4,
            options with { FeatureRegularization = features.Item3 },
            run,
            features.Item1,
            features.Item2));

    Gen<(int Items, int[] Lengths)> Shape => Gen.Frequency(
        (8, Gen.Select(Gen.Int[1, maxRows], Gen.Int[1, maxRows], Gen.Const(1))),
        (1, Gen.Select(Gen.Const(1), Gen.Int[1, maxRows], Gen.Const(1))),
        (1, Gen.Select(Gen.Int[1, maxRows], Gen.Const(1), Gen.Const(1))),
        (heavyShare, Gen.Select(Gen.Int[MinHeavyItems, MaxHeavyItems], Gen.Int[1, 4], Gen.Const(6))))
        .SelectMany((items, users, whole) => Lengths(items, whole).Array[users].Select(lengths => (items, lengths)));

    // Users with all items have the given weight.
    static Gen<int> Lengths(int items, int whole) => Gen.Frequency(
        (2, Gen.Const(0)), (5, Gen.Int[1, Math.Min(items, 6)]), (3, Gen.Int[1, items]), (whole, Gen.Const(items)));

    Gen<int> Factors => Among([.. AllFactors.Where(factors => factors <= maxFactors)]);

    // Powers of √10.
    static Gen<double> Regularization => Gen.Int[-4, 5].Select(power => Math.Round(Math.Pow(10, power / 2.0), 4));

    static Gen<AlsOptions> Options(Gen<int> factors) => Gen.Select(
        Gen.Select(factors, Gen.Enum<Solver>(), Gen.Int[1, 6], Among(1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 64, 1000)),
        Gen.Select(
            Gen.Enum<Confidence>(), Among(0.1, 0.3, 1, 1.5, 10, 40), Among(1, 1, 1, 0.02, 0.1, 0.3, 2), Among(1, 1, 0.1, 0.5, 3)),
        Gen.Select(Regularization, Among(0.0, 0, 0.3, 1), Gen.Enum<RegularizationScale>()),
        Gen.Select(Gen.Enum<StartDistribution>(), Gen.Long[0, 1_000_000], Gen.Int[1, 3], Among<double?>(null, null, 0.01, 0.3, 0.9), Gen.Bool),
        Gen.Select(Gen.Bool, Gen.Int[1, 7], Among(0.1, 1, 3, 20), Among(0.1, 0.25, 1)),
        (solving, weighting, regularization, training, neighbours) => new AlsOptions
        {
            Factors = solving.Item1,
            Solver = solving.Item2,
            ConjugateGradientSteps = solving.Item3,
            Block = solving.Item4,
            Confidence = weighting.Item1,
            Alpha = weighting.Item2,
            UnobservedWeight = weighting.Item3,
            DislikeWeight = weighting.Item4,
            Regularization = regularization.Item1,
            RegularizationExponent = SolverInfo.Of(solving.Item2).AllowsRowRegularization ? regularization.Item2 : 0,
            RegularizationScale = regularization.Item3,
            Start = training.Item1,
            Seed = training.Item2,
            Iterations = training.Item3,
            Tolerance = training.Item4,
            FinishExactly = training.Item5,
            ComputeLoss = true,
            Neighbours = neighbours.Item1
                ? new() { Count = neighbours.Item2, Regularization = neighbours.Item3, Share = neighbours.Item4 }
                : null,
        });

    Gen<AlsOptions> Options() => Options(Factors);

    static Gen<RunSettings> Run => Gen.Select(
        Among(Precision.Full, Precision.Full, Precision.Mixed),
        Gen.Int[1, 4],
        Gen.Int[1, 4],
        Among(RowForm.Groups, RowForm.GroupsOfThree, RowForm.GroupsOfSixteen),
        Among(1, 2, 3, 7, 1024),
        Among(1, 2, 3, 7, 1024),
        (precision, threads, otherThreads, form, rows, otherRows) => new RunSettings(precision, threads, otherThreads, form, rows, otherRows));

    /// <summary>One of some values. The first is the simplest, to which CsCheck shrinks.</summary>
    static Gen<T> Among<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(number => values[number]);
}
