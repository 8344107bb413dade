using System.Globalization;
using System.Text;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests.Differential;

/// <summary>The strengths of the pairs of a random problem.</summary>
enum StrengthKind
{
    /// <summary>All 1.</summary>
    Ones,

    /// <summary>All 7.5.</summary>
    Same,

    /// <summary>Whole numbers from 1 to 5.</summary>
    Ratings,

    /// <summary>Whole numbers from 1 to 1000, most of them small.</summary>
    Plays,

    /// <summary>Numbers from 0.01 to 1.</summary>
    Fractions,
}

/// <summary>A random training: interactions, options, and how a device runs it.</summary>
/// <param name="Items">The number of items.</param>
/// <param name="Lengths">[users] How many times an item is drawn for each user; an item that is drawn twice has the sum of its strengths.</param>
/// <param name="Skew">0: all items are equally popular. The larger, the more pairs the first items have.</param>
/// <param name="Strengths">The strengths.</param>
/// <param name="DislikePercent">The percentage of draws with a negative strength.</param>
/// <param name="Seed">The seed of the draws.</param>
/// <param name="Options">The options of the training.</param>
/// <param name="Run">How a device runs it.</param>
/// <param name="UserFeatures">The number of features of the users; 0: they have none.</param>
/// <param name="ItemFeatures">The number of features of the items.</param>
sealed record DifferentialProblem(
    int Items,
    int[] Lengths,
    int Skew,
    StrengthKind Strengths,
    int DislikePercent,
    int Seed,
    AlsOptions Options,
    RunSettings Run,
    int UserFeatures,
    int ItemFeatures)
{
    /// <summary>The number of users.</summary>
    public int Users => Lengths.Length;

    /// <summary>The interactions. They may be none, if likes and dislikes cancel out.</summary>
    public InteractionMatrix CreateMatrix()
    {
        var random = new Random(Seed);
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < Users; user++) builder.Users.GetOrAdd(Name("u", user));
        for (var item = 0; item < Items; item++) builder.Items.GetOrAdd(Name("i", item));
        for (var user = 0; user < Users; user++)
        {
            // Without a skew, the items of a user are different ones up to the number of all items.
            var shuffled = Enumerable.Range(0, Items).ToArray();
            random.Shuffle(shuffled);
            for (var draw = 0; draw < Lengths[user]; draw++)
            {
                var item = Skew == 0 ? shuffled[draw % Items] : (int)(Items * Math.Pow(random.NextDouble(), 1 + Skew));
                var strength = Strength(random);
                builder.Add(user, item, random.Next(100) < DislikePercent ? -strength : strength);
            }
        }

        return builder.Build();
    }

    /// <summary>The features; null if neither side has any.</summary>
    public SideFeatures? CreateFeatures()
    {
        var random = new Random(Seed + 1);
        return UserFeatures + ItemFeatures == 0 ? null : new(Table(Users, UserFeatures, random), Table(Items, ItemFeatures, random));
    }

    /// <summary>The problem in words.</summary>
    public override string ToString()
    {
        var words = new StringBuilder();
        words.AppendLine(CultureInfo.InvariantCulture, $"{Users} users × {Items} items; draws of the users: {string.Join(", ", Lengths)}");
        words.AppendLine(CultureInfo.InvariantCulture, $"skew {Skew}, strengths {Strengths}, {DislikePercent} % dislikes, seed of the draws {Seed}");
        words.AppendLine(
            CultureInfo.InvariantCulture, $"features: {UserFeatures} of users, {ItemFeatures} of items, μ {Options.FeatureRegularization}");
        words.AppendLine(CultureInfo.InvariantCulture, $"{Run}");
        words.Append(Words(Options));
        return words.ToString();
    }

    static string Words(AlsOptions options)
    {
        var weighting = options.Weighting.ToString();
        var neighbours = options.Neighbours is { } some
            ? FormattableString.Invariant($"{some.Count} neighbours, λ_b {some.Regularization}, β {some.Share}")
            : "no neighbours";
        var tolerance = options.Tolerance is { } share ? FormattableString.Invariant($"{share}") : "none";
        string[] words =
        [
            FormattableString.Invariant($"{options.Factors} factors, {weighting}, α₀ {options.UnobservedWeight}"),
            FormattableString.Invariant($"dislike weight {options.DislikeWeight}"),
            FormattableString.Invariant($"λ {options.Regularization}, ν {options.RegularizationExponent} ({options.RegularizationScale})"),
            $"solver {SolverInfo.Of(options.ResolvedSolver).Word}, {options.ConjugateGradientSteps} steps, block {options.Block}",
            $"start {StartInfo.Of(options.Start).Word}, seed {options.Seed}",
            $"at most {options.Iterations} iterations, tolerance {tolerance}, finish {(options.FinishExactly ? "cholesky" : "none")}",
            neighbours,
        ];
        return string.Join("; ", words);
    }

    float Strength(Random random) => Strengths switch
    {
        StrengthKind.Ones => 1,
        StrengthKind.Same => 7.5f,
        StrengthKind.Ratings => random.Next(1, 6),
        StrengthKind.Plays => (float)Math.Floor(Math.Pow(1000, Math.Pow(random.NextDouble(), 2))),
        StrengthKind.Fractions => 0.01f * random.Next(1, 101),
    };

    /// <summary>[rows × columns] Random features, of which a third is 0; some rows have none.</summary>
    static SparseRows? Table(int rows, int columns, Random random)
    {
        if (columns == 0) return null;
        return SmallRows.FromValues(columns, [.. Enumerable.Range(0, rows).Select(_ =>
        {
            int[] some = [.. Enumerable.Range(0, columns).Where(_ => random.Next(3) > 0)];
            return some.Select(column => (column, random.Next(2) == 0 ? 1 : 4 * random.NextSingle() - 2)).ToArray();
        })]);
    }

    static byte[] Name(string side, int row) => Encoding.UTF8.GetBytes(side + row.ToString(CultureInfo.InvariantCulture));
}

/// <summary>How a device runs a problem.</summary>
/// <param name="Precision">The precision, if the device supports it with the solver.</param>
/// <param name="Threads">The threads of the CPU.</param>
/// <param name="OtherThreads">Another number of threads, which must give the same bits.</param>
/// <param name="Form">The form of an accelerator's groups.</param>
/// <param name="BatchRows">The rows of an accelerator's batch.</param>
/// <param name="OtherBatchRows">Another number of rows, which must give the same bits.</param>
sealed record RunSettings(Precision Precision, int Threads, int OtherThreads, RowForm Form, int BatchRows, int OtherBatchRows)
{
    public override string ToString() => FormattableString.Invariant(
        $"precision {Precision}; {Threads} and {OtherThreads} threads; form {Form}, batches of {BatchRows} and {OtherBatchRows} rows");
}
