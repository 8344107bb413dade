using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Tuning;

/// <summary>What a trial is trained on at a time, where it is measured, and where it has to be among the better ones to go on.</summary>
/// <param name="Train">What is trained on.</param>
/// <param name="Space">The settings of a point for it.</param>
/// <param name="Measured">After how many iterations a trial is measured, ascending.</param>
/// <param name="Rungs">At these it is compared with the trials before it, and goes on if it is among such a share of them.</param>
/// <param name="CurveOf">A trial's measurements in this stage.</param>
sealed record TuningStage(
    InteractionMatrix Train,
    TuningSpace Space,
    IReadOnlyList<int> Measured,
    IReadOnlyList<(int Iterations, double GoOn)> Rungs,
    Func<TuningTrial, IReadOnlyList<(int Iterations, double Metric)>> CurveOf)
{
    /// <summary>Training on all pairs. The first measurement says little of slow ones.</summary>
    public static TuningStage OnAll(InteractionMatrix train, TuningOptions options) =>
        new(train, new TuningSpace(options, train), [4, 8, 11, 15, 19, 24, 30], [(4, 0.67), (8, 0.5), (15, 0.5)], trial => trial.Curve);

    /// <summary>Training on a sample of the users, no longer than it takes to see who is behind: about a quarter of the trials is trained on all.</summary>
    public static TuningStage OnSample(InteractionMatrix sample, TuningOptions options) =>
        new(sample, new TuningSpace(options, sample), [4, 8], [(4, 0.67), (8, 0.34)], trial => trial.SampleCurve);

    /// <summary>Whether a trial is good enough to go on.</summary>
    /// <param name="curve">What was measured of it so far.</param>
    /// <param name="before">The trials before it.</param>
    public bool GoesOn(IReadOnlyList<(int Iterations, double Metric)> curve, IReadOnlyList<TuningTrial> before)
    {
        foreach (var (iterations, goOn) in Rungs)
        {
            if (iterations != curve[^1].Iterations) continue;
            var best = TuningCurve.BestAt(curve, iterations);
            var others = before.Select(trial => TuningCurve.BestAt(CurveOf(trial), iterations)).OfType<double>().ToList();
            return others.Count(other => other > best) <= others.Count * goOn;
        }

        return true;
    }
}

/// <summary>
/// Whole users, drawn by a seed, with all their pairs: a smaller matrix of the same items on which settings stand in much the same order. α depends on how
/// dense rows are, which stays; λ is searched as a part of the noise, which is that of the sample.
/// </summary>
static class TuningSample
{
    // Below this much less work it is not worth the second matrix.
    const int Least = 4;

    // Apart from the draws of splits and of validation.
    const int ForSample = -3;

    /// <summary>The sample; null where the matrix is not several times as large.</summary>
    /// <param name="train">[users × items]</param>
    /// <param name="pairs">About how many pairs the sample has; 0: there is none.</param>
    /// <param name="seed">Which users.</param>
    public static InteractionMatrix? Of(InteractionMatrix train, long pairs, long seed)
    {
        if (pairs == 0 || train.Entries / Least < pairs) return null;
        var share = (double)pairs / train.Entries;
        int[] users = [.. Enumerable.Range(0, train.Users.Count).Where(user => SplitMix.Share(SplitMix.Of((ulong)seed, user, ForSample)) < share && train.ByUser.RowLength(user) > 0)];
        var byUser = train.ByUser.Select(users);
        // So few users that none of them was drawn.
        return byUser.Entries == 0 ? null : new InteractionMatrix(Vocabulary.From(users.Select(user => train.Users.Key(user))), train.Items, byUser, byUser.Transpose(), duplicates: 0);
    }
}
