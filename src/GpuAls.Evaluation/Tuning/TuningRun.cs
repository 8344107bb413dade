using System.Diagnostics;
using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Evaluation.Tuning;

/// <summary>
/// Trains one setting stage by stage, measures it at a few numbers of iterations, and goes on from where it is while it is among the better ones (asynchronous
/// successive halving: Li et al., A System for Massively Parallel Hyperparameter Tuning, 2020) and still rises.
/// </summary>
/// <param name="stages">What is trained on: a sample of the users first, where there is one, and then all.</param>
/// <param name="standard">The usual settings, which have no point.</param>
/// <param name="validator">Measures.</param>
/// <param name="device">Trains.</param>
sealed class TuningRun(IReadOnlyList<TuningStage> stages, AlsOptions standard, Validator validator, IAlsDevice device)
{
    // Measurements in a row without a rise.
    const int Patience = 2;

    /// <summary>The settings of a point for all pairs; of none, the usual ones.</summary>
    public AlsOptions Settings(IReadOnlyList<double> point) => Settings(stages[^1], point);

    /// <summary>Runs a trial.</summary>
    /// <param name="number">Its number; the first one goes on however it is.</param>
    /// <param name="point">What to train.</param>
    /// <param name="before">The trials before it.</param>
    /// <param name="isOver">Whether the time is up; the first measurement is waited for.</param>
    /// <param name="cancel">Stops it.</param>
    public TuningTrial Run(int number, IReadOnlyList<double> point, IReadOnlyList<TuningTrial> before, Func<bool> isOver, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        List<(int Iterations, double Metric)>[] curves = [.. stages.Select(_ => new List<(int, double)>())];
        var last = new Outcome(Ended.Whole, Iterations: 1, []);
        var failure = default(string);
        try
        {
            for (var s = 0; s < stages.Count && last.Ended == Ended.Whole; s++) last = Train(stages[s], point, number == 1, before, isOver, curves[s], cancel);
        }
        catch (GpuAlsException wrong) when (wrong is not DeviceException && number > 1)
        {
            // Numbers that get out of hand are a bad setting, no reason to end the search.
            failure = wrong.Message;
        }

        return new TuningTrial(
            number,
            Settings(point) with { Iterations = failure is null ? last.Iterations : 1 },
            failure is null ? Bootstrap.Intervals(last.Users, 1, Bootstrap.StandardResamples, Bootstrap.StandardSeed, cancel)[0] : default,
            failure is null ? curves[^1] : [],
            Stopwatch.GetElapsedTime(start).TotalSeconds)
        {
            Point = point,
            SampleCurve = stages.Count > 1 && failure is null ? curves[0] : [],
            Stopped = failure is null && last.Ended == Ended.Behind,
            Failure = failure,
        };
    }

    AlsOptions Settings(TuningStage stage, IReadOnlyList<double> point) => (point.Count == 0 ? standard : stage.Space.At(point)).Resolve(stage.Train, device);

    /// <summary>One stage of a trial.</summary>
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
        using var session = device.Open(AlsProblem.From(stage.Train, options));
        var most = double.NegativeInfinity;
        var best = new Outcome(Ended.Whole, Iterations: 1, []);
        var iterations = 0;
        foreach (var measured in stage.Measured)
        {
            for (; iterations < measured; iterations++) AlsIteration.Run(session, iterations + 1, computeLoss: false, cancel);
            var users = validator.PerUser(session.Download().Items, options, cancel);
            curve.Add((iterations, users.Average()));
            if (curve[^1].Metric > most || curve.Count == 1) (most, best) = (curve[^1].Metric, new Outcome(Ended.Whole, iterations, users));
            if (isOver()) return best with { Ended = always ? Ended.Whole : Ended.OutOfTime };
            if (!always && !stage.GoesOn(curve, before)) return best with { Ended = Ended.Behind };
            if (curve.Count > Patience && curve[^Patience..].All(later => later.Metric < most) && best.Iterations < curve[^Patience].Iterations) break;
        }

        return best;
    }

    /// <summary>How a stage ended, and its best measurement: after how many iterations, and the metric of each asked user.</summary>
    sealed record Outcome(Ended Ended, int Iterations, double[] Users);

    enum Ended
    {
        Whole,
        Behind,
        OutOfTime,
    }
}
