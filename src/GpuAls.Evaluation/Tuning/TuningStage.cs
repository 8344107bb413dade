using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Evaluation.Tuning;

/// <summary>A stage of a trial: its training interactions, its measurements, and the comparisons that decide whether it continues.</summary>
/// <param name="Train">The training interactions.</param>
/// <param name="Space">The settings of a point for these interactions.</param>
/// <param name="Standard">The standard settings for these interactions, resolved.</param>
/// <param name="Measured">The numbers of iterations after which a trial is measured, ascending.</param>
/// <param name="Rungs">The comparisons with the trials before it: it continues if it is in the best share of them.</param>
/// <param name="CurveOf">The measurements of a trial in this stage.</param>
sealed record TuningStage(
    InteractionMatrix Train,
    TuningSpace Space,
    AlsOptions Standard,
    IReadOnlyList<int> Measured,
    IReadOnlyList<(int Iterations, double Share)> Rungs,
    Func<TuningTrial, IReadOnlyList<(int Iterations, double Metric)>> CurveOf)
{
    // From start factors that know the data, two iterations tell bad settings from good ones. From random ones, they tell nothing.
    static readonly int[] MeasuredFromData = [2, 4, 6, 8, 11, 15, 19, 24, 30];
    static readonly int[] MeasuredFromRandom = [4, 8, 11, 15, 19, 24, 30];

    /// <summary>The features of the users and items of <see cref="Train"/>; null for none.</summary>
    public SideFeatures? Features { get; init; }

    /// <summary>The start factors of trials with the same number of factors.</summary>
    public SharedStarts Starts { get; } = new();

    /// <summary>Training on all pairs.</summary>
    public static TuningStage OnAll(InteractionMatrix train, TuningSpace space, AlsOptions standard) => StartInfo.Of(standard.Start).OfPairs is null
        ? new(train, space, standard, MeasuredFromRandom, [(4, 0.67), (8, 0.5), (15, 0.5)], trial => trial.Curve)
        : new(train, space, standard, MeasuredFromData, [(2, 0.67), (4, 0.5), (8, 0.34)], trial => trial.Curve);

    /// <summary>
    /// Training on a sample of the users, just long enough to find the worse trials; about a quarter of the trials continue on all pairs.
    /// </summary>
    /// <param name="sample">The sample.</param>
    /// <param name="whole">The stage of all pairs.</param>
    public static TuningStage OnSample(InteractionMatrix sample, TuningStage whole)
    {
        // λ is relative to the noise, as in the space.
        var standard = whole.Standard;
        var ratio = Noise(sample, standard) / Noise(whole.Train, standard);
        standard = standard with { Regularization = standard.ResolvedRegularization * ratio };
        int[] measured = [.. whole.Measured.Take(2)];
        return new(
            sample, new TuningSpace(whole.Space, sample), standard, measured, [(measured[0], 0.67), (measured[1], 0.34)], trial => trial.SampleCurve);
    }

    /// <summary>Whether a trial is good enough to continue.</summary>
    /// <param name="curve">The measurements of the trial so far.</param>
    /// <param name="before">The trials before it.</param>
    public bool Continues(IReadOnlyList<(int Iterations, double Metric)> curve, IReadOnlyList<TuningTrial> before)
    {
        foreach (var (iterations, share) in Rungs)
        {
            if (iterations != curve[^1].Iterations) continue;
            var best = TuningCurve.BestAt(curve, iterations);
            var others = before.Select(trial => TuningCurve.BestAt(CurveOf(trial), iterations)).OfType<double>().ToList();
            return others.Count(other => other > best) <= others.Count * share;
        }

        return true;
    }

    static double Noise(InteractionMatrix matrix, AlsOptions options) => NoiseRegularization.Choose(matrix, options.Weighting);
}

/// <summary>
/// A sample of users, drawn by a seed, with all their pairs: a smaller matrix with the same items, on which settings have nearly the same order. α
/// depends on the density of rows, which is the same; λ is searched relative to the noise, which is computed from the sample.
/// </summary>
static class TuningSample
{
    // A sample must be smaller by this factor to save time.
    const int MinReduction = 4;

    // Another draw than those of splits and of validation.
    const int ForSample = -3;

    /// <summary>The sample without the rows of its users.</summary>
    public static InteractionMatrix? Of(InteractionMatrix train, long pairs, long seed) => Of(train, pairs, seed, out _);

    /// <summary>The sample; null if the matrix is not several times as large.</summary>
    /// <param name="train">[users × items]</param>
    /// <param name="pairs">The approximate number of pairs in the sample; 0 for no sample.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <param name="users">The rows of the drawn users.</param>
    public static InteractionMatrix? Of(InteractionMatrix train, long pairs, long seed, out int[] users)
    {
        users = [];
        if (pairs == 0 || train.Entries / MinReduction < pairs) return null;
        var share = (double)pairs / train.Entries;
        users = [.. Enumerable.Range(0, train.Users.Count).Where(user => train.ByUser.RowLength(user) > 0 && IsDrawn(user))];
        var byUser = train.ByUser.Select(users);
        // There may be so few users that none was drawn.
        if (byUser.Entries == 0) return null;
        var names = Vocabulary.From(users.Select(train.Users.Key), kind: "user");
        return new InteractionMatrix(names, train.Items, byUser, byUser.Transpose(), duplicates: 0) { Times = train.Times };

        bool IsDrawn(int user) => SplitMix.Share(SplitMix.Of((ulong)seed, user, ForSample)) < share;
    }
}
