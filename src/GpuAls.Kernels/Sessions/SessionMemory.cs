using GpuAls.Core.Solving;
using GpuAls.Kernels.Loss;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Planning;
using GpuAls.Kernels.Products;
using GpuAls.Kernels.Solving;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Sessions;

/// <summary>The size of everything that a session allocates.</summary>
static class SessionMemory
{
    public static IEnumerable<MemoryPart> Parts(Accelerator accelerator, AlsProblem problem, Precision precision, SidePlan users, SidePlan items)
    {
        var stride = problem.Start.Users.Stride;
        // The columns of one side are the rows of the other, and the priors behind them.
        yield return new MemoryPart(MemoryPlan.UserFactors, FactorStorage.Bytes(precision, items.Rows.Columns, stride));
        yield return new MemoryPart(MemoryPlan.ItemFactors, FactorStorage.Bytes(precision, users.Rows.Columns, stride));
        SidePlan[] sides = [users, items];
        foreach (var side in sides.Where(side => !side.IsStreamed))
            yield return new MemoryPart($"interactions by {side.Name}", DeviceRows.Bytes(side.Rows.Rows, side.Rows.Entries));
        if (sides.Where(side => side.IsStreamed).ToArray() is { Length: > 0 } streamed)
        {
            yield return new MemoryPart(
                $"two batches of interactions by {string.Join(" and by ", streamed.Select(side => side.Name))}",
                EntryStaging.Bytes(streamed.Max(side => side.Batches.MaxBatchRows), (int)streamed.Max(side => side.Batches.MaxBatchEntries)));
        }

        yield return new MemoryPart("Gram matrix and its partial sums", GramSlabs.Bytes(Math.Max(users.Rows.Rows, items.Rows.Rows), stride));
        yield return new MemoryPart("regularization of the rows", sides.Sum(side => DeviceRowRegularization.Bytes(side.Regularization)));
        if (problem.WholeSides is { } whole && whole.Copied(ofUsers: true) is { } copied)
            yield return new MemoryPart("rows for other cards", RowCopies.Bytes(precision, stride, copied, whole.Copied(ofUsers: false)!));

        yield return new MemoryPart("partial sums of the loss", LossSums.Bytes(accelerator));
        var sizes = new SolverSizes(accelerator, problem, precision, users, items);
        foreach (var part in DeviceSolvers.Of(problem.Solver).Memory(sizes)) yield return part;
    }
}
