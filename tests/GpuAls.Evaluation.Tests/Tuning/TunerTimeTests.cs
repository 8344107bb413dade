using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Evaluation.Splits;
using GpuAls.Evaluation.Tuning;
using GpuAls.Evaluation.Validation;
using GpuAls.Testing;

namespace GpuAls.Evaluation.Tests;

/// <summary>The time of a search, by a clock that the device moves.</summary>
public sealed class TunerTimeTests : IDisposable
{
    static readonly Holdout Held = TasteMatrix.Hold();

    static readonly TuningOptions Search = new()
    {
        Factors = [4, 8, 16],
        Trials = 30,
        Validation = new ValidationOptions { Metric = "ndcg@5", Split = "random:0.2" },
        Standard = new AlsOptions { Factors = 8, Solver = Solver.Cholesky },
    };

    readonly TestFolder folder = new();
    readonly ManualTime time = new();
    readonly List<TuningProgress> reports = [];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    string State => Path.Combine(folder.Path, "search.jsonl");

    public void Dispose() => folder.Dispose();

    TuningResult Tune(TuningOptions search, double secondsOfHalfSweep, CancellationToken? cancel = null) =>
        new Tuner(search, new SlowDevice(time, TimeSpan.FromSeconds(secondsOfHalfSweep))) { Time = time }
            .Tune(Held, State, new Collector(reports), cancel ?? Cancel);

    [Theory, InlineData(0.9), InlineData(1.1), InlineData(7)]
    public void Search_EndsAtItsTime_InTheMiddleOfAnIteration(double secondsOfHalfSweep)
    {
        var limit = TimeSpan.FromSeconds(100);
        var result = Tune(Search with { Time = limit }, secondsOfHalfSweep);
        // The half-sweep that ran at the end was cancelled.
        Assert.InRange(time.Now.TotalSeconds, limit.TotalSeconds - 40, limit.TotalSeconds + secondsOfHalfSweep);
        Assert.True(result.IsEndedByTime);
        Assert.Equal(30, result.PlannedTrials);
        Assert.InRange(result.Trials.Count, 1, 29);
        // The others are complete: a longer search has the same ones.
        Assert.All(result.Trials.Where(trial => trial.IsCutShort), trial => Assert.Equal(result.Trials.Count, trial.Number));
        Assert.Equal(1 + result.Trials.Count(trial => !trial.IsCutShort), File.ReadAllLines(State).Length);
    }

    [Fact]
    public void LongerSearch_RunsTheTrialThatWasCutShortAgain_ToTheTableOfOneSearch()
    {
        Tune(Search with { Time = TimeSpan.FromSeconds(100), Trials = 12 }, 0.9);
        var continued = Lines(Tune(Search with { Trials = 12 }, 0.9));
        File.Delete(State);
        Assert.Equal(Lines(Tune(Search with { Trials = 12 }, 0)), continued);
    }

    [Fact]
    public void SearchWithoutALimit_IsNotEndedByTime()
    {
        var result = Tune(Search with { Trials = 3 }, 1);
        Assert.False(result.IsEndedByTime);
        Assert.NotNull(result.ItemCosine);
        Assert.Equal(time.Now, result.Elapsed);
        Assert.All(result.Trials, trial => Assert.False(trial.IsCutShort));
    }

    [Fact]
    public void Progress_IsReportedAtLeastEveryFiveSeconds_WithTheIterationTheMetricAndTheTimeLeft()
    {
        Tune(Search with { Time = TimeSpan.FromSeconds(200) }, 1.3);
        var times = reports.Select(report => report.Elapsed).ToArray();
        Assert.All(
            times.Zip([.. times.Skip(1), time.Now]),
            pair => Assert.InRange(pair.Second - pair.First, TimeSpan.Zero, TimeSpan.FromSeconds(5)));
        Assert.All(
            reports,
            report => Assert.Equal(Math.Max(0, (TimeSpan.FromSeconds(200) - report.Elapsed).Ticks), report.Left!.Value.Ticks));
        var running = reports.Select(report => report.Running).OfType<RunningTrial>().Where(trial => trial.Number == 1).ToArray();
        // Two half-sweeps of 1.3 s: after 5 s one iteration has ended, after 10 s three, after 15 s five, and the second was measured.
        Assert.Equal([1, 3, 5], running.Take(3).Select(trial => trial.Iterations));
        Assert.Equal([false, true, true], running.Take(3).Select(trial => trial.Metric is not null));
        Assert.All(running, trial => Assert.Equal((8, false), (trial.Options.Factors, trial.IsOnSample)));
    }

