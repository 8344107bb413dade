using System.Numerics;
using GpuAls.Core.Numerics;

namespace GpuAls.Evaluation.Metrics;

/// <summary>
/// The percentile bootstrap (Efron 1979): samples of the users, drawn with replacement, each of as many as there are, and the mean of every metric
/// over each sample. A draw depends only on the seed, the number of the sample and the number of the draw.
/// </summary>
static class Bootstrap
{
    /// <summary>The default number of samples: with it the ends of an interval differ little from seed to seed.</summary>
    public const int StandardResamples = 1000;

    /// <summary>The default seed.</summary>
    public const long StandardSeed = 42;

    const double Tail = 0.025;

    /// <summary>[metrics] The mean of each metric with its interval. NaN values are not part of it; a metric with only NaN values is NaN.</summary>
    /// <param name="values">[users × metrics]</param>
    /// <param name="metrics">The number of metrics.</param>
    /// <param name="resamples">The number of samples.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="cancel">Stops the work.</param>
    public static Interval[] Intervals(double[] values, int metrics, int resamples, long seed, CancellationToken cancel)
    {
        // Padded, so that a user fills whole vectors: the sums, then the number of values of each sum.
        var width = Vector<double>.Count;
        var stride = (metrics + width - 1) / width * width;
        var users = values.Length / metrics;
        var known = new double[users * 2L * stride];
        for (var u = 0; u < users; u++)
        {
            for (var m = 0; m < metrics; m++)
            {
                if (double.IsNaN(values[u * metrics + m])) continue;
                known[u * 2L * stride + m] = values[u * metrics + m];
                known[(u * 2L + 1) * stride + m] = 1;
            }
        }

        var means = new double[resamples][];
        Threads.ForEachPiece(resamples, Environment.ProcessorCount, resample =>
        {
            var sums = new double[2 * stride];
            for (var draw = 0; draw < users; draw++) Add(known, SplitMix.Below(SplitMix.Of((ulong)seed, resample, draw), users), sums);
            means[resample] = Means(sums, metrics);
        }, cancel);

        var all = new double[2 * stride];
        for (var user = 0; user < users; user++) Add(known, user, all);
        var mean = Means(all, metrics);
        return
        [
            .. Enumerable.Range(0, metrics).Select(m => Interval(mean[m], [.. means.Select(resample => resample[m]).Where(double.IsFinite).Order()])),
        ];
    }

    static void Add(double[] known, int user, double[] sums)
    {
        var from = known.AsSpan(user * sums.Length, sums.Length);
        for (var m = 0; m < sums.Length; m += Vector<double>.Count) (new Vector<double>(sums, m) + new Vector<double>(from[m..])).CopyTo(sums, m);
    }

    static double[] Means(double[] sums, int metrics)
    {
        var counts = sums.AsSpan(sums.Length / 2);
        var means = new double[metrics];
        for (var m = 0; m < metrics; m++) means[m] = sums[m] / counts[m];
        return means;
    }

    static Interval Interval(double mean, double[] sorted) =>
        sorted.Length == 0 ? new(mean, double.NaN, double.NaN) : new(mean, Quantiles.Of(sorted, Tail), Quantiles.Of(sorted, 1 - Tail));
}
