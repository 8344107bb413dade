using GpuAls.Core;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>A problem in the memory of an accelerator. Everything it needs is allocated and every kernel compiled when it opens.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
sealed class IlgpuSession<TView> : IAlsSession where TView : struct, IFactorsView<TView>
{
    readonly Accelerator accelerator;
    readonly AlsProblem problem;
    readonly SessionPlan plan;
    readonly FactorStorage<TView> storage;
    readonly Owned owned = new();
    readonly IStoredFactors<TView> users;
    readonly IStoredFactors<TView> items;
    readonly IBatchedRows byUser;
    readonly DeviceGram<TView> gram;
    readonly DeviceLoss<TView> loss;
    readonly IHalfSweep<TView> userSweep;
    readonly IHalfSweep<TView> itemSweep;
    readonly OwnRegularization ofUsers;
    readonly OwnRegularization ofItems;
    readonly DeviceGuard guard;

    public IlgpuSession(Accelerator accelerator, AlsProblem problem, SessionSettings settings, SessionPlan plan, FactorStorage<TView> storage)
    {
        this.accelerator = accelerator;
        guard = new DeviceGuard(IlgpuDevice.NameOf(accelerator));
        this.problem = problem;
        this.plan = plan;
        this.storage = storage;
        try
        {
            var shape = TileShape.For(accelerator);
            users = owned.Add(storage.Upload(accelerator, problem.Start.Users));
            items = owned.Add(storage.Upload(accelerator, problem.Start.Items));
            var staging = plan.Users.IsStreamed || plan.Items.IsStreamed
                ? owned.Add(new EntryStaging(accelerator, plan.StagedRows, plan.StagedEntries))
                : null;
            byUser = OpenRows(plan.Users, staging);
            var byItem = OpenRows(plan.Items, staging);
            ofUsers = owned.Add(new DeviceRegularization(accelerator, plan.Users.Regularization)).View;
            ofItems = owned.Add(new DeviceRegularization(accelerator, plan.Items.Regularization)).View;
            gram = owned.Add(new DeviceGram<TView>(accelerator, shape, users.Stride, Math.Max(users.Rows, items.Rows)));
            loss = new DeviceLoss<TView>(accelerator, gram, owned.Add(SeenLoss<TView>.For(accelerator)));
            (userSweep, itemSweep) = problem.Solver switch
            {
                Solver.ConjugateGradient => OpenConjugateGradient<NoPreconditioner>(byItem, shape, settings),
                Solver.DiagonalConjugateGradient => OpenConjugateGradient<DiagonalPreconditioner>(byItem, shape, settings),
                Solver.PreconditionedConjugateGradient => OpenPreconditioned(byItem, shape, settings),
                Solver.Cholesky => OpenDirect(byItem, new WholeSystemSolver<TView>(accelerator, CholeskyRowsPlan.For(accelerator, users.Factors))),
                Solver.Subspace => OpenDirect(byItem, CreateSubspace(shape)),
                _ => throw new InvalidOperationException($"unknown solver {problem.Solver}"),
            };
        }
        catch
        {
            guard.Fail();
            Dispose();
            throw;
        }
    }

    public void SolveUsers(CancellationToken cancel) => guard.Run("solving the users", () => Solve(userSweep, fixedSide: items, solved: users, cancel));

    public void SolveItems(CancellationToken cancel) => guard.Run("solving the items", () => Solve(itemSweep, fixedSide: users, solved: items, cancel));

    public AlsLoss ComputeLoss(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var batches = plan.Users.IsStreamed ? plan.Users.Batches.Batches : [RowBatch.Whole(users.Rows)];
        return guard.Run("computing the loss", () => loss.Compute(byUser, batches, users, items, problem.Regularization, problem.UserRegularization is null ? null : (ofUsers, ofItems)));
    }

    /// <summary>The factors, in the memory that the start factors were handed over in.</summary>
    public AlsFactors Download() => guard.Run("handing the factors back", () =>
    {
        users.Download(accelerator, problem.Start.Users);
        items.Download(accelerator, problem.Start.Items);
        return problem.Start;
    });

    public void Dispose()
    {
        try
        {
            owned.Dispose();
        }
        catch (AcceleratorException) when (guard.HasFailed)
        {
            // A lost device cannot free anything, and must not hide why it was lost.
        }
    }

