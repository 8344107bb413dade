using GpuAls.Core;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>The sizes of everything that a session allocates.</summary>
static class SessionMemory
{
    public static IEnumerable<MemoryPart> Parts(Accelerator accelerator, AlsProblem problem, Precision precision, SidePlan users, SidePlan items)
    {
        var stride = problem.Start.Users.Stride;
        yield return new MemoryPart(MemoryPlan.UserFactors, FactorStorage.Bytes(precision, users.Rows.Rows, stride));
        yield return new MemoryPart(MemoryPlan.ItemFactors, FactorStorage.Bytes(precision, items.Rows.Rows, stride));
        SidePlan[] sides = [users, items];
        foreach (var side in sides.Where(side => !side.IsStreamed))
            yield return new MemoryPart($"interactions by {side.Name}", DeviceRows.Bytes(side.Rows.Rows, side.Rows.Entries));
        if (sides.Where(side => side.IsStreamed).ToArray() is { Length: > 0 } streamed)
        {
            yield return new MemoryPart(
                $"two batches of interactions by {string.Join(" and by ", streamed.Select(side => side.Name))}",
                EntryStaging.Bytes(streamed.Max(side => side.Batches.MostRows), (int)streamed.Max(side => side.Batches.MostEntries)));
        }

        yield return new MemoryPart("Gram matrix and its partial sums", GramSlabs.Bytes(Math.Max(users.Rows.Rows, items.Rows.Rows), stride));
        yield return new MemoryPart("regularization of the rows", sides.Sum(side => DeviceRegularization.Bytes(side.Regularization)));
        yield return new MemoryPart("partial sums of the loss", LossSums.Bytes(accelerator));
        var ofSolver = problem.Solver switch
        {
            Solver.Cholesky => OfCholesky(accelerator, problem.Start.Users.Factors, sides),
            Solver.Subspace => OfSubspace(accelerator, problem, precision, sides),
            _ => OfConjugateGradient(precision, stride, sides, problem.Solver),
        };
        foreach (var part in ofSolver) yield return part;
    }

    static IEnumerable<MemoryPart> OfConjugateGradient(Precision precision, int stride, SidePlan[] sides, Solver solver)
    {
        foreach (var side in sides) yield return new MemoryPart($"pieces of long rows by {side.Name}", DeviceRowPlan.Bytes(side.Batches));
        var pieces = Math.Max(1, sides.Max(side => side.Batches.MostPiecesInABatch));
        yield return new MemoryPart("sums of pieces", DeviceFactors.Bytes(pieces, stride));
        var rows = sides.Max(side => side.Batches.MostRows);
        var vectors = 3 * DeviceFactors.Bytes(rows, stride) + (long)rows * sizeof(float) + (solver == Solver.DiagonalConjugateGradient ? DeviceFactors.Bytes(1, stride) : 0);
        if (solver == Solver.PreconditionedConjugateGradient)
        {
            yield return new MemoryPart("vectors of a batch", vectors);
            yield return new MemoryPart("whitened factors", Preconditioner<FactorsView>.Bytes(precision, sides.Max(side => side.Rows.Rows), rows, stride));
        }
        else
        {
            yield return new MemoryPart("vectors of a batch", vectors + FactorStorage.WorkingBytes(precision, rows, stride));
        }
    }

    static IEnumerable<MemoryPart> OfSubspace(Accelerator accelerator, AlsProblem problem, Precision precision, SidePlan[] sides)
    {
        var blocks = new FactorBlocks(problem.Start.Users.Factors, problem.Block);
        foreach (var part in OfCholesky(accelerator, BlockSystem.MostFactors(blocks), sides)) yield return part;
        var rows = sides.Max(side => side.Batches.MostRows);
        var entries = sides.Max(side => side.Batches.MostEntries);
        var working = FactorStorage.WorkingBytes(precision, rows, problem.Start.Users.Stride);
        yield return new MemoryPart("residuals and predictions of a batch", SubspaceSolver<FactorsView>.Bytes(blocks, rows, entries) + working);
    }

    static IEnumerable<MemoryPart> OfCholesky(Accelerator accelerator, int systemFactors, SidePlan[] sides)
    {
        foreach (var side in sides) yield return new MemoryPart($"order of rows by {side.Name}", (long)side.Rows.Rows * sizeof(int));
        yield return new MemoryPart("matrices of the rows at work", CholeskyRowsPlan.For(accelerator, systemFactors).Bytes);
    }
}
