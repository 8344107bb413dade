using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Core.Neighbours;
using GpuAls.Core.Solving;
using GpuAls.Core.Training;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Validation;

/// <summary>The neighbours with the best metric on a held-out part, and the gain over the factors alone.</summary>
/// <param name="Chosen">The settings; null if no neighbours are better than the factors alone by more than the standard error of the gain.</param>
/// <param name="Best">The best settings that were tried, chosen or not.</param>
/// <param name="Without">[drawn users] The metric of each user with the factors alone.</param>
/// <param name="With">[drawn users] The metric of each user with the best settings.</param>
/// <param name="Gain">The mean gain with its 95 % bootstrap interval. Settings that are the best for every second user are judged by the other users,
/// so that it is not the gain of the luckiest of many trials.</param>
sealed record NeighbourChoice(NeighbourOptions? Chosen, NeighbourOptions Best, double[] Without, double[] With, Interval Gain)
{
    static readonly double[] Regularizations = [2, 5, 10, 20, 50, 100, 200];
    static readonly double[] FirstShares = [0.15, 0.5, 1];
    static readonly double[] Shares = [0.05, 0.1, 0.15, 0.25, 0.35, 0.5, 0.75, 1, 1.5, 2];
    static readonly int[] Counts = [100, 50, 200];

    // Half the width of a 95 % interval.
    const double IntervalInStandardErrors = 1.96;

    /// <summary>[drawn users] The metric of each user with the chosen settings.</summary>
    public double[] PerUser => Chosen is null ? Without : With;

    /// <summary>
    /// Chooses K, λ and β. First λ, with a few β and the middle K; then β, then K with its β. Each setting is a whole evaluation, so the part that
    /// was held out must be one that the factors were not trained on.
    /// </summary>
    /// <param name="validator">Measures on the held-out part; the neighbours are fitted on its training part.</param>
    /// <param name="items">[items × f] Factors that were trained on the training part.</param>
    /// <param name="options">The resolved options of that training.</param>
    /// <param name="progress">Receives the share of the work that is done; null for nobody.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="GpuAlsException">A user's system cannot be solved: the regularization is too small.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static NeighbourChoice Choose(
        Validator validator, FactorMatrix items, AlsOptions options, IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        var model = validator.FoldedIn(items, options, cancel);
        var search = new Search(validator, model, validator.PerUser(model, cancel), progress, cancel);
        search.Try(Counts[0], Regularizations, FirstShares);
        search.Try(search.Best.Count, [search.Best.Regularization], Shares);
        foreach (var count in Counts[1..]) search.Try(count, [search.Best.Regularization], Around(search.Best.Share));
        var gain = Bootstrap.Intervals(search.Gains(), 1, Bootstrap.StandardResamples, Bootstrap.StandardSeed, cancel)[0];
        return new NeighbourChoice(IsGain(gain) ? search.Best : null, search.Best, search.Without, search.With, gain);
    }

    // A held-out tenth of a small file is too few pairs for a 95 % interval, and neighbours that change nothing cost nothing but memory.
    static bool IsGain(Interval gain) => gain.Mean > (gain.High - gain.Low) / (2 * IntervalInStandardErrors);

    /// <summary>A β, and the next ones below and above it.</summary>
    static double[] Around(double share)
    {
        var place = Array.IndexOf(Shares, share);
        return Shares[Math.Max(0, place - 1)..Math.Min(Shares.Length, place + 2)];
    }

    /// <summary>The best settings so far.</summary>
    sealed class Search(Validator validator, AlsModel model, double[] without, IProgress<double>? progress, CancellationToken cancel)
    {
        // The trials of all steps, if a step has as many as it can.
        readonly int planned = Regularizations.Length * FirstShares.Length + Shares.Length + 3 * (Counts.Length - 1);

        readonly List<double[]> trials = [];
        double metric = double.NegativeInfinity;

        public NeighbourOptions Best { get; private set; } = new();

        public double[] Without { get; } = without;

        public double[] With { get; private set; } = without;

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

        /// <summary>[drawn users] The gain of each user with the settings that are the best for the other half of the users.</summary>
        public double[] Gains()
        {
            double[][] best = [BestFor(0), BestFor(1)];
            return [.. Without.Select((without, user) => best[1 - user % 2][user] - without)];
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
