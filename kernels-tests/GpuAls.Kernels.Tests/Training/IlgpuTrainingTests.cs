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
            matrix, ReferenceStart.Create(matrix.Users.Count, matrix.Items.Count, run.Options.Factors), progress: null, TestContext.Current.CancellationToken);
        Assert.Equal(run.Losses.Count, model.Training.Iterations.Count);
        foreach (var (expected, iteration) in run.Losses.Zip(model.Training.Iterations))
            Assert.Equal(expected.Total, iteration.Loss!.Value.Total, 1e-4 * expected.Total);
        Assert.All(model.Factors.Users.Row(SyntheticReference.UserWithoutHistory).ToArray(), factor => Assert.Equal(0, factor));
        Assert.All(model.Factors.Items.Row(SyntheticReference.ItemWithoutListeners).ToArray(), factor => Assert.Equal(0, factor));
    }

    [Fact]
    public void Train_AgreesWithTheCpuDevice() => FormTrainings.AssertAgreesWithTheCpuDevice(device.Accelerator, RowForm.Groups, items: 60, iterations: 3);

    [Theory, InlineData(RowForm.Groups), InlineData(RowForm.GroupsOfThree)]
    public void TwoTrainings_GiveTheSameBits(RowForm form) => FormTrainings.AssertSameBitsTwice(device.Accelerator, form);

    [Fact]
    public void Batches_OfAnySize_GiveTheSameBits()
    {
        var matrix = RandomProblem.WithRowLengths(40, 5, 0, 17, 40, 2, 9);
        var options = RandomProblem.Options(9, Solver.ConjugateGradient);
        var models = ((int[])[1, 4, 100])
            .Select(rows => new AlsTrainer(options, new IlgpuDevice(device.Accelerator, RowForm.Groups.Settings(rows))).Train(matrix, cancel: TestContext.Current.CancellationToken))
            .ToArray();
        Assert.All(models, model => Assert.Equal(Problems.Bits(models[0].Factors.Items), Problems.Bits(model.Factors.Items)));
    }

    [Fact]
    public void ACancelledHalfSweep_ThrowsAndLeavesTheFactorsAsTheyWere()
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
