using System.Runtime.ExceptionServices;

namespace GpuAls.Core.Numerics;

/// <summary>Hands numbered pieces of work to a fixed number of threads, one after the other, as each becomes free.</summary>
static class Threads
{
    /// <summary>Runs <paramref name="work"/> once for every piece in [0, pieces).</summary>
    /// <param name="pieces">How many pieces there are.</param>
    /// <param name="threads">How many threads work on them.</param>
    /// <param name="take">Makes or lends what one thread works with.</param>
    /// <param name="work">Does one piece.</param>
    /// <param name="giveBack">Takes back what <paramref name="take"/> gave.</param>
    /// <param name="cancel">Looked at before every piece.</param>
    /// <exception cref="OperationCanceledException">Cancelled; some pieces are done, others not.</exception>
    public static void ForEachPiece<TState>(
        int pieces,
        int threads,
        Func<TState> take,
        Action<TState, int> work,
        Action<TState> giveBack,
        CancellationToken cancel)
    {
        var next = -1;
        ExceptionDispatchInfo? failure = null;
        Parallel.For(0, Math.Min(threads, pieces), new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            var state = take();
            try
            {
                while (failure is null && !cancel.IsCancellationRequested)
                {
                    var piece = Interlocked.Increment(ref next);
                    if (piece >= pieces) return;
                    work(state, piece);
                }
            }
            catch (Exception exception)
            {
                // The first failure is what the caller sees, as it was thrown, instead of an AggregateException around it.
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
            }
            finally
            {
                giveBack(state);
            }
        });
        failure?.Throw();
        cancel.ThrowIfCancellationRequested();
    }

    /// <summary>Runs <paramref name="work"/> once for every piece in [0, pieces), where a thread needs nothing of its own.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; some pieces are done, others not.</exception>
    public static void ForEachPiece(int pieces, int threads, Action<int> work, CancellationToken cancel = default) =>
        ForEachPiece<object?>(pieces, threads, () => null, (_, piece) => work(piece), _ => { }, cancel);
}
