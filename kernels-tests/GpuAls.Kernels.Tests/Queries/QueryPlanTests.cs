using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Kernels.Cholesky;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Planning;
using GpuAls.Kernels.Products;
using GpuAls.Kernels.Queries;
using GpuAls.Testing;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class QueryPlanOnCpuAccelerator(CpuAcceleratorFixture device) : QueryPlanTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class QueryPlanOnCuda(CudaFixture device) : QueryPlanTests(device), IClassFixture<CudaFixture>;
public sealed class QueryPlanOnOpenCl(OpenClFixture device) : QueryPlanTests(device), IClassFixture<OpenClFixture>;

/// <summary>Compares the plan of a recommender with sizes worked out by hand and with its allocations.</summary>
public abstract class QueryPlanTests(DeviceFixture device)
{
    static readonly TopKShape OneThread = new(new TileShape(1), Groups: 1);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Two users and three items of 20 factors, whose stride is 32.
    static readonly AlsModel Small = new ReferenceAls(RandomProblem.Start(2, 20, seed: 1), RandomProblem.Start(3, 20, seed: 2), [])
        .ToModel(RandomProblem.WithRowLengths(3, 1, 3), RandomProblem.Options(20, Solver.Cholesky));

    [Fact]
    public void Plan_HasTheSizesWorkedByHand()
    {
        // 3 tiles along a side: A and a chunk of 16 entries would fit 16 KiB, but here each of two groups has them in the workspace.
        var solving = CholeskyRowsPlan.For(20, sharedBytes: 0, threads: 1, multiprocessors: 1) with { Groups = 2 };
        (string, long)[] expected =
        [
            ("user factors", 2 * 32 * 4),
            ("item factors", 3 * 32 * 4),
            ("known interactions", 3 * 8 + 4 * 8),
            ("norms for cosines", (2 + 3) * 4),
            ("matrices of explanations", 32 * 32 * 4 + 4 + 2 * (6 * 64 + 16 * (3 * 8 + 2) + 3 * 8) * 4),
            // An item explained by three known ones: six arrays, each rounded up to 4 words, a question and a pair. Recommending takes less.
            ("work space", (6 * 4 + 4 + 1 + 3) * 4),
        ];
        Assert.Equal(expected, QueryPlan.For(Small, new DeviceMemory("a card", 1 << 20, 1 << 20), OneThread, solving).Memory.Parts.Select(
            part => (part.What, part.Bytes)));
    }

    [Fact]
    public void Recommender_AllocatesWhatThePlanSays_AndFreesIt()
    {
        var before = DeviceBuffers.Bytes(device.Accelerator);
        var planned = new Plans();
        using (var recommender = DeviceRecommender.Open(device.Accelerator, Small, planned))
        {
            Assert.Single(recommender.RecommendMany([0], cancel: Cancel));
            Assert.Single(recommender.ExplainMany([(1, [0, 2])], cancel: Cancel));
            Assert.Single(recommender.SimilarItemsOfMany([2], cancel: Cancel));
            Assert.Single(recommender.SimilarUsersOfMany([0], cancel: Cancel));
            Assert.Equal(Assert.Single(planned).Total, DeviceBuffers.Bytes(device.Accelerator) - before);
        }

        Assert.Equal(before, DeviceBuffers.Bytes(device.Accelerator));
    }

    [Fact]
    public void AModelThatDoesNotFit_IsAnErrorBeforeAnythingIsAllocated()
    {
        var before = DeviceBuffers.Bytes(device.Accelerator);
        var settings = new QuerySettings { Shape = _ => OneThread, Explaining = (_, _) => null, Memory = _ => new DeviceMemory("a card", 2048, 700) };
        var error = Assert.Throws<DeviceException>(() => DeviceRecommender.Open(device.Accelerator, Small, null, settings));
        // Norms; and for the ranks of one user a user, three candidates, two starts, and a row, a query, a score and a count of a test item, each
        // rounded up to 4 words.
        var work = (2 + 3) * 4 + (4 + 4 + 4 + 4 + 4 + 4 + 4) * 4;
        Assert.Equal(
            $"the factors need 640 bytes, the known interactions 56 bytes and the work space {work} bytes, "
            + "but a card has 2.0 KiB of memory, of which 700 bytes can be used",
            error.Message);
        Assert.Equal(before, DeviceBuffers.Bytes(device.Accelerator));
    }

    [Fact]
    public void AnErrorOfTheDriver_NamesTheDeviceAndTheWork()
    {
        var name = device.Accelerator.DisplayName();
        var settings = new QuerySettings { Memory = _ => throw new Lost() };
        Assert.Equal(
            $"{name} failed while reading its free memory: it is lost",
            Assert.Throws<DeviceException>(() => DeviceRecommender.Open(device.Accelerator, Small, null, settings)).Message);

        var guard = new DeviceGuard("a card");
        Assert.Equal(3, guard.Run("counting", () => 3));
        var error = Assert.Throws<DeviceException>(() => guard.Run<int>("explaining", () => throw new Lost()));
        Assert.Equal("a card failed while explaining: it is lost", error.Message);
    }

    sealed class Plans : List<MemoryPlan>, IProgress<MemoryPlan>
    {
        public void Report(MemoryPlan value) => Add(value);
    }

    sealed class Lost() : AcceleratorException("it is lost")
    {
        public override AcceleratorType AcceleratorType => AcceleratorType.Cuda;
    }
}
