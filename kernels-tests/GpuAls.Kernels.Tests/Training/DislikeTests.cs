using GpuAls.Core.Solving;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Loss;
using GpuAls.Kernels.Memory;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class DislikeOnCpuAccelerator(CpuAcceleratorFixture device) : DislikeTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class DislikeOnCuda(CudaFixture device) : DislikeTests(device), IClassFixture<CudaFixture>;
public sealed class DislikeOnOpenCl(OpenClFixture device) : DislikeTests(device), IClassFixture<OpenClFixture>;

/// <summary>
/// Dislikes, pairs of preference 0 with a confidence of their own, in every kernel that reads a weight: the systems of the rows, and the loss.
/// </summary>
public abstract class DislikeTests(DeviceFixture device)
{
    const int Factors = 9;
    const double Regularization = 0.2;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // There are so many steps, or passes over the blocks, that all solvers reach the same solution up to rounding.
    // One row has only dislikes, one is cut into pieces, and one has a pair that weighs less than an unseen one.
    [Theory]
    [InlineData(Solver.ConjugateGradient, RowForm.Groups), InlineData(Solver.ConjugateGradient, RowForm.Warps)]
    [InlineData(Solver.DiagonalConjugateGradient, RowForm.Groups)]
    [InlineData(Solver.PreconditionedConjugateGradient, RowForm.Groups), InlineData(Solver.PreconditionedConjugateGradient, RowForm.Warps)]
    [InlineData(Solver.Cholesky, RowForm.Groups), InlineData(Solver.Subspace, RowForm.Groups)]
    public void SolveUsers_AndTheLoss_CountADislikeAsPreferenceZero(Solver solver, RowForm form)
    {
        // OpenCL reports no warp size.
        if (form == RowForm.Warps && device.Accelerator.AcceleratorType == ILGPU.Runtime.AcceleratorType.OpenCL) return;
        var matrix = form == RowForm.Warps ? RandomProblem.WithRowLengths(10, 3, 0, 10) : RandomProblem.WithRowLengths(520, 3, 0, 12, 520, 1);
        var pairs = new (float Weight, bool IsLike)[matrix.Entries];
        for (var e = 0; e < pairs.Length; e++) pairs[e] = (e % 5 * 1.5f - 0.5f, e % 3 == 1);
        // −2 − w for a dislike, exactly.
        float[] codes = [.. pairs.Select(pair => pair.IsLike ? pair.Weight : -2 - pair.Weight)];
        var rows = matrix.ByUser.WithWeights(codes);
        var (users, items) = (RandomFactors.Create(matrix.Users.Count, Factors, seed: 1), RandomFactors.Create(matrix.Items.Count, Factors, seed: 2));
        var start = new ReferenceAls(users, items, []).ToFactors();
        var problem = new AlsProblem(rows, rows.Transpose(), start, Regularization, solver, ConjugateGradientSteps: 12) { Block = 4 };
        using var session = new IlgpuDevice(device.Accelerator, form.Settings(batchRows: 3)).Open(problem);
        for (var pass = 0; pass < 8; pass++) session.SolveUsers(Cancel);

        var gram = ReferenceAls.Gram(items, Regularization);
        var data = 0.0;
        for (var user = 0; user < users.Length; user++)
        {
            var first = (int)rows.Offsets[user];
            var all = Enumerable.Range(0, rows.RowLength(user))
                .Select(e => new ReferenceAls.Entry(rows.RowColumns(user)[e], pairs[first + e].Weight))
                .ToArray();
            var likes = all.Where((_, e) => pairs[first + e].IsLike).ToArray();
            users[user] = ReferenceSolvers.Cholesky(ReferenceAls.System(gram, all, items), ReferenceAls.RightHandSide(likes, items));
            for (var item = 0; item < items.Length; item++)
            {
                var score = ReferenceSolvers.Dot(users[user], items[item]);
                var e = Array.FindIndex(all, entry => entry.Column == item);
                var missing = (e >= 0 && pairs[first + e].IsLike ? 1 : 0) - score;
                data += (e < 0 ? 1 : 1 + all[e].Weight) * missing * missing;
            }
        }

        Assert.Equal(data, session.ComputeLoss(Cancel).Data, 1e-4 * data);
        Problems.AssertRows(users, session.Download().Users);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void TheLoss_OfCellsWorkedOutByHand_IsExact(bool useFloat64)
    {
        // Scores 2 and 7; a like of w = 3 and a dislike of w = 0.5: 4·(1 − 2)² − 2² = 0, and 1.5·7² − 7² = 24.5.
        var matrix = RandomProblem.WithRowLengths(1, 1, 1);
        using var rows = DeviceRows.Upload(device.Accelerator, matrix.ByUser.WithWeights([3, -2.5f]));
        using var x = DeviceFactors.Upload(device.Accelerator, FactorMatrix.From(1, [[2], [7]]));
        using var y = DeviceFactors.Upload(device.Accelerator, FactorMatrix.From(1, [[1]]));
        using var loss = new SeenLoss<FactorsView>(device.Accelerator, threads: 1, team: 1, useFloat64 && device.Accelerator.HasFloat64());
        Assert.Equal(24.5, loss.Sum(device.Accelerator.DefaultStream, rows.View, x.View, y.View, () => { }));
    }
}
