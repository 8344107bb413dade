using System.Runtime.ExceptionServices;

namespace GpuAls.Core.Numerics;

/// <summary>A loop over numbered pieces of work on a fixed number of threads. Each thread takes the next piece when it has finished one.</summary>
static class Threads
{
    /// <summary>Runs <paramref name="work"/> once for every piece in [0, pieces).</summary>
    /// <typeparam name="TState">The state of one thread, such as its memory.</typeparam>
    /// <param name="pieces">The number of pieces.</param>
    /// <param name="threads">The maximum number of threads.</param>
    /// <param name="take">Creates or lends the state of one thread.</param>
    /// <param name="work">Does one piece.</param>
    /// <param name="giveBack">Receives the state when its thread has finished, also after an exception.</param>
    /// <param name="cancel">Checked before every piece.</param>
    /// <exception cref="OperationCanceledException">Cancelled. Some pieces may be done and others not.</exception>
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
                // The caller receives the first exception itself, not wrapped in an AggregateException.
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

    /// <summary>Runs <paramref name="work"/> once for every row in [0, rows); a thread takes several rows at a time.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="rowsPerPiece">The number of rows that a thread takes at a time.</param>
    /// <param name="threads">The maximum number of threads.</param>
    /// <param name="work">Does one row.</param>
    /// <param name="cancel">Checked before every piece.</param>
    /// <exception cref="OperationCanceledException">Cancelled. Some rows may be done and others not.</exception>
    public static void ForEachRow(int rows, int rowsPerPiece, int threads, Action<int> work, CancellationToken cancel = default) =>
        ForEachPiece(
            (int)((rows + rowsPerPiece - 1L) / rowsPerPiece),
            threads,
            piece =>
            {
                for (var row = piece * rowsPerPiece; row < Math.Min(rows, (piece + 1L) * rowsPerPiece); row++) work(row);
            },
            cancel);

    /// <summary>Runs <paramref name="work"/> once for every piece in [0, pieces), with threads that need no state.</summary>
    /// <exception cref="OperationCanceledException">Cancelled. Some pieces may be done and others not.</exception>
    public static void ForEachPiece(int pieces, int threads, Action<int> work, CancellationToken cancel = default) =>
        ForEachPiece<object?>(pieces, threads, () => null, (_, piece) => work(piece), _ => { }, cancel);
}
