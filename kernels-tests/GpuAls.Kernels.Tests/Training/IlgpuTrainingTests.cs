using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Evaluation.Splits;
using GpuAls.Evaluation.Validation;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class IlgpuTrainingOnCpuAccelerator(CpuAcceleratorFixture device) : IlgpuTrainingTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class IlgpuTrainingOnCuda(CudaFixture device) : IlgpuTrainingTests(device), IClassFixture<CudaFixture>;
public sealed class IlgpuTrainingOnOpenCl(OpenClFixture device) : IlgpuTrainingTests(device), IClassFixture<OpenClFixture>;

/// <summary>Whole trainings on an accelerator.</summary>
public abstract class IlgpuTrainingTests(DeviceFixture device)
{
    [Theory, MemberData(nameof(SyntheticReference.RunNumbers), MemberType = typeof(SyntheticReference))]
    public void Train_OnSyntheticData_GivesTheLossesOfTheFile(int number)
    {
        var run = SyntheticReference.Runs[number];
        var matrix = SyntheticReference.CreateMatrix();
        var model = new AlsTrainer(run.Options, new IlgpuDevice(device.Accelerator)).Train(
            matrix,
            ReferenceStart.Create(matrix.Users.Count, matrix.Items.Count, run.Options.Factors),
            progress: null,
            TestContext.Current.CancellationToken);
        Assert.Equal(run.Losses.Count, model.Training.Iterations.Count);
        foreach (var (expected, iteration) in run.Losses.Zip(model.Training.Iterations))
            Assert.Equal(expected.Total, iteration.Loss!.Value.Total, 1e-4 * expected.Total);
        Assert.All(model.Factors.Users.Row(SyntheticReference.UserWithoutHistory).ToArray(), factor => Assert.Equal(0, factor));
        Assert.All(model.Factors.Items.Row(SyntheticReference.ItemWithoutListeners).ToArray(), factor => Assert.Equal(0, factor));
    }

    [Fact]
    public void Train_AgreesWithTheCpuDevice() =>
        FormTrainings.AssertAgreesWithTheCpuDevice(device.Accelerator, RowForm.Groups, items: 60, iterations: 3);

    [Theory, InlineData(RowForm.Groups), InlineData(RowForm.GroupsOfThree)]
    public void TwoTrainings_GiveTheSameBits(RowForm form) => FormTrainings.AssertSameBitsTwice(device.Accelerator, form);

    [Fact]
    public void Batches_OfAnySize_GiveTheSameBits()
    {
        var matrix = RandomProblem.WithRowLengths(40, 5, 0, 17, 40, 2, 9);
        var options = RandomProblem.Options(9, Solver.ConjugateGradient);
        var models = ((int[])[1, 4, 100])
            .Select(rows => new AlsTrainer(options, new IlgpuDevice(device.Accelerator, RowForm.Groups.Settings(rows))))
            .Select(trainer => trainer.Train(matrix, cancel: TestContext.Current.CancellationToken))
            .ToArray();
        Assert.All(models, model => Assert.Equal(Problems.Bits(models[0].Factors.Items), Problems.Bits(model.Factors.Items)));
    }

    [Theory, InlineData(Solver.ConjugateGradient), InlineData(Solver.PreconditionedConjugateGradient), InlineData(Solver.Cholesky)]
    public void ATrainingFromTheSpectralStart_ConvergesInAsManyIterationsAsOnTheCpu(Solver solver)
    {
        var options = RandomProblem.Options(5, solver) with
        {
            Regularization = 5,
            Iterations = 20,
            Start = StartDistribution.Spectral,
            Tolerance = 0.1,
        };
        var expected = Train(new CpuDevice(1));
        var actual = Train(new IlgpuDevice(device.Accelerator));
        Assert.InRange(expected.Count, 2, 19);
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (one, other) in expected.Zip(actual).Skip(1)) Assert.Equal(one.Change!.Value, other.Change!.Value, 2e-3);

        IReadOnlyList<AlsIteration> Train(IAlsDevice device) => new AlsTrainer(options, device)
            .Train(SyntheticReference.CreateMatrix(), cancel: TestContext.Current.CancellationToken).Training.Iterations;
    }

    [Fact]
    public void EarlyStop_KeepsTheFactorsOfTheBestIteration()
    {
        var matrix = SyntheticReference.CreateMatrix();
        var holdout = Holdout.From(matrix, new RandomSplit(0.3).Assign(matrix, seed: 3));
        // With little regularization the model soon overfits.
        var options = new AlsOptions
        {
            Factors = 12,
            Confidence = Confidence.Log,
            Alpha = 3,
            Regularization = 0.2,
            Iterations = 8,
            Solver = Solver.ConjugateGradient,
        };
        var watched = new AlsTrainer(options, new IlgpuDevice(device.Accelerator))
            .Train(holdout, new ValidationOptions { Patience = 1 }, cancel: TestContext.Current.CancellationToken);
        var kept = watched.Training.KeptIterations;
        Assert.InRange(kept, 1, watched.Training.Iterations.Count - 1); // otherwise nothing was restored
        var alone = new AlsTrainer(options with { Iterations = kept }, new IlgpuDevice(device.Accelerator))
            .Train(holdout.Train, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(Problems.Bits(alone.Factors.Users), Problems.Bits(watched.Factors.Users));
        Assert.Equal(Problems.Bits(alone.Factors.Items), Problems.Bits(watched.Factors.Items));
    }

    [Fact]
    public void ACancelledHalfSweep_ThrowsAndDoesNotChangeTheFactors()
    {
        var matrix = RandomProblem.WithRowLengths(10, 3, 4);
        var start = StartFactors.Create(2, 10, 5, seed: 1);
        using var session = new IlgpuDevice(device.Accelerator).Open(
            Problems.Create(matrix, RandomProblem.Options(5, Solver.ConjugateGradient), StartFactors.Create(2, 10, 5, seed: 1)));
        Assert.Throws<OperationCanceledException>(() => session.SolveUsers(new CancellationToken(canceled: true)));
        Assert.Throws<OperationCanceledException>(() => session.SolveItems(new CancellationToken(canceled: true)));
        var factors = session.Download();
        Assert.Equal(Problems.Bits(start.Users), Problems.Bits(factors.Users));
        Assert.Equal(Problems.Bits(start.Items), Problems.Bits(factors.Items));
    }
}
