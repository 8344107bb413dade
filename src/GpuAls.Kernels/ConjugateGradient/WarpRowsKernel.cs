using GpuAls.Core;
using ILGPU;

namespace GpuAls.Kernels;

/// <summary>
/// The sparse half of conjugate gradient on A·x = b, A = G + Σ w·yyᵀ, b = Σ (1 + w)·y over a row's entries, from the row's previous value: one warp a row, the
/// row's vectors in registers, no shared memory and no barrier. <see cref="DenseProductKernel"/> has put G·p into q.
/// </summary>
/// <remarks>
/// Operations of a step: 4·entries·stride + 14·rows·stride. Bytes: 4·entries·(stride + 2) for the fixed side's vectors, columns and weights, loaded once a step by
/// 16 bytes a lane, and 32·rows·stride for x, r, p and q, which stay in the L2 cache between launches.
/// </remarks>
static class WarpRowsKernel
{
    /// <summary>As in implicit: a residual of this squared length is rounding, and going on would divide by it.</summary>
    public const float Converged = 1e-20f;

    /// <summary>Σ s(e)·yₑ over parts of long rows. Launch shape of all three: one warp a piece or row, whole warps a group, any number of them.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="pieces">[pieces]</param>
    /// <param name="p">[rows × stride] The vectors that the entries are multiplied with: x at the start, p in a step.</param>
    /// <param name="which">The start's sum or a step's.</param>
    /// <param name="sums">[pieces × stride] Out.</param>
    [KernelLimits(registers: 72, sharedBytes: 0, typeof(WarpQuad), typeof(FactorsView))]
    [KernelLimits(registers: 72, sharedBytes: 0, typeof(WarpQuad), typeof(HalfFactorsView))]
    [KernelLimits(registers: 112, sharedBytes: 0, typeof(WarpPair<WarpQuad>), typeof(FactorsView))]
    [KernelLimits(registers: 112, sharedBytes: 0, typeof(WarpPair<WarpQuad>), typeof(HalfFactorsView))]
    [KernelLimits(registers: 184, sharedBytes: 0, typeof(WarpPair<WarpPair<WarpQuad>>), typeof(FactorsView))]
    [KernelLimits(registers: 184, sharedBytes: 0, typeof(WarpPair<WarpPair<WarpQuad>>), typeof(HalfFactorsView))]
    public static void SumPieces<TVector, TView>(BatchView<TView> batch, ArrayView<EntryPiece> pieces, FactorsView p, EntrySum which, FactorsView sums)
        where TVector : struct, IWarpVector<TVector>
        where TView : struct, IFactorsView<TView>
    {
        var number = WarpNumber();
        if (number >= pieces.Length) return;
        var piece = pieces[number];
        var lanes = WarpLanes.For(sums.QuadsPerRow);
        var vector = default(TVector).Load(p, piece.Row, lanes.Quad);
        var start = batch.Rows.Offsets[piece.Row] + piece.Start;
        WarpEntrySum.Of(lanes, batch.Rows, start, start + piece.Length, batch.Y, vector, which).Store(sums, number, lanes.Quad);
    }

