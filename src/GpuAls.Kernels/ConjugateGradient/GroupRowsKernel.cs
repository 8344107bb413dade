using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;
using ILGPU;

namespace GpuAls.Kernels.ConjugateGradient;

/// <summary>
/// The sparse half of conjugate gradient for devices without warps of 32, and for vectors that are too long for a warp's registers. One group of any
/// size solves one row, with the formulas of <see cref="WarpRowsKernel"/>. Thread t owns quads t, t + group size, … of the row's vectors.
/// </summary>
/// <remarks>
/// All threads of a group take the same way around barriers. Bytes and operations are those of <see cref="WarpRowsKernel"/>, but each entry's vector
/// is loaded twice, for its dot product and for the sum; the second load comes from the L1 cache, because a chunk has 32 entries.
/// </remarks>
static partial class GroupRowsKernel
{
    /// <summary>Launch of all kernels of this class: one group of 1 to <see cref="GroupMemory.MaxThreads"/> threads for each row or piece.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="pieces">[pieces] The pieces of long rows.</param>
    /// <param name="p">[rows × stride] The vectors that the entries are multiplied with: x at the start, p in a step.</param>
    /// <param name="entrySum">The sum of the start or of a step.</param>
    /// <param name="sums">[pieces × stride] Out, at the piece's own place.</param>
    public static void SumPieces<TView>(BatchView<TView> batch, ArrayView<EntryPiece> pieces, FactorsView p, EntrySum entrySum, FactorsView sums)
        where TView : struct, IFactorsView<TView>
    {
        var memory = GroupMemory.Allocate();
        var piece = pieces[Grid.IdxX];
        for (var quad = Group.IdxX; quad < sums.QuadsPerRow; quad += Group.DimX) sums.Store(piece.Sum, quad, default);
        var start = batch.Rows.Offsets[piece.Row] + piece.Start;
        AddEntries(memory, batch, start, start + piece.Length, p, piece.Row, entrySum, sums, piece.Sum);
    }

    /// <summary>
    /// r = q + b − λ·x − Σ w·(y·x)·y and p = z, for q = −G·x and the row's λ. A row without entries gets x = 0 and r = 0, so that no step changes it.
    /// </summary>
    public static void Start<TView, TPreconditioner>(BatchView<TView> batch)
        where TView : struct, IFactorsView<TView>
        where TPreconditioner : struct, IPreconditioner
    {
        var memory = GroupMemory.Allocate();
        var row = batch.Order[Grid.IdxX];
        var offsets = batch.Rows.Offsets;
        var empty = offsets[row] == offsets[row + 1];
        var rowLambda = batch.RowLambda.Of(row);
        AddEntries(memory, batch, offsets[row], batch.EndOfUncutEntries(Grid.IdxX, row), batch.X, row, EntrySum.OfStart, batch.Q, row);
        var square = 0f;
        for (var quad = Group.IdxX; quad < batch.Y.QuadsPerRow; quad += Group.DimX)
        {
            var residual = default(Float4);
            if (empty) batch.X.Store(row, quad, residual); // no entries: b = 0, so x = 0
            else residual = batch.Q.Load(row, quad).Add(-rowLambda, batch.X.Load(row, quad));
            var z = TPreconditioner.Apply(batch.Diagonal, rowLambda, quad, residual);
            batch.R.Store(row, quad, residual);
            batch.P.Store(row, quad, z);
            square += residual.Dot(z);
        }

        square = memory.Sum(square);
        if (Group.IdxX == 0) batch.Squares[row] = square;
    }

    /// <summary>q += λ·p + Σ w·(y·p)·y for q = G·p and the row's λ, then x += stepSize·p, r −= stepSize·q, p = z + (r·z ÷ the old r·z)·p.</summary>
    public static void Step<TView, TPreconditioner>(BatchView<TView> batch)
        where TView : struct, IFactorsView<TView>
        where TPreconditioner : struct, IPreconditioner
    {
        var memory = GroupMemory.Allocate();
        var row = batch.Order[Grid.IdxX];
        var square = batch.Squares[row];
        // A row that has converged takes steps of size zero without its entries: an early return would be a branch around barriers.
        var moves = !(square < WarpRowsKernel.Converged); // true for NaN too, so that NaN is found later
        var start = batch.Rows.Offsets[row];
        var rowLambda = batch.RowLambda.Of(row);
        AddEntries(memory, batch, start, moves ? batch.EndOfUncutEntries(Grid.IdxX, row) : start, batch.P, row, EntrySum.OfStep, batch.Q, row);
        var sum = 0f;
        for (var quad = Group.IdxX; quad < batch.P.QuadsPerRow; quad += Group.DimX)
            sum += batch.P.Load(row, quad).Dot(Image(batch, row, quad, rowLambda));
        var curvature = memory.Sum(sum);
        Advance(batch, row, rowLambda, moves ? square / curvature : 0);
        // A second, tiny step removes the part of p that rounding left in r; see ConjugateGradientStep in GpuAls.Core.
        sum = 0f;
        for (var quad = Group.IdxX; quad < batch.P.QuadsPerRow; quad += Group.DimX) sum += batch.P.Load(row, quad).Dot(batch.R.Load(row, quad));
        var left = memory.Sum(sum);
        Advance(batch, row, rowLambda, moves ? left / curvature : 0);
        sum = 0f;
        for (var quad = Group.IdxX; quad < batch.P.QuadsPerRow; quad += Group.DimX)
        {
            var residual = batch.R.Load(row, quad);
            sum += residual.Dot(TPreconditioner.Apply(batch.Diagonal, rowLambda, quad, residual));
        }

        var next = memory.Sum(sum);
        var turn = moves ? next / square : 0;
        for (var quad = Group.IdxX; quad < batch.P.QuadsPerRow; quad += Group.DimX)
        {
            var z = TPreconditioner.Apply(batch.Diagonal, rowLambda, quad, batch.R.Load(row, quad));
            batch.P.Store(row, quad, z.Add(turn, batch.P.Load(row, quad)));
        }

        if (Group.IdxX == 0) batch.Squares[row] = next;
    }

    /// <summary>A quad of A·p. q holds it but for the row's λ.</summary>
    static Float4 Image<TView>(BatchView<TView> batch, int row, int quad, float rowLambda)
        where TView : struct, IFactorsView<TView> => batch.Q.Load(row, quad).Add(rowLambda, batch.P.Load(row, quad));

    static void Advance<TView>(BatchView<TView> batch, int row, float rowLambda, float stepSize)
        where TView : struct, IFactorsView<TView>
    {
        for (var quad = Group.IdxX; quad < batch.P.QuadsPerRow; quad += Group.DimX)
        {
            batch.X.Store(row, quad, batch.X.Load(row, quad).Add(stepSize, batch.P.Load(row, quad)));
            batch.R.Store(row, quad, batch.R.Load(row, quad).Add(-stepSize, Image(batch, row, quad, rowLambda)));
        }
    }
}
