using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Tests;

public sealed class InteractionListTests
{
    static InteractionList Create() => new(SystemMemory.Read, (_, _, _) => throw new InvalidOperationException());

    // Lengths around the ends of the first and of the second piece, and parts that cross them.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(1000, 7)]
    [InlineData(InteractionList.FirstPieceLength - 1, 1)]
    [InlineData(InteractionList.FirstPieceLength, 2)]
    [InlineData(InteractionList.FirstPieceLength + 1, 3)]
    [InlineData(InteractionList.FirstPieceLength + InteractionList.PieceLength, 1)]
    [InlineData(InteractionList.FirstPieceLength + InteractionList.PieceLength + 1, 3)]
    public void SortByItem_InAnyNumberOfParts_KeepsEachItemsOrder(int count, int parts)
    {
        const int items = 10;
        var list = Create();
        // The strength is the number of the interaction: exact in float below 2²⁴.
        for (var n = 0; n < count; n++) list.Add(n % 3, (int)(n * 7L % items), n);
        Assert.Equal(count, list.Count);

        var sorted = list.SortByItem(3, items, parts);

        Assert.Equal((items, 3, (long)count, 0L), (sorted.Rows, sorted.Columns, sorted.Entries, list.Count));
        for (var item = 0; item < items; item++)
        {
            // 3 · 7 = 21 ≡ 1 (mod 10): item i comes first at n = 3i mod 10, and then every tenth.
            var expected = Enumerable.Range(0, count).Skip(item * 3 % 10).Where((_, k) => k % 10 == 0).ToArray();
            Assert.Equal(expected.Select(n => n % 3).ToArray(), sorted.RowColumns(item));
            Assert.Equal(expected.Select(n => (float)n).ToArray(), sorted.RowValues(item));
        }
    }

    [Fact]
    public void SortByItem_OfNothing_HasEmptyRows()
    {
        var sorted = Create().SortByItem(2, 3);
        Assert.Equal((3, 2, 0L), (sorted.Rows, sorted.Columns, sorted.Entries));
        Assert.Equal([0L, 0, 0, 0], sorted.Offsets.Slice(0, 4));
    }

    [Fact]
    public void Add_AfterTheSort_StartsAnew()
    {
        var list = Create();
        list.Add(0, 0, 1);
        list.SortByItem(1, 1);
        list.Add(1, 0, 2);
        Assert.Equal([1], list.SortByItem(2, 1).RowColumns(0));
    }
}
