using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Core.Model;
using GpuAls.Core.Neighbours;
using GpuAls.Core.Solving;
using GpuAls.Core.Training;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Validation;

/// <summary>
/// The neighbours with the best metric on a held-out part. The default ones are taken unless others are better, or none are, by more than the
/// standard error of the difference: a held-out tenth of a small file is too few pairs to find the small gain that the default neighbours have on
/// nearly all data (docs/decisions/0015).
/// </summary>
/// <param name="Chosen">The settings; null for none.</param>
/// <param name="Without">[drawn users] The metric of each user with the factors alone.</param>
/// <param name="With">[drawn users] The metric of each user with <paramref name="Chosen"/>; without, with the default neighbours.</param>
/// <param name="Gain">The mean gain of the chosen neighbours, or of the default ones if there are none, over the factors alone, with its 95 %
/// bootstrap interval. Settings other than the default ones are judged by users who did not choose them: those that are the best for every second
/// user are judged by the other users.</param>
sealed record NeighbourChoice(NeighbourOptions? Chosen, double[] Without, double[] With, Interval Gain)
{
    static readonly double[] Regularizations = [2, 5, 10, 20, 50, 100, 200];
    static readonly double[] FirstShares = [0.15, 0.5, 1];
    static readonly double[] Shares = [0.05, 0.1, 0.15, 0.25, 0.35, 0.5, 0.75, 1, 1.5, 2];
    static readonly int[] OtherCounts = [16, 64, 128];
    static readonly NeighbourOptions Standard = new();

    // Half the width of a 95 % interval.
    const double IntervalInStandardErrors = 1.96;

    /// <summary>[drawn users] The metric of each user with the chosen settings.</summary>
    public double[] PerUser => Chosen is null ? Without : With;

    /// <summary>Whether the default neighbours were chosen.</summary>
    public bool IsStandard => Chosen == Standard;

    /// <summary>
    /// Chooses K, λ and β. First λ, with a few β and the default K; then β, then K with its β. Each setting is a whole evaluation, so the part that
    /// was held out must be one that the factors were not trained on.
    /// </summary>
    /// <param name="validator">Measures on the held-out part; the neighbours are fitted on its training part.</param>
    /// <param name="items">[items × f] Factors that were trained on the training part.</param>
    /// <param name="options">The resolved options of that training.</param>
    /// <param name="ofUsers">The fit of the features of users in that training; null for none.</param>
    /// <param name="progress">Receives the share of the work that is done; null for nobody.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="GpuAlsException">A user's system cannot be solved: the regularization is too small.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static NeighbourChoice Choose(
        Validator validator,
        FactorMatrix items,
        AlsOptions options,
        FeatureWeights? ofUsers = null,
        IProgress<double>? progress = null,
        CancellationToken cancel = default)
    {
        var model = validator.FoldedIn(items, options, ofUsers, cancel);
        var without = validator.PerUser(model, cancel);
        var search = new Search(validator, model, progress, cancel);
        // All λ at once, because they share the counts; the validator keeps them for the first three steps.
        validator.NeighbourWeights(Standard.Count, Regularizations, progress: null, cancel);
        search.Try(Standard.Count, [Standard.Regularization], [Standard.Share]);
        var standard = search.With;
        search.Try(Standard.Count, Regularizations, FirstShares);
        search.Try(search.Best.Count, [search.Best.Regularization], Shares);
        foreach (var count in OtherCounts) search.Try(count, [search.Best.Regularization], Around(search.Best.Share));
        var best = search.BestOfTheOtherHalf();
        if (IsGain(Difference(best, standard, cancel))) return new(search.Best, without, search.With, Difference(best, without, cancel));
        var gain = Difference(standard, without, cancel);
        // Neighbours that change nothing would only take memory.
        var isNone = IsGain(Difference(without, standard, cancel)) || standard.AsSpan().SequenceEqual(without);
        return new(isNone ? null : Standard, without, standard, gain);
    }

    static Interval Difference(double[] one, double[] other, CancellationToken cancel)
    {
        double[] differences = [.. one.Zip(other, (first, second) => first - second)];
        return Bootstrap.Intervals(differences, 1, Bootstrap.StandardResamples, Bootstrap.StandardSeed, cancel)[0];
    }

    static bool IsGain(Interval gain) => gain.Mean > (gain.High - gain.Low) / (2 * IntervalInStandardErrors);

    /// <summary>A β, and the next ones below and above it.</summary>
    static double[] Around(double share)
    {
        var place = Array.IndexOf(Shares, share);
        return Shares[Math.Max(0, place - 1)..Math.Min(Shares.Length, place + 2)];
    }

    /// <summary>The settings that were tried, and the best of them so far.</summary>
    sealed class Search(Validator validator, AlsModel model, IProgress<double>? progress, CancellationToken cancel)
    {
        // The trials of all steps, if a step has as many as it can.
        readonly int planned = 1 + Regularizations.Length * FirstShares.Length + Shares.Length + 3 * OtherCounts.Length;

        readonly List<double[]> trials = [];
        double metric = double.NegativeInfinity;

        public NeighbourOptions Best { get; private set; } = Standard;

        /// <summary>[drawn users] The metric of each user with <see cref="Best"/>.</summary>
        public double[] With { get; private set; } = [];

        /// <summary>Tries every λ with every β for one K.</summary>
        public void Try(int count, double[] regularizations, double[] shares)
        {
            var weights = validator.NeighbourWeights(count, regularizations, progress: null, cancel);
            for (var n = 0; n < weights.Length; n++)
            {
                var spreads = ScoreSpreads.Of(model.Factors, model.Known, weights[n]);
                foreach (var share in shares)
                {
                    cancel.ThrowIfCancellationRequested();
                    var scaled = NeighbourTraining.Scale(weights[n], spreads.Scale(share));
                    Take(new NeighbourOptions { Count = count, Regularization = regularizations[n], Share = share }, validator.PerUser(
                        model with { Neighbours = scaled }, cancel));
                    scaled.Values.Dispose();
                }
            }
        }

        /// <summary>[drawn users] The metric of each user with the settings that are the best for the other half of the users.</summary>
        public double[] BestOfTheOtherHalf()
        {
            double[][] best = [BestFor(0), BestFor(1)];
            return [.. Enumerable.Range(0, With.Length).Select(user => best[1 - user % 2][user])];
        }

        double[] BestFor(int half) => trials.MaxBy(users => users.Where((_, user) => user % 2 == half).Sum())!;

        void Take(NeighbourOptions options, double[] users)
        {
            trials.Add(users);
            progress?.Report(Math.Min(1, trials.Count / (double)planned));
            if (!(users.Average() > metric)) return;
            (Best, With, metric) = (options, users, users.Average());
        }
    }
}
