using ILGPU;

namespace GpuAls.Kernels;

/// <summary>
/// The sparse half of conjugate gradient, for devices without warps of 32 and for vectors too long for a warp's registers: one group a row, any group size.
/// The formulas are those of <see cref="WarpRowsKernel"/>. Thread t owns quads t, t + group size, … of the row's vectors.
/// </summary>
/// <remarks>
/// Control flow around barriers is the same for all threads of a group. Bytes and operations as in <see cref="WarpRowsKernel"/>, but each entry's vector is
/// loaded twice in a row, for its product and for the sum: the second time out of the L1 cache, for 32 entries are done at a time.
/// </remarks>
static class GroupRowsKernel
{
    /// <summary>Launch shape of all three: grid of one group a row (or piece), groups of 1 to <see cref="GroupMemory.MostThreads"/> threads.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="pieces">[pieces] Parts of long rows.</param>
    /// <param name="p">[rows × stride] The vectors that the entries are multiplied with: x at the start, p in a step.</param>
    /// <param name="which">The start's sum or a step's.</param>
    /// <param name="sums">[pieces × stride] Out.</param>
    [KernelLimits(registers: 56, sharedBytes: 2176, typeof(FactorsView))]
    [KernelLimits(registers: 56, sharedBytes: 2176, typeof(HalfFactorsView))]
    public static void SumPieces<TView>(BatchView<TView> batch, ArrayView<EntryPiece> pieces, FactorsView p, EntrySum which, FactorsView sums)
        where TView : struct, IFactorsView<TView>
    {
        var memory = GroupMemory.Allocate();
        var piece = pieces[Grid.IdxX];
        for (var quad = Group.IdxX; quad < sums.QuadsPerRow; quad += Group.DimX) sums.Store(Grid.IdxX, quad, default);
        var start = batch.Rows.Offsets[piece.Row] + piece.Start;
        GroupEntrySum.Add(memory, batch, start, start + piece.Length, p, piece.Row, which, sums, Grid.IdxX);
    }

    /// <summary>
    /// r = q + b − own·x − Σ w·(y·x)·y, p = z, for q = −G·x; a row without entries gets zeros, and a residual of zero, so that no step changes it.
    /// </summary>
    [KernelLimits(registers: 56, sharedBytes: 2176, typeof(FactorsView), typeof(NoPreconditioner))]
    [KernelLimits(registers: 56, sharedBytes: 2176, typeof(HalfFactorsView), typeof(NoPreconditioner))]
    [KernelLimits(registers: 56, sharedBytes: 2176, typeof(FactorsView), typeof(DiagonalPreconditioner))]
    [KernelLimits(registers: 56, sharedBytes: 2176, typeof(HalfFactorsView), typeof(DiagonalPreconditioner))]
    public static void Start<TView, TPreconditioner>(BatchView<TView> batch)
        where TView : struct, IFactorsView<TView>
        where TPreconditioner : struct, IPreconditioner
    {
        var memory = GroupMemory.Allocate();
        var row = Grid.IdxX;
        var offsets = batch.Rows.Offsets;
        var empty = offsets[row] == offsets[row + 1];
        var own = batch.Own.Of(row);
        GroupEntrySum.Add(memory, batch, offsets[row], batch.EndOfOwnEntries(row), batch.X, row, EntrySum.OfStart, batch.Q, row);
        var square = 0f;
        for (var quad = Group.IdxX; quad < batch.Y.QuadsPerRow; quad += Group.DimX)
        {
            var residual = default(Float4);
            if (empty) batch.X.Store(row, quad, residual); // nothing is known: b = 0, so x = 0
            else residual = batch.Q.Load(row, quad).Add(-own, batch.X.Load(row, quad));
            var z = TPreconditioner.Apply(batch.Diagonal, own, quad, residual);
            batch.R.Store(row, quad, residual);
            batch.P.Store(row, quad, z);
            square += residual.Dot(z);
        }

        square = memory.Sum(square);
        if (Group.IdxX == 0) batch.Squares[row] = square;
    }

