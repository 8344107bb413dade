using GpuAls.Kernels.Solving;

namespace GpuAls.Kernels.Tests;

public sealed class LaunchQueueTests
{
    int waits;

    [Fact]
    public void ACard_IsWaitedForWhenMuchIsQueued_AndAtTheEnd()
    {
        var queue = Queue(isCard: true);
        queue.Add(LaunchQueue.MaxProducts / 2);
        queue.Add(LaunchQueue.MaxProducts / 2 - 1);
        Assert.Equal(0, waits);
        queue.Add(1);
        Assert.Equal(1, waits);
        queue.Add(LaunchQueue.MaxProducts - 1); // counted from zero again
        Assert.Equal(1, waits);
        queue.Finish();
        Assert.Equal(2, waits);
        queue.Add(1);
        Assert.Equal(2, waits);
    }

    [Fact]
    public void AProcessor_IsWaitedForAfterEachBatch()
    {
        var queue = Queue(isCard: false);
        for (var batch = 0; batch < 3; batch++) queue.Add(1);
        Assert.Equal(3, waits);
    }

    LaunchQueue Queue(bool isCard) => new(() => waits++, isCard);
}
