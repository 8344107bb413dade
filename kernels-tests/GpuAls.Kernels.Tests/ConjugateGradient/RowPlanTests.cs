using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Kernels.Memory;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class RowPlanTests
{
    static readonly RowCut Small = new(MaxUncutLength: 10, MinPieceLength: 4, MaxPieceLength: 8, WindowColumns: 100, IsLongestFirst: true);

    [Fact]
    public void ARow_IsCutIfItIsLongerThanTheMaximum()
    {
        Assert.Empty(Plan(RowCut.ForProcessors, 10, 512).Pieces);
        var cut = Plan(RowCut.ForProcessors, 10, 513);
        Assert.Equal([(0, 256, 0), (256, 256, 1), (512, 1, 2)], cut.Pieces.Select(piece => (piece.Start, piece.Length, piece.Sum)));
        Assert.Equal(new RowBatch(0, 1, 0, 1, 0, 3), Assert.Single(cut.Batches));
    }

    [Fact]
    public void Batches_NumberTheirRowsLongRowsAndPiecesFromZero()
    {
        var plan = Plan(RowCut.ForProcessors, 2, 1, 600, 0, 513, 700);
        Assert.Equal([new RowBatch(0, 2, 0, 1, 0, 3), new RowBatch(2, 2, 1, 1, 3, 3), new RowBatch(4, 1, 2, 1, 6, 3)], plan.Batches);
        Assert.Equal([(1, 0, 3), (1, 0, 3), (0, 0, 3)], plan.LongRows.Select(row => (row.Row, row.FirstPiece, row.Pieces)));
        Assert.Equal([1, 1, 1, 1, 1, 1, 0, 0, 0], plan.Pieces.Select(piece => piece.Row));
    }

    [Fact]
    public void ABatch_EndsWhenItHasAsManyPiecesAsItMayHaveRows()
    {
        Assert.Equal([1, 1, 2], Plan(RowCut.ForProcessors, 3, 600, 600, 1, 600).Batches.Select(batch => batch.Rows));
    }

    [Fact]
    public void ABatch_EndsBeforeItHasTooManyEntries() => Assert.Equal(
        [2, 1, 1, 1], new RowPlan(Rows(3, 4, 3, 8, 1), Small, new BatchLimits(10, 10, 7)).Batches.Select(batch => batch.Rows));

    [Fact]
    public void AVeryLongRow_HasAtMost1024Pieces()
    {
        var plan = Plan(RowCut.ForProcessors, 10, 256 * RowPlan.MaxPieces + 1);
        Assert.Equal(257, plan.Pieces[0].Length);
        Assert.InRange(plan.Pieces.Count, 1, RowPlan.MaxPieces);
        Assert.Equal(256 * RowPlan.MaxPieces + 1, plan.Pieces.Sum(piece => piece.Length));
        // A long row with windows that would cut it more often.
        plan = new RowPlan(Matrix([[.. Enumerable.Range(0, 20_000)]]), Small, BatchLimits.OfRows(1));
        Assert.InRange(plan.Pieces.Count, 20_000 / 100, RowPlan.MaxPieces);
        Assert.Equal(20_000, plan.Pieces.Sum(piece => piece.Length));
    }

    [Theory, InlineData(true, "3 4 1 0 5 2"), InlineData(false, "1 3 4 0 2 5")]
    public void Rows_AreOrderedByTheirEntries_LongOnesFirst(bool isLongestFirst, string order)
    {
        // Rows 1, 3 and 4 are long. Of equal rows, the first one comes first.
        var plan = new RowPlan(Rows(9, 11, 0, 30, 30, 9), Small with { IsLongestFirst = isLongestFirst }, new BatchLimits(6, 100, 1000));
        Assert.Equal(order, string.Join(' ', plan.Order.ToArray()));
        Assert.Equal(order.Split(' ').Take(3), plan.LongRows.Select(row => $"{row.Row}"));
    }

    [Fact]
    public void APiece_EndsWithItsWindow_UnlessItWouldBeTooShort()
    {
        // Five columns before the end of the first window. The second window has three, too few for a piece. The third one has more than a piece.
        int[] row = [95, 96, 97, 98, 99, 100, 101, 102, .. Enumerable.Range(200, 9)];
        var plan = new RowPlan(Matrix([row]), Small, BatchLimits.OfRows(1));
        Assert.Equal([(0, 5), (5, 8), (13, 4)], plan.Pieces.OrderBy(piece => piece.Sum).Select(piece => (piece.Start, piece.Length)));
    }

    [Fact]
    public void Pieces_AreLaunchedWindowByWindow_TheLongestFirst()
    {
        int[] first = [.. Enumerable.Range(0, 5), .. Enumerable.Range(100, 8)];
        int[] second = [.. Enumerable.Range(0, 8), .. Enumerable.Range(110, 4)];
        var plan = new RowPlan(Matrix([first, second]), Small, new BatchLimits(2, 100, 1000));
        // The first row is longer, so its sums come first.
        Assert.Equal(
            [(1, 0, 8, 2), (0, 0, 5, 0), (0, 5, 8, 1), (1, 8, 4, 3)],
            plan.Pieces.Select(piece => (piece.Row, piece.Start, piece.Length, piece.Sum)));
        Assert.Equal([(0, 0, 2), (1, 2, 2)], plan.LongRows.Select(row => (row.Row, row.FirstPiece, row.Pieces)));
    }

    [Theory, InlineData(1, 1000), InlineData(3, 40), InlineData(50, 1000), InlineData(50, 100)]
    public void EveryRowAndEntry_IsInThePlanOnce_WithTheSamePiecesInAllBatches(int batchRows, long batchEntries)
    {
        var random = new Random(1);
        var rows = Matrix([.. Enumerable.Range(0, 50).Select(_ =>
            Enumerable.Range(0, 400).Where(_ => random.Next(100) < 8).Skip(random.Next(40)).ToArray())]);
        var plan = new RowPlan(rows, Small, new BatchLimits(batchRows, int.MaxValue, batchEntries));
        var whole = PiecesByRow(new RowPlan(rows, Small, new BatchLimits(50, int.MaxValue, long.MaxValue)));
        var pieces = PiecesByRow(plan);
        var seen = new List<int>();
        foreach (var batch in plan.Batches)
        {
            Assert.Equal(Enumerable.Range(0, batch.Rows), plan.Order.Slice(batch.FirstRow, batch.Rows).ToArray().Order());
            Assert.Equal(
                Enumerable.Range(0, batch.Pieces), plan.Pieces.Skip(batch.FirstPiece).Take(batch.Pieces).Select(piece => piece.Sum).Order());
            for (var number = 0; number < batch.Rows; number++)
            {
                var row = batch.FirstRow + plan.Order[batch.FirstRow + number];
                seen.Add(row);
                Assert.Equal(number < batch.LongRows, rows.RowLength(row) > Small.MaxUncutLength);
                if (number >= batch.LongRows) continue;
                Assert.Equal(batch.FirstRow + plan.LongRows[batch.FirstLongRow + number].Row, row);
                Assert.Equal(whole[row], pieces[row]);
                Assert.Equal(Enumerable.Range(0, rows.RowLength(row)), pieces[row].SelectMany(piece => Enumerable.Range(piece.Start, piece.Length)));
            }
        }

        Assert.Equal(Enumerable.Range(0, 50), seen.Order());
    }

    /// <summary>The pieces of each long row in the order in which their sums are added.</summary>
    static Dictionary<int, (int Start, int Length)[]> PiecesByRow(RowPlan plan) => plan.Batches
        .SelectMany(batch => plan.LongRows.Skip(batch.FirstLongRow).Take(batch.LongRows).Select(row => (
            Row: batch.FirstRow + row.Row,
            Pieces: plan.Pieces.Skip(batch.FirstPiece).Take(batch.Pieces)
                .Where(piece => piece.Sum >= row.FirstPiece && piece.Sum < row.FirstPiece + row.Pieces)
                .OrderBy(piece => piece.Sum).Select(piece => (piece.Start, piece.Length)).ToArray())))
        .ToDictionary(row => row.Row, row => row.Pieces);

    static RowPlan Plan(RowCut cut, int batchRows, params int[] lengths) => new(Rows(lengths), cut, BatchLimits.OfRows(batchRows));

    static Core.Weights.WeightedRows Rows(params int[] lengths) => Matrix([.. lengths.Select(length => Enumerable.Range(0, length).ToArray())]);

    static Core.Weights.WeightedRows Matrix(int[][] columns)
    {
        var offsets = new long[columns.Length + 1];
        for (var row = 0; row < columns.Length; row++) offsets[row + 1] = offsets[row] + columns[row].Length;
        int[] all = [.. columns.SelectMany(row => row)];
        return new SparseRows(
            all.DefaultIfEmpty().Max() + 1,
            LargeArray<long>.From(offsets),
            LargeArray<int>.From(all),
            LargeArray<float>.Zeros(all.Length)).AsWeights();
    }
}
