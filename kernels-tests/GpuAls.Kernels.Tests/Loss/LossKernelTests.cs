using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Loss;
using GpuAls.Kernels.Memory;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class LossOnCpuAccelerator(CpuAcceleratorFixture device) : LossKernelTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class LossInTurns(TurnsFixture device) : LossKernelTests(device), IClassFixture<TurnsFixture>;
public sealed class LossOnCuda(CudaFixture device) : LossKernelTests(device), IClassFixture<CudaFixture>;
public sealed class LossOnOpenCl(OpenClFixture device) : LossKernelTests(device), IClassFixture<OpenClFixture>;

/// <summary>The loss of the seen cells, compared with a plain sum in double.</summary>
public abstract class LossKernelTests(DeviceFixture device)
{
    [Theory, InlineData(1), InlineData(3), InlineData(4), InlineData(15), InlineData(16), InlineData(17), InlineData(100)]
    public void Sum_ForAnyFactors_MatchesTheReference(int factors)
    {
        using var loss = SeenLoss<FactorsView>.For(device.Accelerator);
        AssertMatches(loss, RandomProblem.WithRowLengths(90, 0, 1, 7, 8, 9, 90, 31, 32, 33), factors);
    }

    [Theory, InlineData(1, 1), InlineData(4, 1), InlineData(4, 4), InlineData(12, 3), InlineData(16, 8)]
    public void Sum_ByTeamsOfAnySize_MatchesTheReference(int threads, int team)
    {
        using var loss = new SeenLoss<FactorsView>(device.Accelerator, threads, team, useFloat64: true);
        AssertMatches(loss, RandomProblem.WithRowLengths(40, 3, 0, 17, 40, 1, 2, 4, 5), factors: 5);
    }

    [Fact]
    public void Sum_WithoutFloat64_OfARowOfThousandsOfEntries_MatchesTheReference()
    {
        using var loss = new SeenLoss<FactorsView>(device.Accelerator, threads: 1, team: 1, useFloat64: false);
        AssertMatches(loss, RandomProblem.WithRowLengths(3000, 3000, 1), factors: 2);
    }

    // The huge term is the first, the last, and the term of another thread than the one that adds the sums.
    [Theory, InlineData(0, 1), InlineData(1001, 1), InlineData(1, 4)]
    public void Sum_WithoutFloat64_OfAHugeTermAndManyTinyOnes_IsExact(int huge, int threads)
    {
        // A score of 0 adds 1 + w, which is 2²⁶ in float32. Each other score is 1 and adds −1, a quarter of the distance between two float32 there.
        const int items = 1002;
        var rows = RandomProblem.WithRowLengths(items, items).ByUser.WithWeights(
            Enumerable.Range(0, items).Select(item => item == huge ? 1 << 26 : 1f));
        var y = FactorMatrix.From(1, [.. Enumerable.Range(0, items).Select(item => new[] { item == huge ? 0f : 1f })]);
        using var loss = new SeenLoss<FactorsView>(device.Accelerator, threads, team: threads, useFloat64: false);
        Assert.Equal((1 << 26) - 1001, Sum(loss, rows, FactorMatrix.From(1, [[1]]), y));
    }

    [Fact]
    public void Sum_OfCellsWorkedOutByHand_IsExact()
    {
        // Scores 1·2 + 0·1 = 2 and 3·1 + 1·4 = 7, w 3 and 1: 4·(1 − 2)² − 2² = 0, and 2·(1 − 7)² − 7² = 23.
        var builder = new InteractionMatrixBuilder();
        builder.Add("a", "p", 3);
        builder.Add("b", "q", 1);
        var matrix = builder.Build();
        using var loss = SeenLoss<FactorsView>.For(device.Accelerator);
        Assert.Equal(23, Sum(loss, matrix.ByUser.AsWeights(), FactorMatrix.From(2, [[1, 0], [3, 1]]), FactorMatrix.From(2, [[2, 1], [1, 4]])));
    }

    // More rows than all groups have threads, and fewer.
    [Theory, InlineData(1, true, 700), InlineData(3, true, 700), InlineData(4, true, 3), InlineData(1, false, 700), InlineData(4, false, 700)]
    public void SumNorms_ByThreadsOfAnyNumber_MatchesTheReference(int threads, bool useFloat64, int rows)
    {
        var x = FactorMatrix.From(5, Rows(rows, 5, seed: 1));
        float[] ofRows = [.. Enumerable.Range(0, rows).Select(row => 1 + row % 7 * 0.5f)];
        using var loss = new SeenLoss<FactorsView>(device.Accelerator, threads, team: 1, useFloat64 && device.Accelerator.HasFloat64());
        using var deviceX = DeviceFactors.Upload(device.Accelerator, x);
        using var own = new DeviceRowRegularization(device.Accelerator, LargeArray<float>.From(ofRows));
        var expected = Enumerable.Range(0, rows).Sum(row => ofRows[row] * x.Row(row).ToArray().Sum(value => (double)value * value));
        Assert.Equal(expected, loss.SumNorms(device.Accelerator.DefaultStream, deviceX, own.View), 1e-6 * expected);
    }

    void AssertMatches(SeenLoss<FactorsView> loss, InteractionMatrix matrix, int factors)
    {
        var x = FactorMatrix.From(factors, Rows(matrix.Users.Count, factors, seed: 1));
        var y = FactorMatrix.From(factors, Rows(matrix.Items.Count, factors, seed: 2));
        double expected = 0, size = 0;
        for (var row = 0; row < matrix.Users.Count; row++)
        {
            for (var e = 0; e < matrix.ByUser.RowLength(row); e++)
            {
                var score = 0.0;
                for (var k = 0; k < factors; k++) score += (double)x.Row(row)[k] * y.Row(matrix.ByUser.RowColumns(row)[e])[k];
                var seen = (1.0 + matrix.ByUser.RowValues(row)[e]) * (1 - score) * (1 - score);
                expected += seen - score * score;
                size += seen + score * score;
            }
        }

        // A score is summed in float32; the sum over the cells is not.
        Assert.Equal(expected, Sum(loss, matrix.ByUser.AsWeights(), x, y), 1e-6 * size);
    }

    double Sum(SeenLoss<FactorsView> loss, WeightedRows rows, FactorMatrix x, FactorMatrix y)
    {
        using var deviceRows = DeviceRows.Upload(device.Accelerator, rows);
        using var deviceX = DeviceFactors.Upload(device.Accelerator, x);
        using var deviceY = DeviceFactors.Upload(device.Accelerator, y);
        return loss.Sum(device.Accelerator.DefaultStream, deviceRows.View, deviceX.View, deviceY.View, () => { });
    }

    static float[][] Rows(int rows, int factors, int seed) =>
        Array.ConvertAll(RandomProblem.Start(rows, factors, seed), row => Array.ConvertAll(row, value => (float)value));
}
