using System.Threading.RateLimiting;

namespace GpuAls.Serving.Http;

/// <summary>
/// Lets each core answer one query at a time; further queries wait in the order of their arrival. A query takes its turn when its request has been
/// read, and gives it back before its answer is written: no slow client keeps a core.
/// </summary>
sealed class QueryGate : IDisposable
{
    // An answer keeps a core busy from its start to its end: more at a time would only take longer each. Requests are limited before they come here.
    readonly ConcurrencyLimiter limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Environment.ProcessorCount,
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Waits for a turn, which ends when it is disposed of.</summary>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public ValueTask<RateLimitLease> Enter(CancellationToken cancel) => limiter.AcquireAsync(1, cancel);

    public void Dispose() => limiter.Dispose();
}
