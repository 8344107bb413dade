namespace GpuAls.Core;

/// <summary>
/// Which point is tried next, from the trials before it: first evenly spread ones, then the one of which most is expected by what the trials so far tell
/// (Gaussian process, expected improvement). Depends on the seed and on those trials alone.
/// </summary>
/// <param name="space">The points.</param>
/// <param name="seed">Where it begins.</param>
sealed class TuningProposals(TuningSpace space, long seed)
{
    // Trials that are spread evenly before any is chosen, and how many are looked at for each choice.
    const int Spread = 24;
    const int Candidates = 600;

    // Every so many trials one is near the best, whatever is expected of it.
    const int Refining = 4;

    // Trials that are learnt from.
    const int Most = 200;

    // The better trials, around which half of the candidates lie, and how far from them.
    const int Parents = 6;
    const double Step = 0.12;

    /// <summary>The additive recurrence of the generalized golden ratio: evenly spread whatever the number of points (Roberts 2018).</summary>
    static readonly double[] Ratios = GoldenRatios();

    /// <summary>The point of a trial.</summary>
    /// <param name="number">The trial's number, 2 or more.</param>
    /// <param name="before">The trials before it.</param>
    public double[] Next(int number, IReadOnlyList<TuningTrial> before)
    {
        if (number == 2) return space.Centre;
        // Bad ones tell nothing of the best, and a guess takes time with the third power of how many there are.
        var known = before.Where(trial => trial.Point.Count > 0).OrderByDescending(trial => trial.Metric.Mean).ThenBy(trial => trial.Number).Take(Most).ToList();
        return number <= Spread || known.Count < 2 ? Even(number) : Chosen(number, known);
    }

    double[] Even(int number)
    {
        var point = new double[TuningSpace.Dimensions];
        for (var d = 0; d < point.Length; d++) point[d] = Fraction(Draw(0, d) + number * Ratios[d]);
        return point;
    }

    double[] Chosen(int number, List<TuningTrial> known)
    {
        var tried = known.Select(trial => Alike(trial.Options)).ToHashSet();
        if (number % Refining == 0)
        {
            foreach (var candidate in Enumerable.Range(0, Candidates))
            {
                var point = Near(known[0].Point, number, candidate);
                if (!tried.Contains(Alike(space.At(point)))) return point;
            }
        }

        var values = known.Select(trial => AsIfItHadGoneOn(trial, known)).ToArray();
        // How bad the bad ones are says nothing about where the best ones lie.
        var floor = values.Order().ElementAt(values.Length / 3);
        var process = new GaussianProcess([.. known.Select(trial => space.Place(trial.Point))], [.. values.Select(value => Math.Max(floor, value))]);
        // Over the best guess, not the best value, which had luck too.
        var over = known.Max(trial => process.At(space.Place(trial.Point)).Mean);
        var parents = known.Take(Parents).ToArray();
        double[]? best = null;
        var most = double.NegativeInfinity;
        for (var candidate = 0; candidate < Candidates; candidate++)
        {
            var point = candidate % 2 == 0 ? Anywhere(number, candidate) : Near(parents[candidate / 2 % parents.Length].Point, number, candidate);
            var expected = process.ExpectedImprovement(space.Place(point), over);
            // Several points may stand for the same settings, which would come to the same.
            if (!(expected > most) || tried.Contains(Alike(space.At(point)))) continue;
            (best, most) = (point, expected);
        }

        // Where all there are have been tried, one more time does no harm.
        return best ?? Anywhere(number, 0);
    }

    /// <summary>What a trial that was stopped would have come to, had it gained from there as much as those that were not, in the median.</summary>
    static double AsIfItHadGoneOn(TuningTrial trial, List<TuningTrial> known)
    {
        if (trial.Curve.Count == 0 || trial.Curve[^1].Iterations > TuningRun.LastRung) return trial.Metric.Mean;
        var (iterations, metric) = trial.Curve[^1];
        var gains = known.Where(other => other.Curve.Count > 0 && other.Curve[^1].Iterations > TuningRun.LastRung && other.At(iterations) > 0)
            .Select(other => other.Metric.Mean / other.At(iterations)!.Value).Order().ToArray();
        return Math.Max(trial.Metric.Mean, gains.Length == 0 ? 0 : metric * gains[gains.Length / 2]);
    }

    // How long a trial ran is not a setting of it.
    static AlsOptions Alike(AlsOptions settings) => settings with { Iterations = 1 };

    double[] Anywhere(int number, int candidate) => [.. Enumerable.Range(0, TuningSpace.Dimensions).Select(d => Draw(Key(number, candidate), d))];

    double[] Near(IReadOnlyList<double> parent, int number, int candidate)
    {
        var point = parent.ToArray();
        for (var d = 0; d < point.Length; d++)
        {
            // The sum of three uniform numbers is near to normal; a third of the coordinates stays.
            var key = Key(number, candidate);
            if (Draw(key, d + 8) < 1.0 / 3) continue;
            var step = Draw(key, d + 16) + Draw(key, d + 24) + Draw(key, d + 32) - 1.5;
            point[d] = Math.Clamp(point[d] + 2 * Step * step, 0, 1 - 1e-9);
        }

        return point;
    }

    static int Key(int number, int candidate) => number * Candidates + candidate + 1;

    double Draw(int key, int purpose) => SplitMix.Share(SplitMix.Of((ulong)seed, key, purpose));

    static double Fraction(double value) => value - Math.Floor(value);

    static double[] GoldenRatios()
    {
        var root = 2.0;
        for (var step = 0; step < 64; step++) root = Math.Pow(1 + root, 1.0 / (TuningSpace.Dimensions + 1));
        return [.. Enumerable.Range(1, TuningSpace.Dimensions).Select(power => Math.Pow(root, -power))];
    }
}
