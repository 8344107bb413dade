using GpuAls.Core.Memory;
using GpuAls.Distributed.Communication;

namespace GpuAls.Distributed.Tests.Communication;

public sealed class ThreadGroupTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(5)]
    public void Operations_OfSomeRanks_MoveTheLines(int ranks) => Ranks.Run(ranks, RankGroupChecks.Run);

    [Fact]
    public async Task Abort_WakesTheOtherRanks()
    {
        var group = ThreadGroup.Create(2);
        var waiting = Task.Run(() => Broadcast(group[0]), TestContext.Current.CancellationToken);
        group[1].Abort(1);
        await Assert.ThrowsAsync<RankGroupException>(() => waiting);

        static unsafe void Broadcast(ThreadGroup rank)
        {
            using var data = LargeArray<byte>.Zeros(IRankGroup.LineBytes);
            rank.Broadcast(data.Pointer, 1);
        }
    }
}
