using GpuAls.Kernels.Solving;

namespace GpuAls.Kernels.Tests;

public sealed class LaunchQueueTests
{
    int waits;

    [Fact]
    public void ACard_IsWaitedForWhenMuchIsQueued_AndAtTheEnd()
    {
        var queue = Queue(isCard: true);
        queue.Add(LaunchQueue.MaxProducts / 2, mustFinish: false);
        queue.Add(LaunchQueue.MaxProducts / 2 - 1, mustFinish: false);
        Assert.Equal(0, waits);
        queue.Add(1, mustFinish: false);
        Assert.Equal(1, waits);
        queue.Add(LaunchQueue.MaxProducts - 1, mustFinish: false); // counted from zero again
        Assert.Equal(1, waits);
        queue.Finish();
        Assert.Equal(2, waits);
        queue.Add(1, mustFinish: false);
        Assert.Equal(2, waits);
    }

    [Fact]
    public void ACard_IsWaitedForWhereItsBuffersAreReused()
    {
        Queue(isCard: true).Add(1, mustFinish: true);
        Assert.Equal(1, waits);
    }

    [Fact]
    public void AProcessor_IsWaitedForAfterEachBatch()
    {
        var queue = Queue(isCard: false);
        for (var batch = 0; batch < 3; batch++) queue.Add(1, mustFinish: false);
        Assert.Equal(3, waits);
    }

    LaunchQueue Queue(bool isCard) => new(() => waits++, isCard);
}
