using System.Collections.Concurrent;
using GpuAls.Core;

namespace GpuAls.Ingestion.Synthetic;

/// <summary>Everything that a synthetic set of plays is made from, and the making of it block by block, on all cores, in order.</summary>
sealed class SyntheticSet
{
    readonly SyntheticOptions options;
    readonly SyntheticPopularity popularity;
    readonly SyntheticPlays plays = new();

    /// <exception cref="GpuAlsException">Such a set cannot exist.</exception>
    public SyntheticSet(SyntheticOptions options)
    {
        options.Validate();
        this.options = options;
        Tastes = new SyntheticTastes(options.Items);
        Users = new SyntheticUsers(options);
        Names = new SyntheticNames(options, Tastes);
        popularity = new SyntheticPopularity(options, Tastes);
    }

    public SyntheticTastes Tastes { get; }

    public SyntheticUsers Users { get; }

    public SyntheticNames Names { get; }

    /// <summary>What one thread draws users with.</summary>
    public SyntheticHistory NewHistory() => new(options, Tastes, popularity, Users, plays);

    /// <summary>Makes every block with a worker that it has for itself, several at a time, and takes the results one by one, in the users' order.</summary>
    /// <param name="newWorker">What a thread needs of its own; a few are made and used again.</param>
    /// <param name="make">Makes a block; the result stays valid until the worker is used again, after <paramref name="take"/>.</param>
    /// <param name="take">Takes a block.</param>
    /// <param name="rows">Told how many rows were taken so far.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    public void ForEachBlock<TWorker, TResult>(
        Func<TWorker> newWorker,
        Func<TWorker, SyntheticBlock, TResult> make,
        Action<TResult> take,
        IProgress<long>? rows,
        CancellationToken cancellation)
    {
        var free = new ConcurrentBag<TWorker>();
        var underWay = new Queue<Task<(SyntheticBlock Block, TWorker Worker, TResult Result)>>();
        long taken = 0;
        try
        {
            foreach (var block in SyntheticBlock.Of(Users, options.Users))
            {
                underWay.Enqueue(Task.Run(
                    () =>
                    {
                        if (!free.TryTake(out var worker)) worker = newWorker();
                        return (block, worker, make(worker, block));
                    },
                    cancellation));
                // One more than there are cores, so that they have work while a block is being taken.
                if (underWay.Count > Environment.ProcessorCount) TakeOne();
            }

            while (underWay.Count > 0) TakeOne();
        }
        finally
        {
            // After an error nobody may still be at work when the caller goes on; what those tasks say no longer matters.
            ((Task)Task.WhenAll(underWay)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        }

        void TakeOne()
        {
            cancellation.ThrowIfCancellationRequested();
            var (block, worker, result) = underWay.Dequeue().GetAwaiter().GetResult();
            take(result);
            free.Add(worker);
            rows?.Report(taken += block.Rows);
        }
    }
}
