using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

/// <summary>Assertions on trainings in every form of the conjugate-gradient kernels.</summary>
static class FormTrainings
{
    public static void AssertAgreesWithTheCpuDevice(Accelerator accelerator, RowForm form, int items, int iterations)
    {
        var matrix = RandomProblem.WithRowLengths(items, 5, 0, 7, items, 2, 8, 1);
        var options = RandomProblem.Options(20, Solver.ConjugateGradient) with { Iterations = iterations };
        var expected = Train(new CpuDevice(1));
        var actual = Train(new IlgpuDevice(accelerator, form.Settings()));
        foreach (var (one, other) in expected.Training.Iterations.Zip(actual.Training.Iterations))
            Assert.Equal(one.Loss!.Value.Total, other.Loss!.Value.Total, 1e-4 * one.Loss.Value.Total);
        for (var user = 0; user < matrix.Users.Count; user++)
        {
            for (var item = 0; item < items; item++) Assert.Equal(Score(expected.Factors, user, item), Score(actual.Factors, user, item), 1e-3);
        }

        // Start factors of both signs. Those of the seed are all positive, and with so few users
        // the first systems would be so nearly singular that the error of float32 is a hundredth.
        AlsModel Train(IAlsDevice device) => new AlsTrainer(options, device).Train(
            matrix,
            new ReferenceAls(RandomFactors.Create(matrix.Users.Count, 20, seed: 1), RandomFactors.Create(items, 20, seed: 2), []).ToFactors(),
            progress: null,
            TestContext.Current.CancellationToken);
    }

    public static void AssertSameBitsTwice(Accelerator accelerator, RowForm form)
    {
        var matrix = RandomProblem.WithRowLengths(10, 5, 0, 10);
        var options = RandomProblem.Options(9, Solver.ConjugateGradient);
        var one = Train();
        var two = Train();
        Assert.Equal(Problems.Bits(one.Factors.Users), Problems.Bits(two.Factors.Users));
        Assert.Equal(Problems.Bits(one.Factors.Items), Problems.Bits(two.Factors.Items));
        Assert.Equal(one.Training.Iterations[^1].Loss, two.Training.Iterations[^1].Loss);

        AlsModel Train() => new AlsTrainer(options, new IlgpuDevice(accelerator, form.Settings(batchRows: 4)))
            .Train(matrix, cancel: TestContext.Current.CancellationToken);
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
