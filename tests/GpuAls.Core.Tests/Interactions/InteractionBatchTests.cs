using GpuAls.Core.Interactions;

namespace GpuAls.Core.Tests;

public sealed class InteractionBatchTests
{
    [Fact]
    public void Add_OfABatch_IsAsIfEachWereAddedByItsNames()
    {
        var random = new Random(1);
        var alone = new InteractionMatrixBuilder();
        var together = new InteractionMatrixBuilder();
        var batch = new InteractionBatch();
        for (var run = 0; run < 3; run++)
        {
            batch.Clear();
            for (var n = 0; n < 1000; n++)
            {
                // Runs of a user, and a user who comes back.
                byte[] user = [(byte)(n / 3 % 7)], item = [(byte)random.Next(200)];
                alone.Add(user, item, n + 1);
                Assert.True(batch.TryAdd(user, item, n + 1, batch.IsLastUser(user)));
            }

            Assert.Equal(1000, batch.Count);
            together.Add(batch);
        }

        Assert.Equal(alone.Count, together.Count);
        var (expected, actual) = (alone.Build(), together.Build());
        Assert.Equal(Enumerable.Range(0, 7).Select(expected.Users.Key), Enumerable.Range(0, actual.Users.Count).Select(actual.Users.Key));
        Assert.Equal(
            Enumerable.Range(0, expected.Items.Count).Select(expected.Items.Key),
            Enumerable.Range(0, actual.Items.Count).Select(actual.Items.Key));
        Assert.Equal(expected.Duplicates, actual.Duplicates);
        for (var user = 0; user < 7; user++)
        {
            Assert.Equal(expected.ByUser.RowColumns(user), actual.ByUser.RowColumns(user));
            Assert.Equal(expected.ByUser.RowValues(user), actual.ByUser.RowValues(user));
        }
    }

    [Fact]
    public void TryAdd_ToAFullBatch_IsRefusedAndChangesNothing()
    {
        var batch = new InteractionBatch();
        for (var n = 0; n < InteractionBatch.Capacity; n++) Assert.True(batch.TryAdd("bob"u8, "muse"u8, 1, batch.IsLastUser("bob"u8)));
        Assert.False(batch.TryAdd("bob"u8, "muse"u8, 1, isLastUser: true));
        Assert.False(batch.TryAdd("eve"u8, "muse"u8, 1, isLastUser: false));
        Assert.Equal((InteractionBatch.Capacity, 1), (batch.Count, batch.Users.Count));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void TryAdd_NameWithoutRoom_IsRefusedAndChangesNothing(bool isUser)
    {
        var batch = new InteractionBatch();
        var endless = new byte[100_000];
        Assert.True(batch.TryAdd("bob"u8, "muse"u8, 1, isLastUser: false));
        Assert.False(isUser ? batch.TryAdd(endless, "muse"u8, 1, isLastUser: false) : batch.TryAdd("eve"u8, endless, 1, isLastUser: false));
        Assert.Equal((1, 1, 1), (batch.Count, batch.Users.Count, batch.Items.Count));
        batch.Clear();
        Assert.True(isUser ? batch.TryAdd(endless, "muse"u8, 1, isLastUser: false) : batch.TryAdd("eve"u8, endless, 1, isLastUser: false));
    }

    [Fact]
    public void IsLastUser_OfAnEmptyBatch_IsFalse()
    {
        var batch = new InteractionBatch();
        batch.TryAdd("bob"u8, "muse"u8, 1, isLastUser: false);
        Assert.True(batch.IsLastUser("bob"u8));
        Assert.False(batch.IsLastUser("bo"u8));
        batch.Clear();
        Assert.False(batch.IsLastUser("bob"u8));
    }
}
