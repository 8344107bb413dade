using System.Diagnostics;
using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Evaluation.Tuning;

/// <summary>
/// Trains one setting stage by stage, measures it after several numbers of iterations, and continues while it is among the better ones (asynchronous
/// successive halving: Li et al., A System for Massively Parallel Hyperparameter Tuning, 2020) and still improves.
/// </summary>
/// <param name="stages">The stages: a sample of the users, if there is one, and then all users.</param>
/// <param name="standard">The standard settings, which have no point.</param>
/// <param name="validator">Computes the metric.</param>
/// <param name="device">The device that trains.</param>
sealed class TuningRun(IReadOnlyList<TuningStage> stages, AlsOptions standard, Validator validator, IAlsDevice device)
{
    // The number of consecutive measurements without an improvement.
    const int Patience = 2;

    /// <summary>The settings of a point for all pairs; an empty point has the standard ones.</summary>
    public AlsOptions Settings(IReadOnlyList<double> point) => Settings(stages[^1], point);

    /// <summary>
    /// Measures the standard settings on all pairs, apart from the trials: they are outside the space. If they cannot be trained, for want of memory
    /// for example, the search goes on without them.
    /// </summary>
    /// <param name="isOver">Whether the time is up.</param>
    /// <param name="cancel">Stops the work.</param>
    public TuningTrial RunStandard(Func<bool> isOver, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        List<(int Iterations, double Metric)> curve = [];
        try
        {
            var end = Train(stages[^1], [], always: true, [], isOver, curve, cancel);
            return new TuningTrial(
                TuningTrial.StandardNumber, Settings([]) with { Iterations = end.Iterations }, Interval(end.Users, cancel), curve, Elapsed(start));
        }
        catch (GpuAlsException wrong)
        {
            return new TuningTrial(TuningTrial.StandardNumber, standard, default, [], Elapsed(start)) { Failure = wrong.Message };
        }
    }

    /// <summary>Runs a trial.</summary>
    /// <param name="number">The number of the trial, from 1; the first one always continues.</param>
    /// <param name="point">The point of the settings.</param>
    /// <param name="before">The trials before it.</param>
    /// <param name="isOver">Whether the time is up; every trial has at least one measurement.</param>
    /// <param name="cancel">Stops the work.</param>
    public TuningTrial Run(int number, IReadOnlyList<double> point, IReadOnlyList<TuningTrial> before, Func<bool> isOver, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        List<(int Iterations, double Metric)>[] curves = [.. stages.Select(_ => new List<(int, double)>())];
        var last = new Outcome(Ended.Whole, Iterations: 1, []);
        var failure = default(string);
        try
        {
            for (var s = 0; s < stages.Count && last.Ended == Ended.Whole; s++)
                last = Train(stages[s], point, number == 1, before, isOver, curves[s], cancel);
        }
        catch (GpuAlsException wrong) when (wrong is not DeviceException)
        {
            // If training diverges, the setting is bad; the search continues.
            failure = wrong.Message;
        }

        return new TuningTrial(
            number,
            Settings(point) with { Iterations = failure is null ? last.Iterations : 1 },
            failure is null ? Interval(last.Users, cancel) : default,
            failure is null ? curves[^1] : [],
            Elapsed(start))
        {
            Point = point,
            SampleCurve = stages.Count > 1 && failure is null ? curves[0] : [],
            Stopped = failure is null && last.Ended == Ended.Behind,
            Failure = failure,
        };
    }

    static Interval Interval(double[] users, CancellationToken cancel) =>
        Bootstrap.Intervals(users, 1, Bootstrap.StandardResamples, Bootstrap.StandardSeed, cancel)[0];

    static double Elapsed(long start) => Stopwatch.GetElapsedTime(start).TotalSeconds;

    AlsOptions Settings(TuningStage stage, IReadOnlyList<double> point) =>
        (point.Count == 0 ? standard : stage.Space.At(point)).Resolve(stage.Train, device);

    /// <summary>Runs one stage of a trial.</summary>
    Outcome Train(
        TuningStage stage,
        IReadOnlyList<double> point,
        bool always,
        IReadOnlyList<TuningTrial> before,
        Func<bool> isOver,
        List<(int Iterations, double Metric)> curve,
        CancellationToken cancel)
    {
        var options = Settings(stage, point);
        using var session = device.Open(AlsProblem.From(stage.Train, options, cancel));
        var highest = double.NegativeInfinity;
        var best = new Outcome(Ended.Whole, Iterations: 1, []);
        var iterations = 0;
        foreach (var measured in stage.Measured)
        {
            for (; iterations < measured; iterations++) AlsIteration.Run(session, iterations + 1, computeLoss: false, cancel);
            var users = validator.PerUser(session.Download().Items, options, cancel);
            curve.Add((iterations, users.Average()));
            if (curve[^1].Metric > highest || curve.Count == 1) (highest, best) = (curve[^1].Metric, new Outcome(Ended.Whole, iterations, users));
            if (isOver()) return best with { Ended = always ? Ended.Whole : Ended.OutOfTime };
            if (!always && !stage.Continues(curve, before)) return best with { Ended = Ended.Behind };
            var isPastBest = curve.Count > Patience && curve[^Patience..].All(later => later.Metric < highest);
            if (isPastBest && best.Iterations < curve[^Patience].Iterations) break;
        }

        return best;
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
