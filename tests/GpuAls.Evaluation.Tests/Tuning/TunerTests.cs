using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Evaluation.Splits;
using GpuAls.Evaluation.Tuning;
using GpuAls.Evaluation.Validation;
using GpuAls.Testing;

namespace GpuAls.Evaluation.Tests;

public sealed class TunerTests : IDisposable
{
    static readonly Holdout Held = TasteMatrix.Hold();

    static readonly TuningOptions Search = new()
    {
        Factors = [4, 8, 16],
        Confidences = TuningSpace.StandardConfidences,
        Trials = 30,
        Validation = new ValidationOptions { Metric = "ndcg@5", Split = "random:0.2" },
        // Raw strengths with little regularization, so that a search can find better settings.
        Standard = new AlsOptions
        {
            Factors = 16,
            Confidence = Confidence.Scaled,
            Alpha = 1,
            Regularization = 0.01,
            Solver = Solver.ConjugateGradient,
        },
    };

    // Several tests compare with this result.
    static readonly Lazy<TuningResult> Whole = new(() => Tune(Search, null, null));

    readonly TestFolder folder = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    string State => Path.Combine(folder.Path, "search.jsonl");

    public void Dispose() => folder.Dispose();

    TuningResult TuneOn(TuningOptions options, IProgress<TuningProgress>? progress = null) => Tune(options, State, progress);

    static TuningResult Tune(TuningOptions options, string? state, IProgress<TuningProgress>? progress) =>
        new Tuner(options, new CpuDevice(2)).Tune(Held, state, progress, Cancel);

    [Fact]
    public void TheSameSeed_GivesTheSameTable_AndTheBestIsBetterThanTheBaselines()
    {
        var first = Whole.Value;
        Assert.Equal(Lines(first), Lines(Tune(Search, null, null)));

        Assert.Equal(Search.Trials, first.Trials.Count);
        Assert.Equal(first.Trials.Select(trial => trial.Metric.Mean).OrderDescending(), first.Trials.Select(trial => trial.Metric.Mean));
        Assert.Equal(Search.Standard with { Iterations = first.Standard.Options.Iterations }, first.Standard.Options);
        Assert.True(
            first.Best.Metric.Mean > first.Standard.Metric.Mean + 0.02,
            $"{first.Best.Metric.Mean} is not above {first.Standard.Metric.Mean}");
        Assert.True(first.Best.Metric.Mean > first.Popularity + 0.1, $"{first.Best.Metric.Mean} is not above {first.Popularity}");
        Assert.True(first.Best.Metric.Mean > first.ItemCosine, $"{first.Best.Metric.Mean} is not above {first.ItemCosine}");
        Assert.InRange(first.Best.Metric.Mean, first.Best.Metric.Low, first.Best.Metric.High);
        Assert.NotEqual(Lines(first), Lines(Tune(Search with { Seed = 43, Trials = 3 }, null, null)));
    }

    [Fact]
    public void ATrial_IsATrainingOfItsSettings()
    {
        var validator = new Validator(Held, Search.Validation);
        foreach (var trial in Tune(Search with { Trials = 4 }, null, null).Trials)
        {
            var model = new AlsTrainer(trial.Options, new CpuDevice(2)).Train(Held.Train, cancel: Cancel);
            Assert.Equal(trial.Metric.Mean, validator.Measure(model.Factors.Items, trial.Options, Cancel), 1e-12);
            Assert.Contains((trial.Options.Iterations, trial.Metric.Mean), trial.Curve);
            Assert.Equal(trial.Curve.Max(measured => measured.Metric), trial.Metric.Mean);
        }
    }

