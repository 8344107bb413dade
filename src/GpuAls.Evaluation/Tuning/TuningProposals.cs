using GpuAls.Core.Numerics;

namespace GpuAls.Evaluation.Tuning;

/// <summary>
/// Proposes the next point from the trials before it: first evenly spread points with few factors, then the point with the highest expected
/// improvement by a Gaussian process, relative to its cost. Many factors are tried where fewer were good. The proposal depends only on the seed and
/// on those trials, unless the time is limited.
/// </summary>
/// <param name="stages">The stages of a trial; points lie in the space of the last one.</param>
/// <param name="startsWithStandard">Whether the first trial has the standard settings, whose point is empty.</param>
/// <param name="cost">The cost of a trial.</param>
/// <param name="seed">The seed of all draws.</param>
sealed class TuningProposals(IReadOnlyList<TuningStage> stages, bool startsWithStandard, TuningCost cost, long seed)
{
    // The number of evenly spread trials before any is chosen, and the number of candidates for each choice.
    const int Spread = 24;
    const int Candidates = 600;

    // One of this many trials is near the best trial, whatever its expected improvement; half of those first try twice as many factors.
    const int Refining = 4;
    const int Enlarging = 8;

    // The maximum number of trials to learn from.
    const int MaxKnown = 200;

    // The number of better trials around which half of the candidates lie, and their distance.
    const int Parents = 6;
    const double Step = 0.12;

    // The expected improvement is divided by this power of the cost. At 1, small trials that promise next to nothing would be first.
    const double CostExponent = 0.5;

    // Spread trials have at most this many factors, or those of the standard settings.
    const int SpreadFactors = 128;

    /// <summary>The additive recurrence of the generalized golden ratio: evenly spread whatever the number of points (Roberts 2018).</summary>
    static readonly double[] Ratios = GoldenRatios();

    readonly TuningSpace space = stages[^1].Space;
    readonly (double[] Point, bool IsInside) standard = Nearest(stages[^1]);

    /// <summary>
    /// The point of a trial: the standard settings first if they are allowed, then the point nearest to them if they are outside the space, then the
    /// centre.
    /// </summary>
    /// <param name="number">The trial's number.</param>
    /// <param name="before">The trials before it.</param>
    /// <param name="affords">Whether a trial with some factors is likely to be done in the time that is left.</param>
    public double[] Next(int number, IReadOnlyList<TuningTrial> before, Func<int, bool> affords)
    {
        if (startsWithStandard && number == 1) return [];
        if (startsWithStandard && number == 2 && !standard.IsInside) return standard.Point;
        if (number == (startsWithStandard ? standard.IsInside ? 2 : 3 : 1)) return space.Centre;
        // Bad trials say little about the best one, and the time of an estimate grows with the third power of their number.
        var known = TuningOrder.BestFirst(before).Take(MaxKnown).ToList();
        return number <= Spread || known.Count < 2 ? Even(number) : Chosen(number, known, affords);
    }

    /// <summary>The point of a trial, for comparisons with others: the nearest one to the standard settings, which have none.</summary>
    public IReadOnlyList<double> PointOf(TuningTrial trial) => trial.Point.Count > 0 ? trial.Point : standard.Point;

    double[] Even(int number)
    {
        var point = new double[TuningSpace.Dimensions];
        for (var d = 0; d < point.Length; d++) point[d] = Fraction(Draw(0, d) + number * Ratios[d]);
        var most = Math.Max(SpreadFactors, stages[^1].Standard.Factors);
        var count = space.Factors.Count(factors => factors <= most);
        if (count > 0) point[0] *= (double)count / space.Factors.Count;
        return point;
    }

    double[] Chosen(int number, List<TuningTrial> known, Func<int, bool> affords)
    {
        var tried = known.Select(trial => Key(PointOf(trial))).ToHashSet();
        if (number % Enlarging == 0 && Enlarged(known[0]) is { } enlarged && IsNew(enlarged)) return enlarged;
        if (number % Refining == 0)
        {
            foreach (var candidate in Enumerable.Range(0, Candidates))
            {
                var point = Near(PointOf(known[0]), number, candidate);
                if (IsNew(point)) return point;
            }
        }

        var values = known.Select(trial => IfNotStopped(trial, known)).ToArray();
        // How bad the bad trials are does not show where the best ones lie.
        var floor = values.Order().ElementAt(values.Length / 3);
        var places = known.Select(trial => space.Place(PointOf(trial))).ToArray();
        var process = new GaussianProcess(places, [.. values.Select(value => Math.Max(floor, value))]);
        // Over the best estimate, not the best value, which includes luck.
        var over = places.Max(place => process.At(place).Mean);
        var parents = known.Take(Parents).ToArray();
        double[]? best = null;
        var highest = double.NegativeInfinity;
        for (var candidate = 0; candidate < Candidates; candidate++)
        {
            var parent = PointOf(parents[candidate / 2 % parents.Length]);
            var point = candidate % 2 == 0 ? Anywhere(number, candidate) : Near(parent, number, candidate);
            var expected = process.ExpectedImprovement(space.Place(point), over) / Math.Pow(cost.OfTrial(space.FactorsAt(point)), CostExponent);
            if (!(expected > highest) || !IsNew(point)) continue;
            (best, highest) = (point, expected);
        }

        // If all candidates have been tried, repeating one does no harm.
        return best ?? Anywhere(number, 0);

        // Several points may have the same settings, and so the same result.
        bool IsNew(double[] point) => affords(space.FactorsAt(point)) && !tried.Contains(Key(point));
    }

    /// <summary>The settings of a trial with about twice as many factors; null if the space has none.</summary>
    double[]? Enlarged(TuningTrial trial)
    {
        var point = PointOf(trial).ToArray();
        var from = space.FactorsAt(point);
        point[0] = space.FactorsCoordinate(2 * from);
        return space.FactorsAt(point) > from ? point : null;
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

    // Points with the same settings have the same place.
    string Key(IReadOnlyList<double> point) => string.Join(' ', space.Place(point));

    static (double[] Point, bool IsInside) Nearest(TuningStage stage)
    {
        var point = stage.Space.Nearest(stage.Standard, out var isInside);
        return (point, isInside);
    }

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