    /// <summary>
    /// r = q + b − own·x − Σ w·(y·x)·y, p = z, for q = −G·x; a row without entries gets zeros, and a residual of zero, so that no step changes it.
    /// </summary>
    [KernelLimits(registers: 72, sharedBytes: 0, typeof(WarpQuad), typeof(FactorsView), typeof(NoPreconditioner))]
    [KernelLimits(registers: 72, sharedBytes: 0, typeof(WarpQuad), typeof(HalfFactorsView), typeof(NoPreconditioner))]
    [KernelLimits(registers: 112, sharedBytes: 0, typeof(WarpPair<WarpQuad>), typeof(FactorsView), typeof(NoPreconditioner))]
    [KernelLimits(registers: 112, sharedBytes: 0, typeof(WarpPair<WarpQuad>), typeof(HalfFactorsView), typeof(NoPreconditioner))]
    [KernelLimits(registers: 184, sharedBytes: 0, typeof(WarpPair<WarpPair<WarpQuad>>), typeof(FactorsView), typeof(NoPreconditioner))]
    [KernelLimits(registers: 184, sharedBytes: 0, typeof(WarpPair<WarpPair<WarpQuad>>), typeof(HalfFactorsView), typeof(NoPreconditioner))]
    [KernelLimits(registers: 72, sharedBytes: 0, typeof(WarpQuad), typeof(FactorsView), typeof(DiagonalPreconditioner))]
    [KernelLimits(registers: 72, sharedBytes: 0, typeof(WarpQuad), typeof(HalfFactorsView), typeof(DiagonalPreconditioner))]
    [KernelLimits(registers: 112, sharedBytes: 0, typeof(WarpPair<WarpQuad>), typeof(FactorsView), typeof(DiagonalPreconditioner))]
    [KernelLimits(registers: 112, sharedBytes: 0, typeof(WarpPair<WarpQuad>), typeof(HalfFactorsView), typeof(DiagonalPreconditioner))]
    [KernelLimits(registers: 184, sharedBytes: 0, typeof(WarpPair<WarpPair<WarpQuad>>), typeof(FactorsView), typeof(DiagonalPreconditioner))]
    [KernelLimits(registers: 184, sharedBytes: 0, typeof(WarpPair<WarpPair<WarpQuad>>), typeof(HalfFactorsView), typeof(DiagonalPreconditioner))]
    public static void Start<TVector, TView, TPreconditioner>(BatchView<TView> batch)
        where TVector : struct, IWarpVector<TVector>
        where TView : struct, IFactorsView<TView>
        where TPreconditioner : struct, IPreconditioner
    {
        var row = WarpNumber();
        if (row >= batch.Count) return;
        var lanes = WarpLanes.For(batch.Y.QuadsPerRow);
        var offsets = batch.Rows.Offsets;
        var r = default(TVector);
        if (offsets[row] == offsets[row + 1])
        {
            r.Store(batch.X, row, lanes.Quad); // nothing is known: b = 0, so x = 0
        }
        else
        {
            var x = r.Load(batch.X, row, lanes.Quad);
            r = r.Load(batch.Q, row, lanes.Quad).Add(-batch.Own.Of(row), x);
            r = r.Add(1, WarpEntrySum.Of(lanes, batch.Rows, offsets[row], batch.EndOfOwnEntries(row), batch.Y, x, EntrySum.OfStart));
        }

        StoreResidual<TVector, TView, TPreconditioner>(batch, row, lanes, r);
    }

    /// <summary>
    /// All of <see cref="Solver.PreconditionedConjugateGradient"/> for rows that are not cut: as there is no G·p, all steps are one launch, the vectors never
    /// leave the registers, and from the second pass on the entries come out of the caches. For a long row it is what <see cref="Start"/> is.
    /// </summary>
    /// <param name="batch">The rows; y is the whitened side, and q holds −x for the long ones.</param>
    /// <param name="steps">Steps a row.</param>
    [KernelLimits(registers: 80, sharedBytes: 0, typeof(WarpQuad), typeof(FactorsView))]
    [KernelLimits(registers: 80, sharedBytes: 0, typeof(WarpQuad), typeof(HalfFactorsView))]
    [KernelLimits(registers: 128, sharedBytes: 0, typeof(WarpPair<WarpQuad>), typeof(FactorsView))]
    [KernelLimits(registers: 128, sharedBytes: 0, typeof(WarpPair<WarpQuad>), typeof(HalfFactorsView))]
    [KernelLimits(registers: 224, sharedBytes: 0, typeof(WarpPair<WarpPair<WarpQuad>>), typeof(FactorsView))]
    [KernelLimits(registers: 224, sharedBytes: 0, typeof(WarpPair<WarpPair<WarpQuad>>), typeof(HalfFactorsView))]
    public static void SolveWhole<TVector, TView>(BatchView<TView> batch, int steps)
        where TVector : struct, IWarpVector<TVector>
        where TView : struct, IFactorsView<TView>
    {
        var row = WarpNumber();
        if (row >= batch.Count) return;
        var lanes = WarpLanes.For(batch.Y.QuadsPerRow);
        var start = batch.Rows.Offsets[row];
        var end = batch.EndOfOwnEntries(row);
        if (end == start && end < batch.Rows.Offsets[row + 1])
        {
            // A long row: its entries' sum is in q already, and a launch a step will go on.
            StoreResidual<TVector, TView, NoPreconditioner>(batch, row, lanes, default(TVector).Load(batch.Q, row, lanes.Quad));
            return;
        }

        batch.Squares[row] = 0; // for it no step is left
        var x = default(TVector);
        if (end > start)
        {
            var solution = default(WarpSolution<TVector>);
            solution.X = x.Load(batch.X, row, lanes.Quad);
            solution.R = WarpEntrySum.Of(lanes, batch.Rows, start, end, batch.Y, solution.X, EntrySum.OfStart).Add(-1, solution.X);
            solution.P = solution.R;
            solution.Square = lanes.Sum(solution.R.Dot(solution.R));
            for (var step = 0; step < steps && !(solution.Square < Converged); step++)
            {
                solution = solution.Step<NoPreconditioner>(
                    lanes, solution.P.Add(1, WarpEntrySum.Of(lanes, batch.Rows, start, end, batch.Y, solution.P, EntrySum.OfStep)), batch.Diagonal, own: 0);
            }

            x = solution.X;
        }

        x.Store(batch.X, row, lanes.Quad); // zeros where nothing is known
    }