    IBatchedRows OpenRows(SidePlan side, EntryStaging? staging) => side.IsStreamed
        ? new StreamedRows(side.Rows, staging!)
        : owned.Add(DeviceRows.Upload(accelerator, side.Rows));

    (IHalfSweep<TView> Users, IHalfSweep<TView> Items) OpenConjugateGradient<TPreconditioner>(IBatchedRows byItem, TileShape shape, SessionSettings settings)
        where TPreconditioner : struct, IPreconditioner
    {
        var working = owned.Add(storage.WorkingRows(accelerator, plan.BatchRows, users.Factors));
        return OpenSteps<TPreconditioner>(byItem, new GramPart(accelerator, shape), working, settings);
    }

    (IHalfSweep<TView> Users, IHalfSweep<TView> Items) OpenPreconditioned(IBatchedRows byItem, TileShape shape, SessionSettings settings)
    {
        var preconditioner = owned.Add(new Preconditioner<TView>(
            accelerator, shape, storage, Math.Max(users.Rows, items.Rows), plan.BatchRows, users.Factors));
        var (innerOfUsers, innerOfItems) = OpenSteps<NoPreconditioner>(byItem, new IdentityPart(accelerator), preconditioner, settings);
        return (
            new PreconditionedHalfSweep<TView>(innerOfUsers, preconditioner, fixedSide: "item"),
            new PreconditionedHalfSweep<TView>(innerOfItems, preconditioner, fixedSide: "user"));
    }

    (ConjugateGradientHalfSweep<TView> Users, ConjugateGradientHalfSweep<TView> Items) OpenSteps<TPreconditioner>(
        IBatchedRows byItem, IDensePart dense, IWorkingRows<TView> working, SessionSettings settings)
        where TPreconditioner : struct, IPreconditioner
    {
        var solver = owned.Add(new ConjugateGradient<TView>(
            accelerator,
            dense,
            RowKernels<TView>.Load<TPreconditioner>(accelerator, settings.RowShape(accelerator, users.Stride), users.Stride),
            working,
            users.Factors,
            problem.ConjugateGradientSteps,
            plan.BatchRows,
            Math.Max(plan.Users.Batches.MostPiecesInABatch, plan.Items.Batches.MostPiecesInABatch),
            byDiagonal: problem.Solver == Solver.DiagonalConjugateGradient));
        return (
            new ConjugateGradientHalfSweep<TView>(accelerator, solver, byUser, owned.Add(new DeviceRowPlan(accelerator, plan.Users.Batches)), ofUsers),
            new ConjugateGradientHalfSweep<TView>(accelerator, solver, byItem, owned.Add(new DeviceRowPlan(accelerator, plan.Items.Batches)), ofItems));
    }

    (IHalfSweep<TView> Users, IHalfSweep<TView> Items) OpenDirect(IBatchedRows byItem, IDirectSolver<TView> solver)
    {
        owned.Add(solver);
        return (
            owned.Add(new DirectHalfSweep<TView>(accelerator, solver, plan.Users, byUser, ofUsers)),
            owned.Add(new DirectHalfSweep<TView>(accelerator, solver, plan.Items, byItem, ofItems)));
    }

    SubspaceSolver<TView> CreateSubspace(TileShape shape)
    {
        var blocks = new FactorBlocks(users.Factors, problem.Block);
        return new SubspaceSolver<TView>(
            accelerator,
            shape,
            owned.Add(storage.WorkingRows(accelerator, plan.BatchRows, users.Factors)),
            blocks,
            CholeskyRowsPlan.For(accelerator, BlockSystem.MostFactors(blocks)),
            plan.BatchRows,
            plan.BatchEntries);
    }

    void Solve(IHalfSweep<TView> sweep, IStoredFactors<TView> fixedSide, IStoredFactors<TView> solved, CancellationToken cancel)
    {
        gram.Compute(fixedSide, problem.UserRegularization is null ? (float)problem.Regularization : 0);
        sweep.Begin(gram, fixedSide);
        for (var batch = 0; batch < sweep.Batches; batch++)
        {
            cancel.ThrowIfCancellationRequested();
            sweep.Solve(batch, gram, fixedSide, solved);
        }
    }
}
