using GpuAls.Core.Solving;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;
using ILGPU;

namespace GpuAls.Kernels.ConjugateGradient;

/// <summary>
/// The sparse half of conjugate gradient on A·x = b, A = G + Σ w·yyᵀ, b = Σ (1 + w)·y over a row's entries, starting from the row's previous value.
/// One warp solves one row: it holds the row's vectors in registers and needs no shared memory and no barrier. <see cref="DenseProductKernel"/> has
/// put G·p into q.
/// </summary>
/// <remarks>
/// Operations of a step: 4·entries·stride + 14·rows·stride. Bytes: 4·entries·(stride + 2) for the fixed side's vectors, columns and weights, which a
/// lane loads once a step, 16 bytes at a time; and 32·rows·stride for x, r, p and q.
/// </remarks>
static partial class WarpRowsKernel
{
    /// <summary>
    /// A row has converged when |r|² is below this, as in implicit: the residual is then rounding error, and another step would divide by it.
    /// </summary>
    public const float Converged = 1e-20f;

    /// <summary>
    /// Σ s(e)·yₑ over the pieces of long rows. Launch of all kernels of this class:
    /// one warp for each piece or row, any number of whole warps in a group.
    /// </summary>
    /// <param name="batch">The rows.</param>
    /// <param name="pieces">[pieces]</param>
    /// <param name="p">[rows × stride] The vectors that the entries are multiplied with: x at the start, p in a step.</param>
    /// <param name="entrySum">The sum of the start or of a step.</param>
    /// <param name="sums">[pieces × stride] Out, at the piece's own place.</param>
    public static void SumPieces<TVector, TView>(
        BatchView<TView> batch, ArrayView<EntryPiece> pieces, FactorsView p, EntrySum entrySum, FactorsView sums)
        where TVector : struct, IWarpVector<TVector>
        where TView : struct, IFactorsView<TView>
    {
        var number = WarpNumber();
        if (number >= pieces.Length) return;
        var piece = pieces[number];
        var lanes = WarpLanes<TVector>.Current;
        var vector = default(TVector).Load(p, piece.Row, lanes.Quad);
        var start = batch.Rows.Offsets[piece.Row] + piece.Start;
        SumEntries(lanes, batch.Rows, start, start + piece.Length, batch.Y, vector, entrySum).Store(sums, piece.Sum, lanes.Quad);
    }

    /// <summary>
    /// r = q + b − λ·x − Σ w·(y·x)·y and p = z, for q = −G·x and the row's λ. A row without entries gets x = 0 and r = 0, so that no step changes it.
    /// </summary>
    public static void Start<TVector, TView, TPreconditioner>(BatchView<TView> batch)
        where TVector : struct, IWarpVector<TVector>
        where TView : struct, IFactorsView<TView>
        where TPreconditioner : struct, IPreconditioner
    {
        var number = WarpNumber();
        if (number >= batch.Count) return;
        var row = batch.Order[number];
        var lanes = WarpLanes<TVector>.Current;
        var offsets = batch.Rows.Offsets;
        var r = default(TVector);
        if (offsets[row] == offsets[row + 1])
        {
            r.Store(batch.X, row, lanes.Quad); // no entries: b = 0, so x = 0
        }
        else
        {
            var x = r.Load(batch.X, row, lanes.Quad);
            r = r.Load(batch.Q, row, lanes.Quad).Add(-batch.RowLambda.Of(row), x);
            r = r.Add(1, SumEntries(lanes, batch.Rows, offsets[row], batch.EndOfUncutEntries(number, row), batch.Y, x, EntrySum.OfStart));
        }

        StoreResidual<TVector, TView, TPreconditioner>(batch, row, lanes, r);
    }

