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

    // With warps fewer rows: on the CPU accelerator every exchange between lanes is one between threads of the operating system.
    [Theory, InlineData(RowForm.Groups, 60, 3), InlineData(RowForm.Warps, 9, 2)]
    public void Train_AgreesWithTheCpuDevice(RowForm form, int items, int iterations)
    {
        var matrix = RandomProblem.WithRowLengths(items, 5, 0, 7, items, 2, 8, 1);
        var options = RandomProblem.Options(20, Solver.ConjugateGradient) with { Iterations = iterations };
        var expected = new AlsTrainer(options, new CpuDevice(1)).Train(matrix, Start(), progress: null, TestContext.Current.CancellationToken);
        var actual = new AlsTrainer(options, new IlgpuDevice(device.Accelerator, form.Settings())).Train(matrix, Start(), progress: null, TestContext.Current.CancellationToken);
        foreach (var (one, other) in expected.Training.Iterations.Zip(actual.Training.Iterations))
            Assert.Equal(one.Loss!.Value.Total, other.Loss!.Value.Total, 1e-4 * one.Loss.Value.Total);
        for (var user = 0; user < matrix.Users.Count; user++)
        {
            var scores = Enumerable.Range(0, matrix.Items.Count).Select(item => (Score(expected.Factors, user, item), Score(actual.Factors, user, item)));
            Assert.All(scores, pair => Assert.Equal(pair.Item1, pair.Item2, 1e-3));
        }

        // Of both signs: the seed's are all positive, and with so few users the first systems are then so nearly singular that float32 itself strays by a hundredth.
        AlsFactors Start() => new ReferenceAls(RandomFactors.Create(matrix.Users.Count, 20, seed: 1), RandomFactors.Create(matrix.Items.Count, 20, seed: 2), []).ToFactors();
    }

    [Theory, InlineData(RowForm.Groups), InlineData(RowForm.GroupsOfThree), InlineData(RowForm.Warps)]
    public void TwoTrainings_GiveTheSameBits(RowForm form)
    {
        var matrix = RandomProblem.WithRowLengths(10, 5, 0, 10);
        var options = RandomProblem.Options(9, Solver.ConjugateGradient);
        var models = Enumerable.Range(0, 2)
            .Select(_ => new AlsTrainer(options, new IlgpuDevice(device.Accelerator, form.Settings(batchRows: 4))).Train(matrix, cancel: TestContext.Current.CancellationToken))
            .ToArray();
        Assert.Equal(Problems.Bits(models[0].Factors.Users), Problems.Bits(models[1].Factors.Users));
        Assert.Equal(Problems.Bits(models[0].Factors.Items), Problems.Bits(models[1].Factors.Items));
        Assert.Equal(models[0].Training.Iterations[^1].Loss, models[1].Training.Iterations[^1].Loss);
    }

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

    static double Score(AlsFactors factors, int user, int item)
    {
        var x = factors.Users.Row(user);
        var y = factors.Items.Row(item);
        var sum = 0.0;
        for (var k = 0; k < x.Length; k++) sum += (double)x[k] * y[k];
        return sum;
    }
}
