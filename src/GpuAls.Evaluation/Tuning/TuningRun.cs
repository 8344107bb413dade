using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Core.Solving;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Evaluation.Tuning;

/// <summary>
/// Trains one setting stage by stage, measures it after several numbers of iterations, and continues while it is among the better ones (asynchronous
/// successive halving: Li et al., A System for Massively Parallel Hyperparameter Tuning, 2020) and still improves.
/// </summary>
/// <param name="stages">The stages: a sample of the users, if there is one, and then all users.</param>
/// <param name="validator">Computes the metric.</param>
/// <param name="device">The device that trains.</param>
/// <param name="pulse">Receives the state of the running trial.</param>
/// <param name="time">The source of the time.</param>
sealed class TuningRun(
    IReadOnlyList<TuningStage> stages, Validator validator, IAlsDevice device, TuningPulse pulse, TimeProvider time)
{
    // The number of consecutive measurements without an improvement.
    const int Patience = 2;

    // The most factors of a problem that the device has held.
    int heldFactors;

    /// <summary>The settings of a point for all pairs; an empty point has the standard ones.</summary>
    public AlsOptions Settings(IReadOnlyList<double> point) => Settings(stages[^1], point);

    /// <summary>
    /// Measures the standard settings on all pairs, apart from the trials: they are not among the choices. If they cannot be trained, for want of
    /// memory for example, the search goes on without them.
    /// </summary>
    /// <param name="clock">The time of the measurement.</param>
    /// <param name="cancel">Stops the work.</param>
    public TuningTrial RunStandard(TuningClock clock, CancellationToken cancel)
    {
        var start = time.GetTimestamp();
        var progress = new Progress(TuningTrial.StandardNumber, [], []);
        try
        {
            if (Train(stages[^1], progress, always: true, clock, clock, cancel) is { } end)
            {
                var settings = Settings([]) with { Iterations = end.Iterations };
                return new TuningTrial(progress.Number, settings, Interval(end.Users, cancel), progress.Curve, Elapsed(start))
                {
                    IsCutShort = end.Ended == Ended.OutOfTime,
                };
            }

            return Failed("the time ended before the first measurement") with { IsCutShort = true };
        }
        catch (GpuAlsException wrong)
        {
            return Failed(wrong.Message);
        }

        TuningTrial Failed(string reason) => new(progress.Number, Settings([]), default, [], Elapsed(start)) { Failure = reason };
    }

    /// <summary>Runs a trial.</summary>
    /// <param name="number">The number of the trial, from 1; the first one always continues, and has at least one measurement.</param>
    /// <param name="point">The point of the settings.</param>
    /// <param name="before">The trials before it.</param>
    /// <param name="clock">The time of the search.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The trial; null if the time ended before its first measurement.</returns>
    public TuningTrial? Run(
        int number, IReadOnlyList<double> point, IReadOnlyList<TuningTrial> before, TuningClock clock, CancellationToken cancel)
    {
        var start = time.GetTimestamp();
        Progress[] progress = [.. stages.Select(_ => new Progress(number, point, before))];
        Outcome? last = null;
        var failure = default(string);
        var isOut = false;
        try
        {
            for (var s = 0; s < stages.Count && (last is null || last.Ended == Ended.Whole); s++)
            {
                using var unlimited = clock.Unlimited();
                var next = Train(stages[s], progress[s], always: number == 1, clock, number == 1 && s == 0 ? unlimited : clock, cancel);
                isOut = next is null;
                if (isOut) break;
                last = next;
            }
        }
        catch (GpuAlsException wrong) when (wrong is not DeviceException || IsTooLarge(point))
        {
            // If training diverges, the setting is bad; the search continues.
            failure = wrong.Message;
        }

        if (last is null && failure is null) return null;
        return new TuningTrial(
            number,
            Settings(point) with { Iterations = failure is null ? last!.Iterations : 1 },
            failure is null ? Interval(last!.Users, cancel) : default,
            failure is null ? progress[^1].Curve : [],
            Elapsed(start))
        {
            Point = point,
            SampleCurve = stages.Count > 1 && failure is null ? progress[0].Curve : [],
            Stopped = failure is null && last!.Ended == Ended.Behind,
            IsCutShort = failure is null && (last!.Ended == Ended.OutOfTime || isOut),
            Failure = failure,
        };
    }

    static Interval Interval(double[] users, CancellationToken cancel) =>
        Bootstrap.Intervals(users, 1, Bootstrap.StandardResamples, Bootstrap.StandardSeed, cancel)[0];

    double Elapsed(long start) => time.GetElapsedTime(start).TotalSeconds;

    // A device that failed with fewer factors than it has held was lost, and every other trial would fail too.
    bool IsTooLarge(IReadOnlyList<double> point) => Settings(point).Factors > heldFactors && heldFactors > 0;

    AlsOptions Settings(TuningStage stage, IReadOnlyList<double> point) =>
        point.Count > 0 ? stage.Space.At(point).Resolve(stage.Train, device) : stage.Standard;

    /// <summary>Runs one stage of a trial.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="progress">The trial; receives the measurements.</param>
    /// <param name="always">Whether it continues however it compares.</param>
    /// <param name="clock">The time of the search.</param>
    /// <param name="first">The time of the first measurement.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The end of the stage; null if the time ended before its first measurement.</returns>
    Outcome? Train(TuningStage stage, Progress progress, bool always, TuningClock clock, TuningClock first, CancellationToken cancel)
    {
        using var untilFirst = first.Link(cancel);
        using var untilEnd = clock.Link(cancel);
        var curve = progress.Curve;
        Outcome? best = null;
        try
        {
            var options = Settings(stage, progress.Point);
            pulse.Set(new RunningTrial(progress.Number, options, stage != stages[^1], Iterations: 0, Metric: null));
            untilFirst.Token.ThrowIfCancellationRequested();
            var priors = stage.Features is { } features ? FeaturePriors.Of(features, stage.Train, options, device.HostThreads) : null;
            using var session = Open(stage, options, priors, untilFirst.Token);
            var highest = double.NegativeInfinity;
            var iterations = 0;
            foreach (var measured in stage.Measured)
            {
                var until = curve.Count == 0 ? untilFirst.Token : untilEnd.Token;
                for (; iterations < measured; iterations++)
                {
                    AlsIteration.Run(session, iterations + 1, computeLoss: false, until);
                    pulse.SetIterations(iterations + 1);
                }

                var users = validator.PerUser(session.DownloadItems(), options, priors?.Users?.Last, until);
                curve.Add((iterations, users.Average()));
                if (curve[^1].Metric > highest || best is null) (highest, best) = (curve[^1].Metric, new Outcome(Ended.Whole, iterations, users));
                pulse.Set(new RunningTrial(progress.Number, options, stage != stages[^1], iterations, highest));
                if (clock.IsOver) return best with { Ended = Ended.OutOfTime };
                if (!always && !stage.Continues(curve, progress.Before)) return best with { Ended = Ended.Behind };
                var isPastBest = curve.Count > Patience && curve[^Patience..].All(later => later.Metric < highest);
                if (isPastBest && best.Iterations < curve[^Patience].Iterations) break;
            }

            return best;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return best is null ? null : best with { Ended = Ended.OutOfTime };
        }
    }

    IAlsSession Open(TuningStage stage, AlsOptions options, FeaturePriors? priors, CancellationToken until)
    {
        var problem = AlsProblem.From(stage.Train, options, setting => stage.Starts.Create(setting, options.Start, until));
        until.ThrowIfCancellationRequested();
        if (priors is not null) problem = priors.AddTo(problem, stage.Train, device);
        var session = device.Open(problem);
        if (priors is not null) session = new FeatureSession(session, priors);
        heldFactors = Math.Max(heldFactors, options.Factors);
        return session;
    }

    /// <summary>A trial in one stage: its number, its point, the trials before it, and its measurements so far.</summary>
    sealed record Progress(int Number, IReadOnlyList<double> Point, IReadOnlyList<TuningTrial> Before)
    {
        public List<(int Iterations, double Metric)> Curve { get; } = [];
    }

    /// <summary>The end of a stage, and its best measurement: the number of iterations, and the metric of each test user.</summary>
    sealed record Outcome(Ended Ended, int Iterations, double[] Users);

    enum Ended
    {
        Whole,
        Behind,
        OutOfTime,
    }
}
