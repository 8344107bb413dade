using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Kernels.Memory;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class RowPlanTests
{
    [Fact]
    public void ARow_IsCutIfItIsLongerThanTheMaximum()
    {
        Assert.Empty(Plan(10, RowPlan.MaxUncutLength).Pieces);
        var cut = Plan(10, RowPlan.MaxUncutLength + 1);
        Assert.Equal([(0, 256), (256, 256), (512, 1)], cut.Pieces.Select(piece => (piece.Start, piece.Length)));
        Assert.Equal(new RowBatch(0, 1, 0, 1, 0, 3), Assert.Single(cut.Batches));
    }

    [Fact]
    public void Batches_NumberTheirRowsLongRowsAndPiecesFromZero()
    {
        var plan = Plan(2, 1, 600, 0, 513, 700);
        Assert.Equal([new RowBatch(0, 2, 0, 1, 0, 3), new RowBatch(2, 2, 1, 1, 3, 3), new RowBatch(4, 1, 2, 1, 6, 3)], plan.Batches);
        Assert.Equal([(1, 0, 3), (1, 0, 3), (0, 0, 3)], plan.LongRows.Select(row => (row.Row, row.FirstPiece, row.Pieces)));
        Assert.Equal([1, 1, 1, 1, 1, 1, 0, 0, 0], plan.Pieces.Select(piece => piece.Row));
    }

    [Fact]
    public void ABatch_EndsWhenItHasAsManyPiecesAsItMayHaveRows()
    {
        Assert.Equal([1, 1, 2], Plan(3, 600, 600, 1, 600).Batches.Select(batch => batch.Rows));
    }

    [Fact]
    public void AVeryLongRow_HasAtMost1024Pieces()
    {
        var plan = Plan(10, RowPlan.PieceLength * RowPlan.MaxPieces + 1);
        Assert.Equal(RowPlan.PieceLength + 1, plan.Pieces[0].Length);
        Assert.InRange(plan.Pieces.Count, 1, RowPlan.MaxPieces);
        Assert.Equal(RowPlan.PieceLength * RowPlan.MaxPieces + 1, plan.Pieces.Sum(piece => piece.Length));
    }

    static RowPlan Plan(int batchRows, params int[] lengths)
    {
        var offsets = new long[lengths.Length + 1];
        for (var row = 0; row < lengths.Length; row++) offsets[row + 1] = offsets[row] + lengths[row];
        var entries = offsets[^1];
        return new RowPlan(
            new SparseRows(1, LargeArray<long>.From(offsets), LargeArray<int>.Zeros(entries), LargeArray<float>.Zeros(entries)).AsWeights(),
            batchRows);
    }
}
