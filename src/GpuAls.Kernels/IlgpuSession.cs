using GpuAls.Core;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>A problem in the memory of an accelerator. Everything it needs is allocated and every kernel compiled when it opens.</summary>
sealed class IlgpuSession : IAlsSession
{
    readonly Accelerator accelerator;
    readonly AlsProblem problem;
    readonly Owned owned = new();
    readonly DeviceFactors users;
    readonly DeviceFactors items;
    readonly DeviceRows byUser;
    readonly DeviceGram gram;
    readonly DeviceLoss loss;
    readonly IHalfSweep userSweep;
    readonly IHalfSweep itemSweep;

    public IlgpuSession(Accelerator accelerator, AlsProblem problem, SessionSettings settings)
    {
        this.accelerator = accelerator;
        this.problem = problem;
        try
        {
            var shape = TileShape.For(accelerator);
            var batchRows = settings.BatchRows(problem.Start.Users.Stride);
            users = owned.Add(DeviceFactors.Upload(accelerator, problem.Start.Users));
            items = owned.Add(DeviceFactors.Upload(accelerator, problem.Start.Items));
            byUser = owned.Add(DeviceRows.Upload(accelerator, problem.ByUser));
            var byItem = owned.Add(DeviceRows.Upload(accelerator, problem.ByItem));
            gram = owned.Add(new DeviceGram(accelerator, shape, users.Stride, Math.Max(users.Rows, items.Rows)));
            loss = new DeviceLoss(accelerator, gram, owned.Add(SeenLoss.For(accelerator)));
            (userSweep, itemSweep) = problem.Solver switch
            {
                Solver.ConjugateGradient => OpenConjugateGradient(byItem, shape, settings, batchRows),
                Solver.Cholesky => OpenCholesky(byItem, batchRows),
                _ => throw new InvalidOperationException($"unknown solver {problem.Solver}"),
            };
        }
        catch
        {
            owned.Dispose();
            throw;
        }
    }

    public void SolveUsers(CancellationToken cancel) => Solve(userSweep, fixedSide: items, solved: users, cancel);

    public void SolveItems(CancellationToken cancel) => Solve(itemSweep, fixedSide: users, solved: items, cancel);

    public AlsLoss ComputeLoss(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return loss.Compute(byUser, users, items, problem.Regularization);
    }

    /// <summary>The factors, in the memory that the start factors were handed over in.</summary>
    public AlsFactors Download()
    {
        users.Download(accelerator, problem.Start.Users);
        items.Download(accelerator, problem.Start.Items);
        return problem.Start;
    }

    public void Dispose() => owned.Dispose();

    (IHalfSweep Users, IHalfSweep Items) OpenConjugateGradient(DeviceRows byItem, TileShape shape, SessionSettings settings, int batchRows)
    {
        var ofUsers = new RowPlan(problem.ByUser, batchRows);
        var ofItems = new RowPlan(problem.ByItem, batchRows);
        var solver = owned.Add(new ConjugateGradient(
            accelerator,
            DenseProduct.For(accelerator, shape),
            settings.RowKernels(accelerator, users.Stride),
            users.Factors,
            problem.ConjugateGradientSteps,
            Math.Max(ofUsers.MostRows, ofItems.MostRows),
            Math.Max(ofUsers.MostPiecesInABatch, ofItems.MostPiecesInABatch)));
        return (
            new ConjugateGradientHalfSweep(accelerator, solver, byUser, owned.Add(new DeviceRowPlan(accelerator, ofUsers))),
            new ConjugateGradientHalfSweep(accelerator, solver, byItem, owned.Add(new DeviceRowPlan(accelerator, ofItems))));
    }

    (IHalfSweep Users, IHalfSweep Items) OpenCholesky(DeviceRows byItem, int batchRows)
    {
        var solver = owned.Add(new CholeskyRowsSolver(accelerator, CholeskyRowsPlan.For(accelerator, users.Factors)));
        return (
            owned.Add(new CholeskyHalfSweep(accelerator, solver, problem.ByUser, byUser, batchRows, "user")),
            owned.Add(new CholeskyHalfSweep(accelerator, solver, problem.ByItem, byItem, batchRows, "item")));
    }

    void Solve(IHalfSweep sweep, DeviceFactors fixedSide, DeviceFactors solved, CancellationToken cancel)
    {
        gram.Compute(fixedSide, (float)problem.Regularization);
        for (var batch = 0; batch < sweep.Batches; batch++)
        {
            cancel.ThrowIfCancellationRequested();
            sweep.Solve(batch, gram, fixedSide, solved);
        }
    }
}