    [Fact]
    public void ATrialWithFeatures_IsATrainingWithThem()
    {
        var users = Held.Train.Users.Count;
        var features = new SideFeatures(SmallRows.From(4, [.. Enumerable.Range(0, users).Select(user => (int[])[user % 4])]), null);
        var search = Search with { Trials = 3, Standard = Search.Standard with { FeatureRegularization = 0.5 } };
        var validator = new Validator(Held, Search.Validation, features);
        foreach (var trial in new Tuner(search, new CpuDevice()) { Features = features }.Tune(Held, cancel: Cancel).Trials)
        {
            var model = new AlsTrainer(trial.Options, new CpuDevice(2)) { Features = features }.Train(Held.Train, cancel: Cancel);
            // The training ends with a fit of its own; the trial is measured by that of its last iteration.
            Assert.Equal(trial.Metric.Mean, validator.Measure(model.Factors.Items, trial.Options, model.UserFeatures, Cancel), 0.01);
            Assert.Equal(0.5, trial.Options.FeatureRegularization);
        }
    }

    [Fact]
    public void TheStateOfASearchWithoutFeatures_IsNotThatOfOneWithThem()
    {
        var features = new SideFeatures(SmallRows.From(1, [.. Enumerable.Range(0, Held.Train.Users.Count).Select(_ => (int[])[0])]), null);
        Assert.NotEqual(Fingerprint.Of(Held), Fingerprint.Of(Held, features));
        Assert.NotEqual(Fingerprint.Of(Held, new(features.Users, null)), Fingerprint.Of(Held, new(null, features.Users)));
    }

    // The training has 1,280 pairs, more than four times the sample.
    static readonly TuningOptions OnSample = Search with { SamplePairs = 300 };

    [Fact]
    public void OnASample_TrialsBehindEndThere_AndTheBetterOnesAreTrainedOnAll()
    {
        var result = Tune(OnSample, null, null);
        var sample = TuningSample.Of(Held.Train, OnSample.SamplePairs, OnSample.Seed)!;
        Assert.Equal(sample.Entries, result.SamplePairs);
        Assert.All(result.Trials, trial => Assert.NotEmpty(trial.SampleCurve));
        var ended = result.Trials.Count(trial => trial.EndedOnSample);
        Assert.InRange(ended, Search.Trials / 3, Search.Trials - 3);
        // Their metric is not comparable with the others, so they are last for any value.
        Assert.Equal(
            [.. Enumerable.Repeat(false, Search.Trials - ended), .. Enumerable.Repeat(true, ended)],
            result.Trials.Select(trial => trial.EndedOnSample));
        Assert.False(result.Standard.EndedOnSample);
        Assert.True(result.Best.Metric.Mean > result.Standard.Metric.Mean);

        var validator = new Validator(Held, Search.Validation);
        var space = new TuningSpace(new TuningSpace(OnSample, Held.Train), sample);
        foreach (var trial in result.Trials.Where(trial => trial.Point.Count > 0))
        {
            // α and λ are relative to those of the sample.
            var options = space.At(trial.Point) with { Iterations = trial.SampleCurve[^1].Iterations };
            var model = new AlsTrainer(options, new CpuDevice(2)).Train(sample, cancel: Cancel);
            Assert.Equal(trial.SampleCurve[^1].Metric, validator.Measure(model.Factors.Items, options, Cancel), 1e-12);
            if (trial.EndedOnSample) Assert.Equal(trial.SampleCurve.Max(measured => measured.Metric), trial.Metric.Mean);
        }
    }

    [Fact]
    public void KilledSearchOnASample_ContinuesToTheSameTable()
    {
        var whole = Lines(TuneOn(OnSample));
        File.WriteAllLines(State, File.ReadAllLines(State).Take(9));
        Assert.Equal(whole, Lines(TuneOn(OnSample)));
        AssertRefused($"{State}: is of another search: samplePairs is 300 there, and 0 here", OnSample with { SamplePairs = 0 });
    }

