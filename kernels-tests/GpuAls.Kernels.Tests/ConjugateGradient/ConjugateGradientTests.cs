using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Sessions;
using GpuAls.Testing;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class ConjugateGradientOnCpuAccelerator(CpuAcceleratorFixture device)
    : ConjugateGradientTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class ConjugateGradientInTurns(TurnsFixture device) : ConjugateGradientTests(device), IClassFixture<TurnsFixture>;
public sealed class ConjugateGradientOnCuda(CudaFixture device) : ConjugateGradientTests(device), IClassFixture<CudaFixture>;
public sealed class ConjugateGradientOnOpenCl(OpenClFixture device) : ConjugateGradientTests(device), IClassFixture<OpenClFixture>;

/// <summary>A half-sweep over the users with a group for each row, compared with the reference in double.</summary>
public abstract class ConjugateGradientTests(DeviceFixture device)
{
    // Factors around 1, a quad and a padded row of 16; more quads than threads, and fewer.
    [Theory]
    [InlineData(1, RowForm.Groups), InlineData(2, RowForm.Groups), InlineData(15, RowForm.Groups)]
    [InlineData(16, RowForm.Groups), InlineData(17, RowForm.Groups)]
    [InlineData(64, RowForm.Groups), InlineData(100, RowForm.Groups), InlineData(129, RowForm.Groups), InlineData(260, RowForm.Groups)]
    [InlineData(17, RowForm.GroupsOfThree), InlineData(17, RowForm.GroupsOfSixteen), InlineData(100, RowForm.GroupsOfSixteen)]
    public void SolveUsers_MatchesTheReference(int factors, RowForm form)
    {
        // 0: a row without entries. Others are around the four entries of a team and the 32 of a chunk.
        AssertMatchesReference(device.Accelerator, RandomProblem.WithRowLengths(70, 1, 0, 3, 4, 5, 31, 32, 33, 70), factors, form.Settings());
    }

    [Theory, InlineData(1, RowForm.Groups), InlineData(16, RowForm.Groups), InlineData(17, RowForm.GroupsOfThree), InlineData(65, RowForm.Groups)]
    public void SolveUsers_ByTheDiagonal_MatchesTheReference(int factors, RowForm form) => AssertMatchesReference(
        device.Accelerator,
        RandomProblem.WithRowLengths(600, 1, 0, 3, 33, 600),
        LongAndShort(600, factors),
        RandomProblem.Options(factors, Solver.DiagonalConjugateGradient),
        form.Settings(batchRows: 3));

    [Theory, InlineData(RowForm.Groups), InlineData(RowForm.GroupsOfThree)]
    public void SolveUsers_InBatches_MatchesTheReference(RowForm form) =>
        AssertMatchesReference(device.Accelerator, RandomProblem.WithRowLengths(30, 9, 0, 4, 30, 1, 2, 7), 5, form.Settings(batchRows: 3));

    // The longest row that is not cut, the shortest one that is, and a row of several pieces between short ones, in batches that end beside them.
    [Fact]
    public void SolveUsers_WithLongRows_MatchesTheReference() => AssertMatchesReference(
        device.Accelerator,
        RandomProblem.WithRowLengths(1500, RowCut.ForProcessors.MaxUncutLength, RowCut.ForProcessors.MaxUncutLength + 1, 2, 1500, 0, 1300),
        18,
        RowForm.Groups.Settings(batchRows: 3));

    [Fact]
    public void SolveUsers_OfNearlySingularSystems_MatchesTheReference() =>
        AssertMatchesReferenceWhereSystemsAreNearlySingular(device.Accelerator, RowForm.Groups.Settings());

    /// <summary>
    /// Vectors whose factors have different sizes, from 0.1 to 3. With a diagonal of equal numbers the preconditioner would change nothing.
    /// </summary>
    internal static double[][] LongAndShort(int rows, int factors) => Array.ConvertAll(
        RandomFactors.Create(rows, factors, seed: 2),
        row => row.Select((value, k) => (double)(float)(value * (0.1 + 2.9 * (k * 7 % 11) / 10))).ToArray());

    internal static void AssertMatchesReference(
        Accelerator accelerator, InteractionMatrix matrix, int factors, SessionSettings settings, Solver solver = Solver.ConjugateGradient) =>
        AssertMatchesReference(
            accelerator, matrix, RandomFactors.Create(matrix.Items.Count, factors, seed: 2), RandomProblem.Options(factors, solver), settings);

    /// <summary>
    /// All items point nearly the same way, as at the start of a training. Without the second step along each direction the error of float32 is a
    /// quarter there; with it, one part in ten thousand.
    /// </summary>
    internal static void AssertMatchesReferenceWhereSystemsAreNearlySingular(Accelerator accelerator, SessionSettings settings)
    {
        var matrix = RandomProblem.WithRowLengths(60, 33, 4, 5, 60, 2);
        var items = Array.ConvertAll(RandomFactors.Create(60, 17, seed: 2), row => Array.ConvertAll(row, value => (double)(float)(value + 2)));
        AssertMatchesReference(
            accelerator, matrix, items, RandomProblem.Options(17, Solver.ConjugateGradient) with { ConjugateGradientSteps = 3 }, settings);
    }

    internal static void AssertMatchesReference(
        Accelerator accelerator, InteractionMatrix matrix, double[][] items, AlsOptions options, SessionSettings settings)
    {
        var users = RandomFactors.Create(matrix.Users.Count, options.Factors, seed: 1);
        using var session = new IlgpuDevice(accelerator, settings).Open(
            Problems.Create(matrix, options, new ReferenceAls(users, items, []).ToFactors()));
        session.SolveUsers(TestContext.Current.CancellationToken);
        ReferenceAls.SolveRows(ReferenceAls.Weights(matrix.ByUser, options), items, users, options);
        var actual = session.Download();
        Problems.AssertRows(users, actual.Users);
        Problems.AssertRows(items, actual.Items);
    }
}
