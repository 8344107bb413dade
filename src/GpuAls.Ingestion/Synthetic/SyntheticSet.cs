using System.Collections.Concurrent;
using GpuAls.Core;

namespace GpuAls.Ingestion.Synthetic;

/// <summary>A synthetic set of play counts, which is generated block by block, on all cores and in order.</summary>
sealed class SyntheticSet
{
    readonly SyntheticOptions options;
    readonly SyntheticPopularity popularity;
    readonly SyntheticPlays plays = new();

    /// <exception cref="GpuAlsException">The options contradict each other.</exception>
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

    /// <summary>A generator of histories for one thread.</summary>
    public SyntheticHistory NewHistory() => new(options, Tastes, popularity, Users, plays);

    /// <summary>Generates several blocks at a time and takes the results one by one, in the order of the users.</summary>
    /// <param name="newWorker">Creates the state of one thread. A few are created and reused.</param>
    /// <param name="make">Generates a block. Its result is valid until the worker is reused, which is after <paramref name="take"/>.</param>
    /// <param name="take">Takes a result.</param>
    /// <param name="rows">Receives the number of rows taken so far.</param>
    /// <param name="cancellation">Cancels the work between blocks.</param>
    public void ForEachBlock<TWorker, TResult>(
        Func<TWorker> newWorker,
        Func<TWorker, UserBlock, TResult> make,
        Action<TResult> take,
        IProgress<long>? rows,
        CancellationToken cancellation)
    {
        var free = new ConcurrentBag<TWorker>();
        var underWay = new Queue<Task<(UserBlock Block, TWorker Worker, TResult Result)>>();
        long taken = 0;
        try
        {
            foreach (var block in UserBlock.Of(Users, options.Users))
            {
                underWay.Enqueue(Task.Run(
                    () =>
                    {
                        if (!free.TryTake(out var worker)) worker = newWorker();
                        return (block, worker, make(worker, block));
                    },
                    cancellation));
                // One more than the number of cores, so that no core is idle while a block is taken.
                if (underWay.Count > Environment.ProcessorCount) TakeOne();
            }

            while (underWay.Count > 0) TakeOne();
        }
        finally
        {
            // After an error, no task may still run when the caller continues. The results of those tasks no longer matter.
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

/// <summary>Consecutive users whose rows are generated together.</summary>
/// <param name="FirstUser">The first user.</param>
/// <param name="Users">The number of users.</param>
/// <param name="Rows">The number of their rows.</param>
readonly record struct UserBlock(int FirstUser, int Users, long Rows)
{
    const int RowsPerBlock = 1 << 15;

    /// <summary>Divides all users, in order, into blocks of about equal work.</summary>
    public static IEnumerable<UserBlock> Of(SyntheticUsers users, int count)
    {
        var first = 0;
        long rows = 0;
        for (var user = 0; user < count; user++)
        {
            rows += users.Count(user);
            if (rows < RowsPerBlock && user + 1 < count) continue;
            yield return new UserBlock(first, user + 1 - first, rows);
            first = user + 1;
            rows = 0;
        }
    }
}