    /// <summary>
    /// All steps of <see cref="Solver.PreconditionedConjugateGradient"/> for rows that are not cut. There is no G·p, so all steps are one launch, the
    /// vectors stay in registers, and from the second pass on the entries come from the caches. A long row is only started, as by
    /// <see cref="Start"/>.
    /// </summary>
    /// <param name="batch">The rows. y is the whitened side, and q holds −x of the long rows and the sums over their entries.</param>
    /// <param name="steps">Steps for each row.</param>
    public static void SolveAllSteps<TVector, TView>(BatchView<TView> batch, int steps)
        where TVector : struct, IWarpVector<TVector>
        where TView : struct, IFactorsView<TView>
    {
        var number = WarpNumber();
        if (number >= batch.Count) return;
        var row = batch.Order[number];
        var lanes = WarpLanes<TVector>.Current;
        var start = batch.Rows.Offsets[row];
        var end = batch.EndOfUncutEntries(number, row);
        if (number < batch.LongRows)
        {
            // A long row: the sum over its entries is in q already, and each of its steps is a launch.
            StoreResidual<TVector, TView, NoPreconditioner>(batch, row, lanes, default(TVector).Load(batch.Q, row, lanes.Quad));
            return;
        }

        var x = default(TVector);
        if (end > start)
        {
            var solution = default(WarpSolution<TVector>);
            solution.X = x.Load(batch.X, row, lanes.Quad);
            solution.R = SumEntries(lanes, batch.Rows, start, end, batch.Y, solution.X, EntrySum.OfStart).Add(-1, solution.X);
            solution.P = solution.R;
            solution.Square = WarpLanes<TVector>.Sum(solution.R.Dot(solution.R));
            for (var step = 0; step < steps && !(solution.Square < Converged); step++)
            {
                var q = solution.P.Add(1, SumEntries(lanes, batch.Rows, start, end, batch.Y, solution.P, EntrySum.OfStep));
                solution = solution.Step<NoPreconditioner>(lanes, q, batch.Diagonal, rowLambda: 0);
            }

            x = solution.X;
        }

        x.Store(batch.X, row, lanes.Quad); // zeros for a row without entries
    }

    /// <summary>q += λ·p + Σ w·(y·p)·y for q = G·p and the row's λ, then x += stepSize·p, r −= stepSize·q, p = z + (r·z ÷ the old r·z)·p.</summary>
    public static void Step<TVector, TView, TPreconditioner>(BatchView<TView> batch)
        where TVector : struct, IWarpVector<TVector>
        where TView : struct, IFactorsView<TView>
        where TPreconditioner : struct, IPreconditioner
    {
        var number = WarpNumber();
        if (number >= batch.Count) return;
        var row = batch.Order[number];
        var square = batch.Squares[row];
        if (square < Converged) return; // the whole warp returns
        var lanes = WarpLanes<TVector>.Current;
        var solution = default(WarpSolution<TVector>);
        solution.Square = square;
        solution.P = solution.P.Load(batch.P, row, lanes.Quad);
        var rowLambda = batch.RowLambda.Of(row);
        var q = solution.P.Load(batch.Q, row, lanes.Quad).Add(rowLambda, solution.P);
        var end = batch.EndOfUncutEntries(number, row);
        q = q.Add(1, SumEntries(lanes, batch.Rows, batch.Rows.Offsets[row], end, batch.Y, solution.P, EntrySum.OfStep));
        solution.X = solution.X.Load(batch.X, row, lanes.Quad);
        solution.R = solution.R.Load(batch.R, row, lanes.Quad);
        solution = solution.Step<TPreconditioner>(lanes, q, batch.Diagonal, rowLambda);
        solution.X.Store(batch.X, row, lanes.Quad);
        solution.R.Store(batch.R, row, lanes.Quad);
        solution.P.Store(batch.P, row, lanes.Quad);
        batch.Squares[row] = solution.Square;
    }

    /// <summary>Stores r, the first direction z, and r·z.</summary>
    static void StoreResidual<TVector, TView, TPreconditioner>(BatchView<TView> batch, int row, WarpLanes<TVector> lanes, TVector r)
        where TVector : struct, IWarpVector<TVector>
        where TView : struct, IFactorsView<TView>
        where TPreconditioner : struct, IPreconditioner
    {
        r.Store(batch.R, row, lanes.Quad);
        var z = TPreconditioner.Apply(batch.Diagonal, batch.RowLambda.Of(row), lanes.Quad, r);
        z.Store(batch.P, row, lanes.Quad);
        batch.Squares[row] = WarpLanes<TVector>.Sum(r.Dot(z));
    }

    /// <summary>The number of this thread's warp in the grid.</summary>
    static int WarpNumber() => Grid.IdxX * (Group.DimX / Warp.WarpSize) + Group.IdxX / Warp.WarpSize;
}
