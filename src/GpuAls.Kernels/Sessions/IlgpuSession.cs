using GpuAls.Core.Solving;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Loss;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Planning;
using GpuAls.Kernels.Products;
using GpuAls.Kernels.Solving;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Sessions;

/// <summary>A problem in the memory of an accelerator. Opening it allocates all memory; kernels that not every training
/// launches are compiled when they are first launched.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
sealed class IlgpuSession<TView> : ICopyingSession where TView : struct, IFactorsView<TView>
{
    readonly Accelerator accelerator;
    readonly AlsProblem problem;
    readonly SessionPlan plan;
    readonly DisposableStack resources = new();
    readonly IStoredFactors<TView> users;
    readonly IStoredFactors<TView> items;
    readonly IBatchedRows byUser;
    readonly DeviceGram<TView> gram;
    readonly DeviceLoss<TView> loss;
    readonly HalfSweeps<TView> sweeps;
    readonly RowRegularizationView userLambda;
    readonly RowRegularizationView itemLambda;
    readonly DeviceGuard guard;
    readonly RowCopies<TView>? copiedUsers;
    readonly RowCopies<TView>? copiedItems;

    public IlgpuSession(Accelerator accelerator, AlsProblem problem, SessionSettings settings, SessionPlan plan, FactorStorage<TView> storage)
    {
        this.accelerator = accelerator;
        guard = new DeviceGuard(accelerator.DisplayName());
        this.problem = problem;
        this.plan = plan;
        BytesOfRow = (int)FactorStorage.Bytes(settings.Precision, 1, problem.Start.Users.Stride);
        try
        {
            var shape = TileShape.For(accelerator);
            users = resources.Add(storage.Upload(accelerator, problem.Start.Users));
            items = resources.Add(storage.Upload(accelerator, problem.Start.Items));
            if (problem.WholeSides is { } whole && whole.Copied(ofUsers: true) is { } ofUsers)
                (copiedUsers, copiedItems) = OpenCopies(ofUsers, whole.Copied(ofUsers: false)!, storage);
            var staging = plan.Streamed.Count > 0 ? resources.Add(new EntryStaging(accelerator, plan.StagedRows, plan.StagedEntries)) : null;
            byUser = OpenRows(plan.Users, staging);
            var byItem = OpenRows(plan.Items, staging);
            userLambda = resources.Add(new DeviceRowRegularization(accelerator, plan.Users.Regularization)).View;
            itemLambda = resources.Add(new DeviceRowRegularization(accelerator, plan.Items.Regularization)).View;
            gram = resources.Add(new DeviceGram<TView>(accelerator, shape, users.Stride, Math.Max(users.Rows, items.Rows)));
            loss = new DeviceLoss<TView>(accelerator, gram, resources.Add(SeenLoss<TView>.For(accelerator)));
            var queue = new LaunchQueue(accelerator.DefaultStream.Synchronize, settings.IsCard(accelerator));
            sweeps = DeviceSolvers.Of(problem.Solver).Open(new SolverSetup<TView>(
                accelerator, problem, plan, storage, queue, shape, settings.RowShape, byUser, byItem, userLambda, itemLambda, resources));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void SolveUsers(CancellationToken cancel) =>
        guard.Run("solving the users", () => Solve(sweeps.Users, fixedSide: items, solved: users, cancel));

    public void SolveItems(CancellationToken cancel) =>
        guard.Run("solving the items", () => Solve(sweeps.Items, fixedSide: users, solved: items, cancel));

    public double[] ReadUserGram() => guard.Run("reading the Gram matrix", () =>
    {
        var values = new float[gram.Values.Length];
        gram.Values.CopyToCPU(accelerator.DefaultStream, values);
        accelerator.DefaultStream.Synchronize();
        var outerProducts = Array.ConvertAll(values, value => (double)value);
        if (problem.UserRegularization is null)
        {
            for (var k = 0; k < problem.Start.Users.Factors; k++) outerProducts[k * users.Stride + k] -= (float)problem.Regularization;
        }

        return outerProducts;
    });

    public AlsLoss ComputeLoss(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var batches = plan.Users.IsStreamed ? plan.Users.Batches.Batches : [RowBatch.Whole(users.Rows)];
        (RowRegularizationView, RowRegularizationView)? rowLambda = problem.UserRegularization is null ? null : (userLambda, itemLambda);
        return guard.Run("computing the loss", () => loss.Compute(byUser, batches, users, items, problem.Regularization, rowLambda));
    }

    /// <summary>Copies the users that this session solves back into the memory of the start factors.</summary>
    public FactorMatrix DownloadUsers() => Download(ofUsers: true, users, problem.Start.Users);

    /// <summary>Copies the items that this session solves back into the memory of the start factors.</summary>
    public FactorMatrix DownloadItems() => Download(ofUsers: false, items, problem.Start.Items);

    /// <summary>Copies the users that other ranks solve from the memory of the start factors.</summary>
    public void UploadUsers() => guard.Run("copying the user factors", () => Upload(ofUsers: true, users, problem.Start.Users));

    /// <summary>Copies the items that other ranks solve from the memory of the start factors.</summary>
    public void UploadItems() => guard.Run("copying the item factors", () => Upload(ofUsers: false, items, problem.Start.Items));

    /// <summary>Computes the priors of one side in the memory of the start factors, behind the factors of the other, and copies them.</summary>
    public void SetPriors(bool ofUsers, PriorWeights weights) => guard.Run("copying the priors", () =>
    {
        var rows = (ofUsers ? problem.UserPriors : problem.ItemPriors)!.Rows;
        problem.WritePriors(ofUsers, weights, 0, rows, Environment.ProcessorCount);
        if (ofUsers) items.CopyRowsBehind(accelerator, problem.Start.Items);
        else users.CopyRowsBehind(accelerator, problem.Start.Users);
    });

    public int BytesOfRow { get; }

    /// <summary>Gathers the rows of a round that other cards need.</summary>
    public void GatherRows(bool ofUsers, int round) => guard.Run(
        $"gathering the {Side(ofUsers)} factors for other cards", () => Copies(ofUsers).Gather(round));

    /// <summary>Copies the rows of a round from the other cards, each card from the next one first, so that all links are used at once.</summary>
    public void CopyRows(bool ofUsers, int round, IReadOnlyList<ICopyingSession> sessions)
    {
        var copies = Copies(ofUsers);
        for (var n = 1; n < sessions.Count; n++)
        {
            var from = (copies.Rank + n) % sessions.Count;
            var other = (IlgpuSession<TView>)sessions[from];
            guard.Run(
                $"copying the {Side(ofUsers)} factors from {other.accelerator.CardName()} to {accelerator.CardName()}",
                () => copies.Copy(from, other.Copies(ofUsers), round));
        }
    }

    public void Dispose() => resources.Dispose();

    static string Side(bool ofUsers) => ofUsers ? "user" : "item";

    RowCopies<TView> Copies(bool ofUsers) => (ofUsers ? copiedUsers : copiedItems)!;

    (RowCopies<TView> Users, RowCopies<TView> Items) OpenCopies(CopiedRows ofUsers, CopiedRows ofItems, FactorStorage<TView> storage)
    {
        var rows = Math.Max(RowCopies.GatheredRows(ofUsers), RowCopies.GatheredRows(ofItems));
        var gathered = rows == 0 ? null : resources.Add(storage.Zeros(accelerator, rows, users.Factors));
        return (resources.Add(new RowCopies<TView>(accelerator, ofUsers, users, gathered)),
            resources.Add(new RowCopies<TView>(accelerator, ofItems, items, gathered)));
    }

    FactorMatrix Download(bool ofUsers, IStoredFactors<TView> stored, FactorMatrix to) => guard.Run("copying the factors back", () =>
    {
        var (start, end) = Own(ofUsers, to);
        stored.Download(accelerator, to, start, end);
        return to;
    });

    void Upload(bool ofUsers, IStoredFactors<TView> stored, FactorMatrix from)
    {
        var (start, end) = Own(ofUsers, from);
        stored.CopyFrom(accelerator, from, 0, start);
        stored.CopyFrom(accelerator, from, end, from.Rows);
    }

    /// <summary>The rows of a side that this session solves.</summary>
    (int Start, int End) Own(bool ofUsers, FactorMatrix side) => problem.WholeSides?.Own(ofUsers) ?? (0, side.Rows);

    IBatchedRows OpenRows(SidePlan side, EntryStaging? staging) => side.IsStreamed
        ? new StreamedRows(side.Rows, staging!)
        : resources.Add(DeviceRows.Upload(accelerator, side.Rows));

    void Solve(IHalfSweep<TView> sweep, IStoredFactors<TView> fixedSide, IStoredFactors<TView> solved, CancellationToken cancel)
    {
        ComputeGram(fixedSide, problem.UserRegularization is null ? (float)problem.Regularization : 0);
        sweep.Begin(gram, fixedSide);
        for (var batch = 0; batch < sweep.Batches; batch++)
        {
            if (cancel.IsCancellationRequested)
            {
                sweep.Finish();
                cancel.ThrowIfCancellationRequested();
            }

            sweep.Solve(batch, gram, fixedSide, solved);
        }

        sweep.Finish();
    }

    void ComputeGram(IStoredFactors<TView> fixedSide, float regularization)
    {
        if (problem.WholeSides is not { } whole)
        {
            gram.Compute(fixedSide, regularization);
            return;
        }

        // The other ranks have sent their rows to the memory of the start factors, where this rank's were downloaded to.
        var ofUsers = fixedSide == users;
        gram.Upload(whole.SumOfOuterProducts(ofUsers, ofUsers ? problem.Start.Users : problem.Start.Items), fixedSide.Factors, regularization);
    }
}