    [Fact]
    public void AMatrixOfLessThanFourSamples_IsNotSampled()
    {
        Assert.Null(Whole.Value.SamplePairs);
        Assert.All(Whole.Value.Trials, trial => Assert.Empty(trial.SampleCurve));
        Assert.Equal(Lines(Whole.Value), Lines(Tune(Search with { SamplePairs = 0 }, null, null)));
    }

    [Fact]
    public void SettingsThatCannotBeTrained_AreRankedLastWithTheirReason_AndTheSearchContinues()
    {
        var device = new RefusingDevice(factors: 8);
        var result = new Tuner(Search with { Trials = 12 }, device).Tune(Held, State, cancel: Cancel);
        var failed = result.Trials.Where(trial => trial.Options.Factors == 8).ToList();
        Assert.NotEmpty(failed);
        Assert.Equal(failed, result.Trials.TakeLast(failed.Count));
        Assert.All(failed, trial => Assert.Equal((RefusingDevice.Reason, false), (trial.Failure, trial.Stopped)));
        Assert.All(result.Trials.SkipLast(failed.Count), trial => Assert.Null(trial.Failure));
        // A search that continues from the file gives the same trials.
        Assert.Equal(Lines(result), Lines(new Tuner(Search with { Trials = 12 }, device).Tune(Held, State, cancel: Cancel)));
    }

    [Fact]
    public void StandardSettingsThatCannotBeTrained_HaveTheirReason_AndTheSearchContinues()
    {
        var device = new RefusingDevice(factors: 16);
        var result = new Tuner(Search with { Trials = 4, Factors = [4, 8] }, device).Tune(Held, State, cancel: Cancel);
        Assert.Equal((0, RefusingDevice.Reason), (result.Standard.Number, result.Standard.Failure));
        Assert.All(result.Trials, trial => Assert.Null(trial.Failure));
        Assert.Equal(Lines(result), Lines(new Tuner(Search with { Trials = 4, Factors = [4, 8] }, device).Tune(Held, State, cancel: Cancel)));
    }

    [Fact]
    public void NoTrialThatCanBeTrained_IsAnError() =>
        Assert.Equal(
            $"none of 3 trials could be trained; the first one: {RefusingDevice.Reason}",
            Assert.Throws<GpuAlsException>(
                () => new Tuner(Search with { Trials = 3, Factors = [8] }, new RefusingDevice(factors: 8)).Tune(Held, cancel: Cancel)).Message);

    [Fact]
    public void NoTrial_LeavesTheSpace_InAnyStage()
    {
        var search = OnSample with { Factors = [3, 5], Confidences = [Confidence.Bm25], Standard = new AlsOptions(), Trials = 12 };
        var device = new RecordingDevice();
        var result = new Tuner(search, device).Tune(Held, cancel: Cancel);
        Assert.All(result.Trials, trial => Assert.Contains(trial.Options.Factors, search.Factors));
        Assert.All(result.Trials, trial => Assert.Equal(Confidence.Bm25, trial.Options.Confidence));
        Assert.Equal(Enumerable.Range(1, 12), result.Trials.Select(trial => trial.Number).Order());
        // Beside the trials: the usual settings, once and on all pairs.
        Assert.Equal((0, 128, Confidence.Normalized), (result.Standard.Number, result.Standard.Options.Factors, result.Standard.Options.Confidence));
        Assert.False(result.IsStandardTried);
        Assert.Single(device.Factors, factors => factors == 128);
        Assert.All(device.Factors, factors => Assert.Contains(factors, (int[])[3, 5, 128]));
    }

    [Fact]
    public void StandardSettingsInTheSpace_AreTheFirstTrial()
    {
        var search = Search with { Standard = new AlsOptions { Factors = 8 }, Trials = 3 };
        var device = new RecordingDevice();
        var result = new Tuner(search, device).Tune(Held, cancel: Cancel);
        Assert.True(result.IsStandardTried);
        Assert.Same(result.Standard, result.Trials.Single(trial => trial.Number == 1));
        Assert.Equal(8, result.Standard.Options.Factors);
        Assert.Equal(3, device.Factors.Count);
    }

