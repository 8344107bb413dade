using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Kernels.Memory;
using GpuAls.Testing;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class NaiveConjugateGradientOnCpuAccelerator(CpuAcceleratorFixture device)
    : NaiveConjugateGradientKernelTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class NaiveConjugateGradientOnWarpOf32(WarpOf32Fixture device)
    : NaiveConjugateGradientKernelTests(device), IClassFixture<WarpOf32Fixture>;
public sealed class NaiveConjugateGradientInTurns(TurnsFixture device) : NaiveConjugateGradientKernelTests(device), IClassFixture<TurnsFixture>;
public sealed class NaiveConjugateGradientOnCuda(CudaFixture device) : NaiveConjugateGradientKernelTests(device), IClassFixture<CudaFixture>;
public sealed class NaiveConjugateGradientOnOpenCl(OpenClFixture device) : NaiveConjugateGradientKernelTests(device), IClassFixture<OpenClFixture>;

/// <summary>The kernel that a reader starts from, compared with the reference in double and with the kernels that ship.</summary>
public abstract class NaiveConjugateGradientKernelTests(DeviceFixture device)
{
    // Fewer and more factors than a quad and a padded row have. Row 1 has no entries, and the last row is so long that the shipped kernels cut it
    // into pieces.
    [Theory, InlineData(1), InlineData(5), InlineData(17)]
    public void SolveRows_MatchesTheReferenceAndTheShippedKernels(int factors)
    {
        var accelerator = device.Accelerator;
        var matrix = RandomProblem.WithRowLengths(520, 3, 0, 12, 33, 1, 520);
        var options = RandomProblem.Options(factors, Solver.ConjugateGradient);
        var (users, items) = (RandomFactors.Create(matrix.Users.Count, factors, seed: 1), RandomFactors.Create(matrix.Items.Count, factors, seed: 2));
        var naive = Solve(matrix, options, users, items);

        using var session = new IlgpuDevice(accelerator, RowForm.Groups.Settings())
            .Open(Problems.Create(matrix, options, new ReferenceAls(users, items, []).ToFactors()));
        session.SolveUsers(TestContext.Current.CancellationToken);
        var shipped = session.Download().Users;
        ReferenceAls.SolveRows(ReferenceAls.Weights(matrix.ByUser, options), items, users, options);
        Problems.AssertRows(users, naive);
        Problems.AssertRows(users, shipped);
        var tolerance = 1e-3 * users.Max(row => row.Max(Math.Abs));
        for (var user = 0; user < users.Length; user++)
        {
            for (var k = 0; k < factors; k++) Assert.Equal(shipped.Row(user)[k], naive.Row(user)[k], tolerance);
        }
    }

    /// <summary>The users after the naive kernel has solved them.</summary>
    FactorMatrix Solve(InteractionMatrix matrix, AlsOptions options, double[][] users, double[][] items)
    {
        var accelerator = device.Accelerator;
        var factors = options.Factors;
        double[] gram = [.. ReferenceAls.Gram(items, options.ResolvedRegularization).SelectMany(line => line)];
        using var rows = DeviceRows.Upload(accelerator, options.Weighting.Apply(matrix.ByUser));
        using var g = accelerator.Allocate1D(Floats(gram));
        using var y = accelerator.Allocate1D(Floats([.. items.SelectMany(row => row)]));
        using var x = accelerator.Allocate1D(Floats([.. users.SelectMany(row => row)]));
        using var work = accelerator.Allocate1D<float>(3L * users.Length * factors);
        var solve = accelerator.LoadStreamKernel<SparseRowsView, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int>(
            NaiveConjugateGradientKernel.SolveRows);
        // Groups of four: the last one has threads without a row.
        solve(new KernelConfig((users.Length + 3) / 4, 4), rows.View, g.View, y.View, x.View, work.View, factors, options.ConjugateGradientSteps);
        accelerator.Synchronize();
        return FactorMatrix.From(factors, [.. x.GetAsArray1D().Chunk(factors)]);
    }

    static float[] Floats(double[] values) => Array.ConvertAll(values, value => (float)value);
}
