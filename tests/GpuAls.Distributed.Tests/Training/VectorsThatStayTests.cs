using GpuAls.Core;
using GpuAls.Core.Checkpoints;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Distributed.Training;

namespace GpuAls.Distributed.Tests.Training;

/// <summary>Vectors that stay on the ranks until the model is saved: the file has the bytes of one process.</summary>
public sealed class VectorsThatStayTests : IDisposable
{
    // Rows of 33 factors: a slice of the file starts and ends within a row. The sides are longer than a piece of 4 MiB.
    const int Factors = 33;

    static readonly Lazy<InteractionMatrix> Matrix = new(() =>
    {
        var builder = new InteractionMatrixBuilder();
        var random = new Random(7);
        for (var n = 0; n < 120_000; n++)
            builder.Add($"u{random.Next(24_000)}", $"i{random.Next(26_000)}", random.Next(6) == 0 ? -1 : random.Next(1, 9));
        return builder.Build();
    });

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, false, false)]
    [InlineData(3, false, true)]
    [InlineData(3, true, true)]
    public void TheFile_IsThatOfOneProcess(int ranks, bool finishesExactly, bool hasNeighbours)
    {
        var options = Options with { FinishExactly = finishesExactly, Neighbours = hasNeighbours ? new NeighbourOptions { Count = 5 } : null };
        var alone = Train(options, new CpuDevice(2));
        alone.Save(folder["alone.als"], TestContext.Current.CancellationToken);
        OnRanks(ranks, device =>
        {
            var together = Train(options, device);
            Assert.Equal(ranks > 1, together.Apart is not null);
            // The times and the name of the device differ.
            Assert.Equal(alone.Training.Neighbours?.FactorSpread, together.Training.Neighbours?.FactorSpread);
            (together with { Training = alone.Training }).Save(folder["together.als"], TestContext.Current.CancellationToken);
            return together;
        });
        Assert.True(File.ReadAllBytes(folder["alone.als"]).AsSpan().SequenceEqual(File.ReadAllBytes(folder["together.als"])), "the files differ");
        AlsModel.Verify(folder["together.als"]);
    }

    [Fact]
    public void ATrainingThatContinues_GivesTheFileOfOneProcess()
    {
        var alone = Train(Options, new CpuDevice(2));
        alone.Save(folder["alone.als"], TestContext.Current.CancellationToken);
        var checkpoints = new CheckpointOptions(folder["ckpt"]) { Iterations = 1 };
        OnRanks(2, device => Train(Options, device, checkpoints));
        OnRanks(3, device =>
        {
            var together = Train(Options, device, checkpoints with { Resumes = true });
            (together with { Training = alone.Training }).Save(folder["together.als"], TestContext.Current.CancellationToken);
            return together;
        });
        Assert.True(File.ReadAllBytes(folder["alone.als"]).AsSpan().SequenceEqual(File.ReadAllBytes(folder["together.als"])), "the files differ");
    }

    [Fact]
    public void VectorsOfZeros_AreTheSameError()
    {
        var options = Options with { Regularization = 1e37 };
        var alone = Assert.Throws<GpuAlsException>(() => Train(options, new CpuDevice(1)));
        var together = Assert.Throws<GpuAlsException>(() => OnRanks(2, device => Train(options, device)));
        Assert.Equal(alone.Message, together.Message);
    }

    static AlsOptions Options { get; } = RandomProblem.Options(Factors, Solver.PreconditionedConjugateGradient) with { Iterations = 2 };

    static AlsModel Train(AlsOptions options, IAlsDevice device, CheckpointOptions? checkpoints = null) =>
        new AlsTrainer(options, device) { VectorsStay = true, Checkpoints = checkpoints }
            .Train(Matrix.Value, null, TestContext.Current.CancellationToken);

    static AlsModel OnRanks(int ranks, Func<IAlsDevice, AlsModel> train) => GroupTraining.Run(ranks, _ => new CpuDevice(1), device =>
    {
        ((GroupDevice)device).WritesParts = ranks > 1;
        return train(device);
    });
}