    [Fact]
    public void TrialsBehind_AreStopped_AndTheFirstOneNever()
    {
        var trials = Whole.Value.Trials;
        Assert.True(trials.Count(trial => trial is { Stopped: true, Curve.Count: 1 }) > 3, "none was stopped at the first comparison");
        Assert.True(trials.Single(trial => trial.Number == 1) is { Stopped: false, Curve.Count: > 1 });
        Assert.DoesNotContain(trials, trial => trial.Stopped && trial.Curve[^1].Iterations > 15);
    }

    [Fact]
    public void KilledSearch_ContinuesToTheSameTable()
    {
        var whole = Lines(TuneOn(Search));
        var lines = File.ReadAllLines(State);
        // The search, the standard settings, and the trials.
        Assert.Equal(2 + Search.Trials, lines.Length);
        // Killed while the tenth was written.
        File.WriteAllText(State, string.Join('\n', lines.Take(10)) + "\n" + lines[10][..20]);
        var reported = new List<TuningTrial>();

        Assert.Equal(whole, Lines(TuneOn(Search, new Collector(reported))));
        Assert.Equal(Enumerable.Range(0, 1 + Search.Trials), reported.Select(trial => trial.Number));
        Assert.Equal(lines.Take(10), File.ReadAllLines(State).Take(10));
        // All trials are finished: none runs again.
        var before = File.ReadAllText(State);
        Assert.Equal(whole, Lines(TuneOn(Search)));
        Assert.Equal(before, File.ReadAllText(State));
    }

    [Fact]
    public void MoreTrials_ContinueFromFewer()
    {
        TuneOn(Search with { Trials = 5 });
        Assert.Equal(Lines(Whole.Value), Lines(TuneOn(Search)));
    }

    [Fact]
    public void AfterTheTimeLimit_TheFirstTrialHasOneMeasurement()
    {
        var result = TuneOn(Search with { Time = TimeSpan.FromTicks(1) });
        var trial = Assert.Single(result.Trials);
        Assert.Equal((1, true), (trial.Number, trial.IsCutShort));
        Assert.Single(trial.Curve);
        Assert.True(result.IsEndedByTime);
        Assert.Equal("the time ended before the first measurement", result.Standard.Failure);
        Assert.Null(result.ItemCosine);
        // The trial ended early, so a longer search runs it again.
        Assert.Single(File.ReadAllLines(State));
    }

    [Fact]
    public void AnotherSearch_IsRefused_AndTheFileIsUnchanged()
    {
        TuneOn(Search with { Trials = 2 });
        var before = File.ReadAllText(State);
        AssertRefused($"{State}: is of another search: seed is 42 there, and 7 here", Search with { Seed = 7 });
        AssertRefused(
            $"{State}: is of another search: metric is ndcg@5 there, and mrr here",
            Search with { Validation = Search.Validation with { Metric = "mrr" } });
        AssertRefused($"{State}: is of another search: factors is 4 8 16 there, and 4 here", Search with { Factors = [4] });
        AssertRefused(
            $"{State}: is of another search: standard.regularization is 0.01 there, and 1 here",
            Search with { Standard = Search.Standard with { Regularization = 1 } });
        var error = Assert.Throws<TuningStateException>(
            () => new Tuner(Search, new CpuDevice()).Tune(TasteMatrix.Hold(seed: 2), State, cancel: Cancel));
        Assert.StartsWith($"{State}: is of another search: trainingPairs is ", error.Message);
        Assert.Equal(before, File.ReadAllText(State));
    }

    [Fact]
    public void AStateOfAnotherVersion_IsRefused_AndTheFileIsUnchanged()
    {
        TuneOn(Search with { Trials = 2 });
        var text = File.ReadAllText(State).Replace("gpuals tune, space 6", "gpuals tune, space 5", StringComparison.Ordinal);
        File.WriteAllText(State, text);
        AssertRefused(
            $"{State}: is a search by another version of gpuals: its search space has version 5, and this one 6, so its trials cannot be continued",
            Search);
        Assert.Equal(text, File.ReadAllText(State));
    }

