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
    readonly DeviceRows byItem;
    readonly DeviceRowPlan userPlan;
    readonly DeviceRowPlan itemPlan;
    readonly DeviceGram gram;
    readonly ConjugateGradient conjugateGradient;

    public IlgpuSession(Accelerator accelerator, AlsProblem problem, SessionSettings settings)
    {
        this.accelerator = accelerator;
        this.problem = problem;
        try
        {
            var (factors, stride) = (problem.Start.Users.Factors, problem.Start.Users.Stride);
            var shape = TileShape.For(accelerator);
            var batchRows = settings.BatchRows(stride);
            var usersPlan = new RowPlan(problem.ByUser, batchRows);
            var itemsPlan = new RowPlan(problem.ByItem, batchRows);

            users = owned.Add(DeviceFactors.Upload(accelerator, problem.Start.Users));
            items = owned.Add(DeviceFactors.Upload(accelerator, problem.Start.Items));
            byUser = owned.Add(DeviceRows.Upload(accelerator, problem.ByUser));
            byItem = owned.Add(DeviceRows.Upload(accelerator, problem.ByItem));
            userPlan = owned.Add(new DeviceRowPlan(accelerator, usersPlan));
            itemPlan = owned.Add(new DeviceRowPlan(accelerator, itemsPlan));
            gram = owned.Add(new DeviceGram(accelerator, shape, stride, Math.Max(users.Rows, items.Rows)));
            conjugateGradient = owned.Add(new ConjugateGradient(
                accelerator,
                DenseProduct.For(accelerator, shape),
                settings.RowKernels(accelerator, stride),
                factors,
                problem.ConjugateGradientSteps,
                Math.Max(usersPlan.MostRows, itemsPlan.MostRows),
                Math.Max(usersPlan.MostPiecesInABatch, itemsPlan.MostPiecesInABatch)));
        }
        catch
        {
            owned.Dispose();
            throw;
        }
    }

    public void SolveUsers(CancellationToken cancel) => Solve(byUser, userPlan, fixedSide: items, solved: users, cancel);

    public void SolveItems(CancellationToken cancel) => Solve(byItem, itemPlan, fixedSide: users, solved: items, cancel);

    public AlsLoss ComputeLoss(CancellationToken cancel)
    {
        // Until the loss has kernels of its own: the CPU's, over the factors as they are.
        using var session = new CpuDevice().Open(problem with { Start = Download() });
        return session.ComputeLoss(cancel);
    }

    public AlsFactors Download()
    {
        users.Download(accelerator, problem.Start.Users);
        items.Download(accelerator, problem.Start.Items);
        return problem.Start;
    }

    public void Dispose() => owned.Dispose();

    void Solve(DeviceRows rows, DeviceRowPlan plan, DeviceFactors fixedSide, DeviceFactors solved, CancellationToken cancel)
    {
        gram.Compute(fixedSide, (float)problem.Regularization);
        foreach (var batch in plan.Batches)
        {
            cancel.ThrowIfCancellationRequested();
            conjugateGradient.Solve(rows, plan, batch, gram.Quads, fixedSide, solved);
            // Launches only queue: without waiting, all batches would be under way before anybody could cancel, and nobody could tell the time of a half-sweep.
            accelerator.DefaultStream.Synchronize();
        }
    }
}
