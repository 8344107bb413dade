using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Evaluation.Tuning;

/// <summary>
/// Proposes the next point from the trials before it: first evenly spread points, then the point with the highest
/// expected improvement by a Gaussian process. The proposal depends only on the seed and on those trials.
/// </summary>
/// <param name="stages">The stages of a trial; points lie in the space of the last one.</param>
/// <param name="startsWithStandard">Whether the first trial has the standard settings, whose point is empty.</param>
/// <param name="seed">The seed of all draws.</param>
sealed class TuningProposals(IReadOnlyList<TuningStage> stages, bool startsWithStandard, long seed)
{
    readonly TuningSpace space = stages[^1].Space;

    // The number of evenly spread trials before any is chosen, and the number of candidates for each choice.
    const int Spread = 24;
    const int Candidates = 600;

    // One of this many trials is near the best trial, whatever its expected improvement.
    const int Refining = 4;

    // The maximum number of trials to learn from.
    const int MaxKnown = 200;

    // The number of better trials around which half of the candidates lie, and their distance.
    const int Parents = 6;
    const double Step = 0.12;

    /// <summary>The additive recurrence of the generalized golden ratio: evenly spread whatever the number of points (Roberts 2018).</summary>
    static readonly double[] Ratios = GoldenRatios();

    /// <summary>The point of a trial: the standard settings first if they are in the space, then the centre.</summary>
    /// <param name="number">The trial's number.</param>
    /// <param name="before">The trials before it.</param>
    public double[] Next(int number, IReadOnlyList<TuningTrial> before)
    {
        if (startsWithStandard && number == 1) return [];
        if (number == (startsWithStandard ? 2 : 1)) return space.Centre;
        // Bad trials say little about the best one, and the time of an estimate grows with the third power of their number.
        var known = TuningOrder.BestFirst(before.Where(trial => trial.Point.Count > 0)).Take(MaxKnown).ToList();
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

        var values = known.Select(trial => IfNotStopped(trial, known)).ToArray();
        // How bad the bad trials are does not show where the best ones lie.
        var floor = values.Order().ElementAt(values.Length / 3);
        var process = new GaussianProcess([.. known.Select(trial => space.Place(trial.Point))], [.. values.Select(value => Math.Max(floor, value))]);
        // Over the best estimate, not the best value, which includes luck.
        var over = known.Max(trial => process.At(space.Place(trial.Point)).Mean);
        var parents = known.Take(Parents).ToArray();
        double[]? best = null;
        var highest = double.NegativeInfinity;
        for (var candidate = 0; candidate < Candidates; candidate++)
        {
            var parent = parents[candidate / 2 % parents.Length].Point;
            var point = candidate % 2 == 0 ? Anywhere(number, candidate) : Near(parent, number, candidate);
            var expected = process.ExpectedImprovement(space.Place(point), over);
            // Several points may have the same settings, and so the same result.
            if (!(expected > highest) || tried.Contains(Alike(space.At(point)))) continue;
            (best, highest) = (point, expected);
        }

        // If all candidates have been tried, repeating one does no harm.
        return best ?? Anywhere(number, 0);
    }

    /// <summary>The metric that a stopped trial would have reached with the median gain of the trials that were not stopped.</summary>
    double IfNotStopped(TuningTrial trial, List<TuningTrial> known)
    {
        if (!trial.Stopped) return trial.Metric.Mean;
        var stage = stages.Last(stage => stage.CurveOf(trial).Count > 0);
        var iterations = stage.CurveOf(trial)[^1].Iterations;
        var gains = known.Where(other => !other.Stopped && TuningCurve.BestAt(stage.CurveOf(other), iterations) > 0)
            .Select(other => other.Metric.Mean / TuningCurve.BestAt(stage.CurveOf(other), iterations)!.Value).Order().ToArray();
        return trial.Metric.Mean * (gains.Length == 0 ? 1 : gains[gains.Length / 2]);
    }

    // The number of iterations that a trial ran is not one of its settings.
    static AlsOptions Alike(AlsOptions settings) => settings with { Iterations = 1 };

    double[] Anywhere(int number, int candidate) => [.. Enumerable.Range(0, TuningSpace.Dimensions).Select(d => Draw(Key(number, candidate), d))];

    double[] Near(IReadOnlyList<double> parent, int number, int candidate)
    {
        var point = parent.ToArray();
        for (var d = 0; d < point.Length; d++)
        {
            // The sum of three uniform numbers is nearly normal; a third of the coordinates stay.
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
