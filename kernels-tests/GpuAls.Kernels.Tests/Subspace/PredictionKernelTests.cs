using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Subspace;
using GpuAls.Testing;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class PredictionOnCpuAccelerator(CpuAcceleratorFixture device) : PredictionKernelTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class PredictionOnCuda(CudaFixture device) : PredictionKernelTests(device), IClassFixture<CudaFixture>;
public sealed class PredictionOnOpenCl(OpenClFixture device) : PredictionKernelTests(device), IClassFixture<OpenClFixture>;

/// <summary>The prediction of each entry of a batch, compared with plain sums in double, by teams of several sizes.</summary>
public abstract class PredictionKernelTests(DeviceFixture device)
{
    const int Factors = 21;

    // One thread for each row, one team in a group and several; more threads than quads, and fewer. In the last group some teams have no row.
    [Theory, InlineData(1, 1), InlineData(4, 4), InlineData(4, 2), InlineData(12, 3), InlineData(16, 16)]
    public void Predict_ByTeamsOfAnySize_MatchesTheReference(int threads, int team)
    {
        // The batch begins at the second row, and its predictions at its first entry.
        var batch = RowBatch.Whole(7) with { FirstRow = 1 };
        var matrix = RandomProblem.WithRowLengths(40, 3, 0, 17, 40, 1, 0, 4, 5);
        var (users, items) = (RandomFactors.Create(8, Factors, seed: 1), RandomFactors.Create(40, Factors, seed: 2));
        var factors = new ReferenceAls(users, items, []).ToFactors();
        var accelerator = device.Accelerator;
        using var rows = DeviceRows.Upload(accelerator, matrix.ByUser.AsWeights());
        using var x = DeviceFactors.Upload(accelerator, factors.Users);
        using var y = DeviceFactors.Upload(accelerator, factors.Items);
        using var predictions = accelerator.Allocate1D<float>(matrix.Entries - 3);
        using var order = accelerator.Allocate1D([3, 0, 6, 2, 5, 4, 1]);
        var predict = accelerator.LoadStreamKernel<SparseRowsView, ArrayView<int>, FactorsView, FactorsView, int, ArrayView<float>>(
            PredictionKernel.Predict);
        var teams = threads / team;
        var config = new KernelConfig((batch.Rows + teams - 1) / teams, threads);
        predict(config, rows.Take(batch), order.View, y.View, x.View.Slice(batch.FirstRow, batch.Rows), team, predictions.View);
        accelerator.Synchronize();
        x.Download(accelerator, factors.Users);

        var pairs = Enumerable.Range(1, 7).SelectMany(user => matrix.ByUser.RowColumns(user).ToArray().Select(item => (user, item)));
        double[] expected = [.. pairs.Select(pair => ReferenceSolvers.Dot(users[pair.user], items[pair.item]))];
        foreach (var (one, other) in expected.Zip(predictions.GetAsArray1D(), (one, other) => (one, other))) Assert.Equal(one, other, 1e-5);
        // Users 1 and 5 have no entries, so their vectors are zeros now. All others are unchanged.
        for (var user = 0; user < users.Length; user++)
            Assert.Equal(
                user is 1 or 5 ? new double[Factors] : users[user], Array.ConvertAll(factors.Users.Row(user).ToArray(), value => (double)value));
    }
}
