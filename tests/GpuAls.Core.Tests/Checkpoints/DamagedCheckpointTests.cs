using System.Globalization;
using GpuAls.Core.Checkpoints;
using GpuAls.Core.Model;
using GpuAls.Core.SectionFiles;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>A checkpoint that was changed in any byte, or cut anywhere, is refused; CheckpointFolderTests says which one is used instead.</summary>
public sealed class DamagedCheckpointTests : IDisposable
{
    const int Factors = 3;

    readonly TestFolder folder = new();
    readonly string path;
    readonly byte[] bytes;

    public DamagedCheckpointTests()
    {
        path = folder["checkpoint-000002.alc"];
        Write();
        bytes = File.ReadAllBytes(path);
    }

    public void Dispose() => folder.Dispose();

    // Otherwise, a byte of an empty section is not tried.
    [Fact]
    public void TheCheckpointThatIsDamaged_HasEveryPart()
    {
        var read = CheckpointFile.Read(path);
        Assert.Equal((Identity, 2), (read.Identity, read.Iterations.Count));
        Assert.Equal([1, 2, 3], read.Factors.Users.Row(0));
        Assert.Equal([6, 5, 4], read.Best!.Items.Row(0));
        Assert.Equal(0.5, read.UserGram![0]);
        Assert.Equal([0.5f, 3, 1], read.UserFeatures!.Weights.Row(1));
        Assert.Equal([2, 4, 6], read.ItemFeatures!.Weights.Row(0));
        Assert.Equal((0.25, double.PositiveInfinity), (read.UserFeatures.Regularization, read.ItemFeatures.Regularization));
    }

    [Theory]
    [InlineData(0x01)]
    [InlineData(0xFF)]
    public void Read_WithAnyOneByteChanged_IsRefused(byte change)
    {
        foreach (var k in Places(0))
        {
            bytes[k] ^= change;
            File.WriteAllBytes(path, bytes);
            var exception = Assert.Throws<CheckpointException>(() => CheckpointFile.Read(path));
            Assert.StartsWith(k < 8 ? $"{path}: " : $"{path}: damaged: ", exception.Message, StringComparison.Ordinal);
            bytes[k] ^= change;
        }
    }

    [Fact]
    public void Read_OfEveryTruncation_IsRefused()
    {
        foreach (var length in Places(1))
        {
            File.WriteAllBytes(path, bytes[..length]);
            var expected = length < 64 ? "at least 64" : bytes.Length.ToString("N0", CultureInfo.InvariantCulture);
            Assert.Equal(
                string.Create(CultureInfo.InvariantCulture, $"{path}: truncated: {length:N0} bytes; expected {expected}"),
                Assert.Throws<CheckpointException>(() => CheckpointFile.Read(path)).Message);
        }
    }

    IReadOnlyList<int> Places(int first) => DamagedPlaces.Of(CheckpointFile.Format.About(path), first);

    static CheckpointIdentity Identity { get; } = new("1.2.3", "a b", "CPU, 256-bit vectors", "0123456789ABCDEF");

    void Write()
    {
        AlsIteration[] iterations = [new(1, 0.25, 0.125, new AlsLoss(12.5, 0.1), 0.5), new(2, 0.2, 0.1, null, 0.25) { Change = 0.125 }];
        var options = RandomProblem.Options(Factors, Solver.Cholesky) with { Tolerance = 0.01 };
        AlsFactors factors = new(FactorMatrix.From(Factors, [[1, 2, 3], [4, 5, 6]]), FactorMatrix.From(Factors, [[7, 8, 9]]));
        AlsFactors best = new(FactorMatrix.From(Factors, [[3, 2, 1], [9, 8, 7]]), FactorMatrix.From(Factors, [[6, 5, 4]]));
        var gram = new double[factors.Users.Stride * factors.Users.Stride];
        gram[0] = 0.5;
        var checkpoint = new Checkpoint(
            Identity, ModelDescription.Write(options, new TrainingRecord("CPU", iterations)), iterations, StartSeconds: null, factors, gram, best)
        {
            UserFeatures = new(FactorMatrix.From(Factors, [[1, 0, 2], [0.5f, 3, 1]]), new float[Factors], new float[Factors], 0.25),
            ItemFeatures = new(FactorMatrix.From(Factors, [[2, 4, 6]]), new float[Factors], new float[Factors], double.PositiveInfinity),
        };
        using var file = File.Create(path);
        var sections = new SectionFileWriter(CheckpointFile.Format, file, CheckpointFile.Sections);
        sections.Append(SectionKind.UserFactors, factors.Users, CancellationToken.None);
        sections.Append(SectionKind.ItemFactors, factors.Items, CancellationToken.None);
        CheckpointFile.Complete(sections, checkpoint, CancellationToken.None);
    }
}
