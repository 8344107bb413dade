using GpuAls.Core;
using GpuAls.Core.Checkpoints;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Evaluation.Splits;
using GpuAls.Evaluation.Validation;
using GpuAls.Testing;

namespace GpuAls.Evaluation.Tests;

public sealed class ValidatedTrainingTests
{
    static readonly InteractionMatrix Matrix = SyntheticReference.CreateMatrix();

    static readonly Holdout Held = Holdout.From(Matrix, new RandomSplit(0.3).Assign(Matrix, seed: 3));

    // Little regularization: after a few iterations the model overfits.
    static readonly AlsOptions Options = new()
    {
        Factors = 12,
        Confidence = Confidence.Log,
        Alpha = 3,
        Regularization = 0.2,
        Iterations = 12,
        Solver = Solver.ConjugateGradient,
    };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Watching_ChangesNoBit_AndTheLastIterationIsKept()
    {
        var seen = new List<AlsIteration>();
        var watched = new AlsTrainer(Options, new CpuDevice())
            .Train(Held, new ValidationOptions { Split = "random:0.3", Seed = 3 }, new Collector(seen), Cancel);
        var alone = new AlsTrainer(Options, new CpuDevice()).Train(Held.Train, cancel: Cancel);

        AssertSameFactors(alone, watched);
        Assert.Same(Held.Train.ByUser, watched.Known);
        Assert.Equal(seen, watched.Training.Iterations);
        Assert.All(seen, iteration => Assert.InRange(iteration.Metric!.Value, 0.0001, 1));
        var validator = new Validator(Held, new ValidationOptions { Seed = 3 });
        Assert.Equal(
            new ValidationRecord("random:0.3", 3, "ndcg@10", validator.Users, validator.Test.Entries, null, Options.Iterations),
            watched.Training.Validation);
        // The reported metric is that of the resulting factors.
        Assert.Equal(validator.Measure(watched.Factors.Items, Options, Cancel), seen[^1].Metric);
    }

    [Theory, InlineData(1), InlineData(3)]
    public void EarlyStop_KeepsTheFactorsOfTheBestIteration(int patience)
    {
        var watched = new AlsTrainer(Options, new CpuDevice()).Train(Held, new ValidationOptions { Patience = patience }, cancel: Cancel);
        var metrics = watched.Training.Iterations.Select(iteration => iteration.Metric!.Value).ToList();
        var kept = metrics.IndexOf(metrics.Max()) + 1;

        Assert.Equal(kept, watched.Training.KeptIterations);
        Assert.Equal(Math.Min(Options.Iterations, kept + patience), metrics.Count);
        Assert.InRange(kept, 1, Options.Iterations - 1); // else nothing was restored
        AssertSameFactors(new AlsTrainer(Options with { Iterations = kept }, new CpuDevice()).Train(Held.Train, cancel: Cancel), watched);
    }

    [Fact]
    public void EarlyStop_ThatNeverHappens_KeepsTheLastIterationIfItIsTheBest()
    {
        var one = Options with { Iterations = 1 };
        var watched = new AlsTrainer(one, new CpuDevice()).Train(Held, new ValidationOptions { Patience = 5 }, cancel: Cancel);
        Assert.Equal(1, watched.Training.KeptIterations);
        AssertSameFactors(new AlsTrainer(one, new CpuDevice()).Train(Held.Train, cancel: Cancel), watched);
    }

    [Theory, InlineData(null), InlineData(1), InlineData(3)]
    public void AStoppedTraining_ContinuesToTheSameBits(int? patience)
    {
        var validation = new ValidationOptions { Patience = patience, Seed = 3, Split = "random:0.3" };
        var resumed = StoppedTraining.AssertSameBits(
            checkpoints => new AlsTrainer(Options, new CpuDevice()) { Checkpoints = checkpoints },
            (trainer, progress, cancel) => trainer.Train(Held, validation, progress, cancel));
        Assert.InRange(resumed, patience ?? Options.Iterations, Options.Iterations);
    }

    [Fact]
    public void AnotherValidation_DoesNotContinueACheckpoint()
    {
        using var folder = new TestFolder();
        var checkpoints = new CheckpointOptions(folder["c"]) { Iterations = 1 };
        var validation = new ValidationOptions { Seed = 3, Split = "random:0.3" };
        StoppedTraining.Stop(
            new AlsTrainer(Options, new CpuDevice()) { Checkpoints = checkpoints },
            (trainer, progress, cancel) => trainer.Train(Held, validation, progress, cancel),
            after: 1);
        AssertRefused(validation with { Metric = "recall@5" }, "its validation metric is ndcg@10, and that of this training is recall@5");
        AssertRefused(validation with { Patience = 2 }, "its validation patience is none, and that of this training is 2");
        AssertRefused(
            validation with { MaxUsers = 3 },
            "it was trained on other interactions, or on the same ones with other names, another split or other features");

        void AssertRefused(ValidationOptions other, string difference)
        {
            var trainer = new AlsTrainer(Options, new CpuDevice()) { Checkpoints = checkpoints with { Resumes = true } };
            Assert.Equal(
                $"cannot be continued: {difference}", Assert.Throws<CheckpointException>(() => trainer.Train(Held, other, cancel: Cancel)).Reason);
        }
    }

    [Fact]
    public void ChosenAlpha_ComesFromTheTrainingPart() => Assert.Equal(
        (Options with { Alpha = null }).Resolve(Held.Train).Alpha,
        new AlsTrainer(Options with { Alpha = null, Iterations = 1 }, new CpuDevice())
            .Train(Held, new ValidationOptions(), cancel: Cancel).Options.Alpha);

    [Fact]
    public void DivergedTraining_IsReportedWithTheIteration()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("ann", "muse", 1e25f);
        builder.Add("ann", "abba", 1);
        var holdout = Holdout.From(builder.Build(), LargeArray<SplitPart>.From([SplitPart.Train, SplitPart.Test]));
        var error = Assert.Throws<GpuAlsException>(() =>
            new AlsTrainer(PlainOptions.Value with { Factors = 2, Alpha = 8 }, new CpuDevice())
                .Train(holdout, new ValidationOptions(), cancel: Cancel));
        Assert.Equal(
            "in iteration 1: training diverged: item 'muse' has the factor NaN; the solver cg converges for weights up to 100000000, "
                + "and the largest is 8E+25; use a smaller alpha (it is 8) or the solver cg-diagonal, pcg, cholesky or subspace",
            error.Message);
    }

    static void AssertSameFactors(AlsModel expected, AlsModel actual)
    {
        Assert.Equal(All(expected.Factors.Users), All(actual.Factors.Users));
        Assert.Equal(All(expected.Factors.Items), All(actual.Factors.Items));
    }

    static float[] All(FactorMatrix factors) => factors.Values.Slice(0, (int)factors.Values.Length).ToArray();

    sealed class Collector(List<AlsIteration> into) : IProgress<AlsIteration>
    {
        public void Report(AlsIteration value) => into.Add(value);
    }
}