    [Fact]
    public void TheCallersCancellation_IsNotTheEndOfTheTime()
    {
        using var source = new CancellationTokenSource();
        using var timer = time.CreateTimer(_ => source.Cancel(), null, TimeSpan.FromSeconds(30), Timeout.InfiniteTimeSpan);
        Assert.ThrowsAny<OperationCanceledException>(() => Tune(Search with { Time = TimeSpan.FromSeconds(100) }, 1, source.Token));
        Assert.InRange(time.Now.TotalSeconds, 30, 32);
    }

    [Fact]
    public void TrialsThatWouldTakeMostOfTheTimeLeft_AreNotStarted()
    {
        // Half-sweeps of more factors take longer, as the estimate expects.
        var device = new SlowDevice(time, TimeSpan.FromSeconds(0.02)) { IsByFactors = true };
        var search = Search with { Factors = [4, 1024], Standard = new AlsOptions { Factors = 4, Solver = Solver.Cholesky }, Trials = 60 };
        var result = new Tuner(search with { Time = TimeSpan.FromSeconds(100) }, device) { Time = time }.Tune(Held, cancel: Cancel);
        Assert.True(result.Trials.Count > 24, "trials are chosen after the first 24");
        Assert.All(result.Trials, trial => Assert.Equal(4, trial.Options.Factors));
    }

    [Fact]
    public void Rise_IsThatOfTheSecondHalf_ForADoublingOfTheTime()
    {
        TuningTrial[] early =
            [Trial(1, 0.10, 40), .. Enumerable.Range(2, 6).Select(number => Trial(number, 0.01 * number, 5)), Trial(8, 0.12, 20), Trial(9, 0.11, 30)];
        TuningTrial[] trials = [.. early, Trial(10, 0.15, 60), Trial(11, 0.14, 20)];
        var rise = TuningRise.Of(trials)!;
        Assert.Equal((200, 0.12, 0.15), (rise.Seconds, rise.AtHalf, rise.AtEnd));
        Assert.Equal(0.03, rise.Of(200), 1e-12);
        Assert.Equal(0.06, rise.Of(600), 1e-12);
        Assert.Equal(0, rise.Of(0));
        // The best of a few trials rises by luck.
        Assert.Null(TuningRise.Of(early));
        Assert.Null(TuningRise.Of([Trial(1, 0.1, 10)]));
        Assert.Null(TuningRise.Of([]));

        static TuningTrial Trial(int number, double metric, double seconds) =>
            new(number, new AlsOptions(), new Metrics.Interval(metric, metric, metric), [(4, metric)], seconds);
    }

    static string[] Lines(TuningResult result) =>
        [.. result.Trials.Select(trial => $"{trial.Number} {trial.Options} {trial.Metric} {string.Join(' ', trial.Curve)} {trial.Stopped}")];

    sealed class Collector(List<TuningProgress> into) : IProgress<TuningProgress>
    {
        public void Report(TuningProgress value) => into.Add(value);
    }

    /// <summary>Trains, and lets time pass in every half-sweep.</summary>
    sealed class SlowDevice(ManualTime time, TimeSpan halfSweep) : IAlsDevice
    {
        readonly CpuDevice cpu = new(2);

        public bool IsByFactors { get; init; }

        public string Name => cpu.Name;

        public IAlsSession Open(AlsProblem problem)
        {
            var factors = problem.Start.Items.Factors;
            return new Session(cpu.Open(problem), time, IsByFactors ? halfSweep * (factors * factors / 16.0) : halfSweep);
        }

        sealed class Session(IAlsSession session, ManualTime time, TimeSpan halfSweep) : IAlsSession
        {
            public void SolveUsers(CancellationToken cancel) => Solve(session.SolveUsers, cancel);

            public void SolveItems(CancellationToken cancel) => Solve(session.SolveItems, cancel);

            public AlsLoss ComputeLoss(CancellationToken cancel) => session.ComputeLoss(cancel);

            public double[] ReadUserGram() => session.ReadUserGram();

            public FactorMatrix DownloadUsers() => session.DownloadUsers();

            public FactorMatrix DownloadItems() => session.DownloadItems();

            public void Dispose() => session.Dispose();

            // A device looks at its token between batches of rows.
            void Solve(Action<CancellationToken> solve, CancellationToken cancel)
            {
                for (var batch = 0; batch < 10; batch++)
                {
                    cancel.ThrowIfCancellationRequested();
                    time.Advance(halfSweep / 10);
                }

                solve(cancel);
            }
        }
    }
}