    /// <summary>q += own·p + Σ w·(y·p)·y for q = G·p, then x += stepSize·p, r −= stepSize·q, p = z + (r·z ÷ the old r·z)·p.</summary>
    [KernelLimits(registers: 56, sharedBytes: 2176, typeof(FactorsView), typeof(NoPreconditioner))]
    [KernelLimits(registers: 56, sharedBytes: 2176, typeof(HalfFactorsView), typeof(NoPreconditioner))]
    [KernelLimits(registers: 56, sharedBytes: 2176, typeof(FactorsView), typeof(DiagonalPreconditioner))]
    [KernelLimits(registers: 56, sharedBytes: 2176, typeof(HalfFactorsView), typeof(DiagonalPreconditioner))]
    public static void Step<TView, TPreconditioner>(BatchView<TView> batch)
        where TView : struct, IFactorsView<TView>
        where TPreconditioner : struct, IPreconditioner
    {
        var memory = GroupMemory.Allocate();
        var row = Grid.IdxX;
        var square = batch.Squares[row];
        // A row that has converged takes steps of zero, without its entries: a return here would be a branch around barriers.
        var moves = !(square < WarpRowsKernel.Converged); // so that NaN goes on to be found
        var start = batch.Rows.Offsets[row];
        var own = batch.Own.Of(row);
        GroupEntrySum.Add(memory, batch, start, moves ? batch.EndOfOwnEntries(row) : start, batch.P, row, EntrySum.OfStep, batch.Q, row);
        var sum = 0f;
        for (var quad = Group.IdxX; quad < batch.P.QuadsPerRow; quad += Group.DimX) sum += batch.P.Load(row, quad).Dot(Image(batch, row, quad, own));
        var curvature = memory.Sum(sum);
        Advance(batch, row, own, moves ? square / curvature : 0);
        // See ConjugateGradientStep in Core: a second, tiny step takes out what rounding left of p in r.
        sum = 0f;
        for (var quad = Group.IdxX; quad < batch.P.QuadsPerRow; quad += Group.DimX) sum += batch.P.Load(row, quad).Dot(batch.R.Load(row, quad));
        var left = memory.Sum(sum);
        Advance(batch, row, own, moves ? left / curvature : 0);
        sum = 0f;
        for (var quad = Group.IdxX; quad < batch.P.QuadsPerRow; quad += Group.DimX)
        {
            var residual = batch.R.Load(row, quad);
            sum += residual.Dot(TPreconditioner.Apply(batch.Diagonal, own, quad, residual));
        }

        var next = memory.Sum(sum);
        var turn = moves ? next / square : 0;
        for (var quad = Group.IdxX; quad < batch.P.QuadsPerRow; quad += Group.DimX)
            batch.P.Store(row, quad, TPreconditioner.Apply(batch.Diagonal, own, quad, batch.R.Load(row, quad)).Add(turn, batch.P.Load(row, quad)));
        if (Group.IdxX == 0) batch.Squares[row] = next;
    }

    /// <summary>A·p, for q with everything but the row's own λ.</summary>
    static Float4 Image<TView>(BatchView<TView> batch, int row, int quad, float own)
        where TView : struct, IFactorsView<TView> => batch.Q.Load(row, quad).Add(own, batch.P.Load(row, quad));

    static void Advance<TView>(BatchView<TView> batch, int row, float own, float stepSize)
        where TView : struct, IFactorsView<TView>
    {
        for (var quad = Group.IdxX; quad < batch.P.QuadsPerRow; quad += Group.DimX)
        {
            batch.X.Store(row, quad, batch.X.Load(row, quad).Add(stepSize, batch.P.Load(row, quad)));
            batch.R.Store(row, quad, batch.R.Load(row, quad).Add(-stepSize, Image(batch, row, quad, own)));
        }
    }
}