    /// <summary>q += own·p + Σ w·(y·p)·y for q = G·p, then x += stepSize·p, r −= stepSize·q, p = z + (r·z ÷ the old r·z)·p.</summary>
    [KernelLimits(registers: 72, sharedBytes: 0, typeof(WarpQuad), typeof(FactorsView), typeof(NoPreconditioner))]
    [KernelLimits(registers: 72, sharedBytes: 0, typeof(WarpQuad), typeof(HalfFactorsView), typeof(NoPreconditioner))]
    [KernelLimits(registers: 112, sharedBytes: 0, typeof(WarpPair<WarpQuad>), typeof(FactorsView), typeof(NoPreconditioner))]
    [KernelLimits(registers: 112, sharedBytes: 0, typeof(WarpPair<WarpQuad>), typeof(HalfFactorsView), typeof(NoPreconditioner))]
    [KernelLimits(registers: 184, sharedBytes: 0, typeof(WarpPair<WarpPair<WarpQuad>>), typeof(FactorsView), typeof(NoPreconditioner))]
    [KernelLimits(registers: 184, sharedBytes: 0, typeof(WarpPair<WarpPair<WarpQuad>>), typeof(HalfFactorsView), typeof(NoPreconditioner))]
    [KernelLimits(registers: 72, sharedBytes: 0, typeof(WarpQuad), typeof(FactorsView), typeof(DiagonalPreconditioner))]
    [KernelLimits(registers: 72, sharedBytes: 0, typeof(WarpQuad), typeof(HalfFactorsView), typeof(DiagonalPreconditioner))]
    [KernelLimits(registers: 120, sharedBytes: 0, typeof(WarpPair<WarpQuad>), typeof(FactorsView), typeof(DiagonalPreconditioner))]
    [KernelLimits(registers: 120, sharedBytes: 0, typeof(WarpPair<WarpQuad>), typeof(HalfFactorsView), typeof(DiagonalPreconditioner))]
    [KernelLimits(registers: 200, sharedBytes: 0, typeof(WarpPair<WarpPair<WarpQuad>>), typeof(FactorsView), typeof(DiagonalPreconditioner))]
    [KernelLimits(registers: 200, sharedBytes: 0, typeof(WarpPair<WarpPair<WarpQuad>>), typeof(HalfFactorsView), typeof(DiagonalPreconditioner))]
    public static void Step<TVector, TView, TPreconditioner>(BatchView<TView> batch)
        where TVector : struct, IWarpVector<TVector>
        where TView : struct, IFactorsView<TView>
        where TPreconditioner : struct, IPreconditioner
    {
        var row = WarpNumber();
        if (row >= batch.Count) return;
        var square = batch.Squares[row];
        if (square < Converged) return; // the whole warp
        var lanes = WarpLanes.For(batch.Y.QuadsPerRow);
        var solution = default(WarpSolution<TVector>);
        solution.Square = square;
        solution.P = solution.P.Load(batch.P, row, lanes.Quad);
        var own = batch.Own.Of(row);
        var q = solution.P.Load(batch.Q, row, lanes.Quad).Add(own, solution.P);
        q = q.Add(1, WarpEntrySum.Of(lanes, batch.Rows, batch.Rows.Offsets[row], batch.EndOfOwnEntries(row), batch.Y, solution.P, EntrySum.OfStep));
        solution.X = solution.X.Load(batch.X, row, lanes.Quad);
        solution.R = solution.R.Load(batch.R, row, lanes.Quad);
        solution = solution.Step<TPreconditioner>(lanes, q, batch.Diagonal, own);
        solution.X.Store(batch.X, row, lanes.Quad);
        solution.R.Store(batch.R, row, lanes.Quad);
        solution.P.Store(batch.P, row, lanes.Quad);
        batch.Squares[row] = solution.Square;
    }

    /// <summary>r, the first direction z, and r·z.</summary>
    static void StoreResidual<TVector, TView, TPreconditioner>(BatchView<TView> batch, int row, WarpLanes lanes, TVector r)
        where TVector : struct, IWarpVector<TVector>
        where TView : struct, IFactorsView<TView>
        where TPreconditioner : struct, IPreconditioner
    {
        r.Store(batch.R, row, lanes.Quad);
        var z = TPreconditioner.Apply(batch.Diagonal, batch.Own.Of(row), lanes.Quad, r);
        z.Store(batch.P, row, lanes.Quad);
        batch.Squares[row] = lanes.Sum(r.Dot(z));
    }

    /// <summary>The number of this thread's warp in the grid.</summary>
    static int WarpNumber() => Grid.IdxX * (Group.DimX / Warp.WarpSize) + Group.IdxX / Warp.WarpSize;
}