    [Theory, InlineData("alice\tmuse\t3\nbob\tmuse"), InlineData("[]\n"), InlineData("alice\tmuse")]
    public void AForeignFile_IsRefused_AndUnchanged(string text)
    {
        File.WriteAllText(State, text);
        AssertRefused($"{State}: is no file of a search: its first line is {DisplayText.Quote(text.Split('\n')[0])}", Search);
        Assert.Equal(text, File.ReadAllText(State));
    }

    [Fact]
    public void ALineThatIsNoTrial_IsRefused()
    {
        TuneOn(Search with { Trials = 2 });
        var lines = File.ReadAllLines(State);
        foreach (var wrong in (string[])
        [
            "{\"a\":1}", "{nothing}", WithoutChecksum(lines[1]),
            WithoutChecksum(lines[2]).Replace("\"point\":[", "\"point\":[2,", StringComparison.Ordinal),
        ])
        {
            // With the right checksum: not damaged, but written by something else.
            var chain = new ChecksummedLines();
            string[] sealedLines = [.. ((string[])[lines[0], lines[1]]).Select(line => chain.Seal(WithoutChecksum(line))), chain.Seal(wrong)];
            File.WriteAllLines(State, sealedLines);
            AssertRefused($"{State}:3: is not trial 1 of a search: {DisplayText.Quote(sealedLines[2])}", Search);
        }
    }

    static string WithoutChecksum(string line) => line[..line.LastIndexOf(",\"checksum\"", StringComparison.Ordinal)] + "}";

    [Theory, InlineData(Solver.PreconditionedConjugateGradient, Precision.Full), InlineData(null, Precision.Mixed)]
    public void WithOneRegularizationForAllRows_NoExponentIsTried(Solver? solver, Precision precision)
    {
        var search = Search with { Trials = 8, Standard = Search.Standard with { Solver = solver } };
        var trials = new Tuner(search, new CpuDevice(2, precision)).Tune(Held, cancel: Cancel).Trials;
        Assert.Equal(8, trials.Count);
        Assert.All(trials, trial => Assert.Null(trial.Failure));
        Assert.All(
            trials,
            trial => Assert.Equal((0, Solver.PreconditionedConjugateGradient), (trial.Options.RegularizationExponent, trial.Options.Solver)));
    }

    [Fact]
    public void WithoutANamedSolver_EachTrialResolvesOne_AndAStateContinues()
    {
        var search = Search with { Trials = 12, Standard = Search.Standard with { Solver = null, Confidence = Confidence.Log } };
        var whole = Tune(search, null, null);
        Assert.All(whole.Trials, trial => Assert.Equal((trial.Options with { Solver = null }).Resolve(Held.Train).Solver, trial.Options.Solver));
        Assert.Equal(2, whole.Trials.Select(trial => trial.Options.Solver).Distinct().Count());

        TuneOn(search with { Trials = 5 });
        Assert.Equal(Lines(whole), Lines(TuneOn(search)));
        AssertRefused(
            $"{State}: is of another search: standard.solver is preconditionedConjugateGradient there, and conjugateGradient here",
            search with { Standard = search.Standard with { Solver = Solver.ConjugateGradient } });
    }

