using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class HetRecTrainingOnCpuAccelerator(CpuAcceleratorFixture device) : HetRecTrainingTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class HetRecTrainingOnCuda(CudaFixture device) : HetRecTrainingTests(device), IClassFixture<CudaFixture>;
public sealed class HetRecTrainingOnOpenCl(OpenClFixture device) : HetRecTrainingTests(device), IClassFixture<OpenClFixture>;

/// <summary>Trainings on real data: an accelerator and the CPU device train the same model.</summary>
public abstract class HetRecTrainingTests(DeviceFixture device)
{
    const int Count = 10;

    [Theory]
    [InlineData(Solver.ConjugateGradient), InlineData(Solver.Cholesky)]
    [InlineData(Solver.PreconditionedConjugateGradient), InlineData(Solver.DiagonalConjugateGradient)]
    public void Train_AgreesWithTheCpuDevice(Solver solver)
    {
        HetRecReference.SkipWhenMissing();
        var options = new AlsOptions
        {
            Factors = 16,
            Confidence = Confidence.Log,
            Alpha = 2,
            Regularization = 10,
            Iterations = 3,
            Solver = solver,
            ComputeLoss = true,
        };
        var accelerator = new IlgpuDevice(device.Accelerator);
        var expected = new AlsTrainer(options, new CpuDevice()).Train(HetRecReference.Matrix, cancel: TestContext.Current.CancellationToken);
        var actual = new AlsTrainer(options, accelerator).Train(HetRecReference.Matrix, cancel: TestContext.Current.CancellationToken);
        foreach (var (one, other) in expected.Training.Iterations.Zip(actual.Training.Iterations))
            Assert.Equal(one.Loss!.Value.Total, other.Loss!.Value.Total, 1e-4 * one.Loss.Value.Total);
        AssertSameRecommendations(new Recommender(expected), new Recommender(actual));
    }

    /// <summary>Asserts the same items in the same order, except items with nearly equal scores.</summary>
    static void AssertSameRecommendations(Recommender expected, Recommender actual)
    {
        const float tie = 1e-3f; // scores are around 1
        for (var user = 0; user < HetRecReference.Matrix.Users.Count; user++)
        {
            var theirs = actual.Recommend(user, new RecommendOptions { Count = Count });
            var ours = expected.Recommend(user, new RecommendOptions { Count = Count });
            foreach (var (one, other) in ours.Zip(theirs))
            {
                Assert.Equal(one.Score, other.Score, tie);
                Assert.Equal(one.Score, expected.Score(user, other.Row), tie);
            }
        }
    }
}
