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

    /// <summary>r = q + b − Σ w·(y·x)·y, p = r, for q = −G·x; a row without entries gets zeros, and a residual of zero, so that no step changes it.</summary>
    [KernelLimits(registers: 56, sharedBytes: 2176, typeof(FactorsView))]
    [KernelLimits(registers: 56, sharedBytes: 2176, typeof(HalfFactorsView))]
    public static void Start<TView>(BatchView<TView> batch)
        where TView : struct, IFactorsView<TView>
    {
        var memory = GroupMemory.Allocate();
        var row = Grid.IdxX;
        var offsets = batch.Rows.Offsets;
        var empty = offsets[row] == offsets[row + 1];
        GroupEntrySum.Add(memory, batch, offsets[row], batch.EndOfOwnEntries(row), batch.X, row, EntrySum.OfStart, batch.Q, row);
        var square = 0f;
        for (var quad = Group.IdxX; quad < batch.Y.QuadsPerRow; quad += Group.DimX)
        {
            var residual = default(Float4);
            if (empty) batch.X.Store(row, quad, residual); // nothing is known: b = 0, so x = 0
            else residual = batch.Q.Load(row, quad);
            batch.R.Store(row, quad, residual);
            batch.P.Store(row, quad, residual);
            square += residual.Dot(residual);
        }

        square = memory.Sum(square);
        if (Group.IdxX == 0) batch.Squares[row] = square;
    }

    /// <summary>q += Σ w·(y·p)·y for q = G·p, then x += stepSize·p, r −= stepSize·q, p = r + (|r|² ÷ the old |r|²)·p.</summary>
    [KernelLimits(registers: 56, sharedBytes: 2176, typeof(FactorsView))]
    [KernelLimits(registers: 56, sharedBytes: 2176, typeof(HalfFactorsView))]
    public static void Step<TView>(BatchView<TView> batch)
        where TView : struct, IFactorsView<TView>
    {
        var memory = GroupMemory.Allocate();
        var row = Grid.IdxX;
        var square = batch.Squares[row];
        // A row that has converged takes steps of zero, without its entries: a return here would be a branch around barriers.
        var moves = !(square < WarpRowsKernel.Converged); // so that NaN goes on to be found
        var start = batch.Rows.Offsets[row];
        GroupEntrySum.Add(memory, batch, start, moves ? batch.EndOfOwnEntries(row) : start, batch.P, row, EntrySum.OfStep, batch.Q, row);
        var curvature = Dot(memory, batch.P, batch.Q, row);
        Advance(batch, row, moves ? square / curvature : 0);
        // See ConjugateGradientStep in Core: a second, tiny step takes out what rounding left of p in r.
        var left = Dot(memory, batch.P, batch.R, row);
        Advance(batch, row, moves ? left / curvature : 0);
        var next = Dot(memory, batch.R, batch.R, row);
        var turn = moves ? next / square : 0;
        for (var quad = Group.IdxX; quad < batch.P.QuadsPerRow; quad += Group.DimX)
            batch.P.Store(row, quad, batch.R.Load(row, quad).Add(turn, batch.P.Load(row, quad)));
        if (Group.IdxX == 0) batch.Squares[row] = next;
    }

    static void Advance<TView>(BatchView<TView> batch, int row, float stepSize)
        where TView : struct, IFactorsView<TView>
    {
        for (var quad = Group.IdxX; quad < batch.P.QuadsPerRow; quad += Group.DimX)
        {
            batch.X.Store(row, quad, batch.X.Load(row, quad).Add(stepSize, batch.P.Load(row, quad)));
            batch.R.Store(row, quad, batch.R.Load(row, quad).Add(-stepSize, batch.Q.Load(row, quad)));
        }
    }

    static float Dot(GroupMemory memory, FactorsView left, FactorsView right, int row)
    {
        var sum = 0f;
        for (var quad = Group.IdxX; quad < left.QuadsPerRow; quad += Group.DimX) sum += left.Load(row, quad).Dot(right.Load(row, quad));
        return memory.Sum(sum);
    }
}