    [Fact]
    public void AStateThatAnotherSearchUses_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows locks files by itself");
        TuneOn(Search with { Trials = 2 });
        var before = File.ReadAllText(State);
        string? message = null;
        // While the third trial is reported, the file is open.
        TuneOn(Search with { Trials = 3 }, new Callback(trial =>
        {
            if (trial.Number == 3) message = Assert.Throws<TuningStateException>(() => TuneOn(Search)).Message;
        }));
        Assert.StartsWith($"{State}: cannot be written: ", message);
        // The search, the standard settings and three trials.
        Assert.Equal(5, File.ReadAllLines(State).Length);
        Assert.StartsWith(before, File.ReadAllText(State));
    }

    [Fact]
    public void AStateThatIsReadOnly_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the permissions of Unix");
        TuneOn(Search with { Trials = 2 });
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(State, UnixFileMode.UserRead);
        AssertRefused($"{State}: cannot be written: it is read-only", Search);
    }

    [Fact]
    public void StateInAMissingFolder_IsAnError()
    {
        var error = Assert.Throws<TuningStateException>(
            () => new Tuner(Search, new CpuDevice()).Tune(Held, Path.Combine(folder.Path, "none", "s"), cancel: Cancel));
        Assert.StartsWith($"{Path.Combine(folder.Path, "none", "s")}: cannot be written: ", error.Message);
    }

    [Fact]
    public void SettingOutOfRange_IsAnError()
    {
        AssertError("trials is 0; expected 1 or more", Search with { Trials = 0 });
        AssertError("sample pairs is -1; expected 0 or more", Search with { SamplePairs = -1 });
        AssertError("time is 00:00:00; expected more than 0", Search with { Time = TimeSpan.Zero });
        AssertError(
            "factors have no range to widen; name the numbers of factors", Search with { Widened = [TuningSetting.Factors] });
        AssertError("there are no factors to choose from; expected one number or more", Search with { Factors = [] });
        AssertError("factors is 0; expected a whole number from 1 to 16384", Search with { Factors = [0] });
        AssertError("there is no confidence to choose from; expected one or more", Search with { Confidences = [] });
        AssertError("maximum regularization exponent is -1; expected a number of 0 or more", Search with { MaxExponent = -1 });
        AssertError("patience is 0; expected a whole number of 1 or more", Search with { Validation = new ValidationOptions { Patience = 0 } });
    }

    void AssertRefused(string message, TuningOptions options) =>
        Assert.Equal(message, Assert.Throws<TuningStateException>(() => TuneOn(options)).Message);

    static void AssertError(string message, TuningOptions options) => Assert.Equal(message, Assert.Throws<GpuAlsException>(options.Validate).Message);

    // Everything except the time.
    static string[] Lines(TuningResult result) =>
        [
            .. result.Trials.Select(trial => $"{trial.Number} {trial.Options} {trial.Metric} {string.Join(' ', trial.Curve)}"
                + $" / {string.Join(' ', trial.SampleCurve)} {trial.Stopped} {trial.Failure}"),
        ];

    /// <summary>Trains, but not so many factors.</summary>
    sealed class RefusingDevice(int factors) : IAlsDevice
    {
        public const string Reason = "the numbers got out of hand";

        readonly CpuDevice cpu = new(2);

        public string Name => cpu.Name;

        public IAlsSession Open(AlsProblem problem) => problem.Start.Items.Factors == factors ? throw new GpuAlsException(Reason) : cpu.Open(problem);
    }

    sealed class Callback(Action<TuningTrial> report) : IProgress<TuningProgress>
    {
        public void Report(TuningProgress value)
        {
            if (value.Finished is { } trial) report(trial);
        }
    }

    /// <summary>Trains, and keeps the numbers of factors.</summary>
    sealed class RecordingDevice : IAlsDevice
    {
        readonly CpuDevice cpu = new(2);

        public List<int> Factors { get; } = [];

        public string Name => cpu.Name;

        public IAlsSession Open(AlsProblem problem)
        {
            Factors.Add(problem.Start.Items.Factors);
            return cpu.Open(problem);
        }
    }

    sealed class Collector(List<TuningTrial> into) : IProgress<TuningProgress>
    {
        public void Report(TuningProgress value)
        {
            if (value.Finished is { } trial) into.Add(trial);
        }
    }
}
