using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Tests;

/// <summary>Interactions that do not fit into the memory: equal pairs are merged on the way, without changing a bit of the result.</summary>
public sealed class MergedInteractionsTests
{
    const long MiB = 1 << 20;

    // The first piece and the second one, which is larger.
    const int Rows = InteractionList.FirstPieceLength + InteractionList.PieceLength + 10;

    [Fact]
    public void ManyRowsOfAFewPairs_FitIntoLittleMemory()
    {
        // Strengths whose sums need all bits of a double, pairs that cancel out half-way or at the end, and whole numbers beyond float32.
        var (merged, whole) = (Create(bytes: 90 * MiB), new InteractionMatrixBuilder());
        for (var n = 0; n < Rows; n++)
        {
            Add(merged, n);
            Add(whole, n);
        }

        Assert.Equal((Rows, Rows), (merged.Count, whole.Count));
        var (found, expected) = (merged.Build(), whole.Build());
        Assert.Equal((expected.Entries, expected.Duplicates, expected.Cancelled), (found.Entries, found.Duplicates, found.Cancelled));
        Assert.True(found.Cancelled > 0);
        Assert.Equal(expected.RoundedSums, found.RoundedSums);
        for (var user = 0; user < expected.Users.Count; user++)
        {
            Assert.Equal(expected.ByUser.RowColumns(user), found.ByUser.RowColumns(user));
            Assert.Equal(expected.ByUser.RowValues(user), found.ByUser.RowValues(user));
        }

        Assert.Equal(expected.ByItem.RowValues(3), found.ByItem.RowValues(3));
    }

    [Fact]
    public void AListOfDifferentPairs_ThatDoesNotFit_IsAnErrorWithTheNumbers()
    {
        var builder = Create(bytes: 50 * MiB);
        var error = Assert.Throws<MemoryLimitException>(() =>
        {
            for (var n = 0; n < Rows; n++) builder.Add(n / 1000, n % 1000, 1);
        });
        // The first piece was filled; the last rows were added in pieces of its size, each 0.75 MiB and 0.5 MiB for sorting.
        Assert.Matches(@"^[1-9][\d,]+ interactions need \d+ MiB; 50 MiB is available \(ulimit -v\)$", error.Message);
        Assert.True(builder.Count > InteractionList.FirstPieceLength);
    }

    [Fact]
    public void ASumBeyondFloat32_IsFoundWhileMerging()
    {
        var builder = Create(bytes: 90 * MiB);
        var error = Assert.Throws<StrengthOverflowException>(() =>
        {
            for (var n = 0; n < Rows; n++) builder.Add(n % 1000, 5, 1e38f);
        });
        Assert.Equal("the values of user 'u0' and item 'i5' add up to 4E+38; expected at most 3.4E+38 (float32)", error.Message);
    }

    [Fact]
    public void APieceThatFits_IsNotMerged()
    {
        var list = new InteractionList(
            () => new AvailableMemory(0, 1L << 40, MemoryBound.PhysicalMemory), (_, _, _) => throw new NotSupportedException());
        for (var n = 0; n <= InteractionList.FirstPieceLength; n++) list.Add(1, 1, 1);
        Assert.Equal((InteractionList.FirstPieceLength + 1L, 0L), (list.Count, list.Merged));
        Assert.True(list.TryMergeEqualPairs());
        Assert.Equal((1L, (long)InteractionList.FirstPieceLength), (list.Count, list.Merged));
    }

    // 12 bytes an interaction; the rest of the memory is free.
    static InteractionMatrixBuilder Create(long bytes)
    {
        InteractionMatrixBuilder builder = null!;
        builder = new InteractionMatrixBuilder(() => new AvailableMemory(12 * builder.Stored, bytes - 12 * builder.Stored, MemoryBound.AddressSpace));
        for (var n = 0; n < 10_000; n++) builder.Users.GetOrAdd(System.Text.Encoding.UTF8.GetBytes($"u{n}"));
        for (var n = 0; n < 1000; n++) builder.Items.GetOrAdd(System.Text.Encoding.UTF8.GetBytes($"i{n}"));
        return builder;
    }

    static void Add(InteractionMatrixBuilder builder, int n)
    {
        if (n == 0 && builder.UserCount == 0)
        {
            for (var k = 0; k < 10_000; k++) builder.Users.GetOrAdd(System.Text.Encoding.UTF8.GetBytes($"u{k}"));
            for (var k = 0; k < 1000; k++) builder.Items.GetOrAdd(System.Text.Encoding.UTF8.GetBytes($"i{k}"));
        }

        var (user, item) = (n % 613, n / 3 % 7);
        builder.Add(user, item, item switch
        {
            0 => n % 2 == 0 ? 3 : -3,
            1 => n < Rows / 2 ? 0.1f : -0.7f,
            2 => (1 << 24) + n % 5,
            3 => 1.1f * (1 + n % 97),
            4 => 1e-9f * (1 + n % 89),
            5 => n % 11 == 0 ? 1e9f : 1e-7f,
            _ => 1,
        });
    }
}
