using System.Diagnostics;

namespace GpuAls.Core;

/// <summary>
/// Trains one setting, measures it at a few numbers of iterations, and goes on from where it is while it is among the better ones (asynchronous successive
/// halving: Li et al., A System for Massively Parallel Hyperparameter Tuning, 2020) and still rises.
/// </summary>
/// <param name="train">What is trained on.</param>
/// <param name="validator">Measures.</param>
/// <param name="device">Trains.</param>
sealed class TuningRun(InteractionMatrix train, Validator validator, IAlsDevice device)
{
    /// <summary>Where trials are measured.</summary>
    static readonly int[] Measured = [4, 8, 11, 15, 19, 24, 30];

    /// <summary>At these a trial is compared with those before it, and goes on if it is among so many of them; the first measurement says little of slow ones.</summary>
    static readonly (int Iterations, double GoOn)[] Rungs = [(4, 0.67), (8, 0.5), (15, 0.5)];

    // Measurements in a row without a rise.
    const int Patience = 2;

    /// <summary>The last comparison: who came further was not stopped by one.</summary>
    public static int LastRung => Rungs[^1].Iterations;

    /// <summary>Runs a trial.</summary>
    /// <param name="number">Its number; the first one goes on however it is.</param>
    /// <param name="options">What to train.</param>
    /// <param name="before">The trials before it.</param>
    /// <param name="isOver">Whether the time is up; the first measurement is waited for.</param>
    /// <param name="cancel">Stops it.</param>
    public TuningTrial Run(int number, AlsOptions options, IReadOnlyList<TuningTrial> before, Func<bool> isOver, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        using var session = device.Open(AlsProblem.From(train, options));
        var curve = new List<(int Iterations, double Metric)>();
        var best = (Iterations: 0, Metric: double.NegativeInfinity, Users: Array.Empty<double>());
        var iterations = 0;
        for (var m = 0; m < Measured.Length; m++)
        {
            for (; iterations < Measured[m]; iterations++) AlsIteration.Run(session, iterations + 1, computeLoss: false, cancel);
            var users = validator.PerUser(session.Download().Items, options, cancel);
            curve.Add((iterations, users.Average()));
            if (curve[^1].Metric > best.Metric || m == 0) best = (iterations, curve[^1].Metric, users);
            if (curve.Count > Patience && curve[^Patience..].All(measured => measured.Metric < best.Metric) && best.Iterations < curve[^Patience].Iterations) break;
            if (number > 1 && !IsAmongTheBetter(curve[^1], before)) break;
            if (isOver()) break;
        }

        return new TuningTrial(
            number,
            options with { Iterations = best.Iterations },
            Bootstrap.Intervals(best.Users, 1, new EvaluationOptions(), cancel)[0],
            curve,
            Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    static bool IsAmongTheBetter((int Iterations, double Metric) measured, IReadOnlyList<TuningTrial> before)
    {
        foreach (var rung in Rungs)
        {
            if (rung.Iterations != measured.Iterations) continue;
            var others = before.Select(trial => trial.At(measured.Iterations)).OfType<double>().ToList();
            return others.Count(other => other > measured.Metric) <= others.Count * rung.GoOn;
        }

        return true;
    }
}
