using System.Collections.Concurrent;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Tests;

public sealed class ThreadsTests
{
    [Theory, InlineData(0, 1), InlineData(1, 4), InlineData(100, 1), InlineData(100, 3)]
    public void EveryPiece_RunsOnce_AndEveryStateIsReturned(int pieces, int threads)
    {
        var done = new int[pieces];
        var (taken, givenBack) = (0, new ConcurrentBag<int>());
        Threads.ForEachPiece(
            pieces,
            threads,
            () => Interlocked.Increment(ref taken),
            (_, piece) => Interlocked.Increment(ref done[piece]),
            givenBack.Add,
            TestContext.Current.CancellationToken);
        Assert.All(done, times => Assert.Equal(1, times));
        Assert.InRange(taken, Math.Min(pieces, 1), Math.Min(pieces, threads));
        Assert.Equal(Enumerable.Range(1, taken), givenBack.Order());
    }

    [Fact]
    public void AnException_IsThrownUnchanged_AndEndsTheLoop()
    {
        var done = 0;
        var error = Assert.Throws<InvalidOperationException>(() => Threads.ForEachPiece(1000, 1, piece =>
        {
            if (piece == 5) throw new InvalidOperationException("piece 5");
            done++;
        }, TestContext.Current.CancellationToken));
        Assert.Equal(("piece 5", 5), (error.Message, done));
    }

    [Fact]
    public void ACancelledLoop_Throws_AndDoesNoFurtherPiece()
    {
        using var source = new CancellationTokenSource();
        var done = 0;
        Assert.Throws<OperationCanceledException>(() => Threads.ForEachPiece(1000, 1, piece =>
        {
            done++;
            if (piece == 5) source.Cancel();
        }, source.Token));
        Assert.Equal(6, done);
    }
}
