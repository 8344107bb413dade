using System.Runtime.ExceptionServices;
using GpuAls.Core;
using GpuAls.Core.Interactions;

namespace GpuAls.Ingestion;

/// <summary>
/// Passes interactions to an <see cref="InteractionMatrixBuilder"/> in batches and in order: while one thread goes on reading, a second thread
/// numbers the users and items of the batches before. All interactions are in the builder after <see cref="Complete"/> or <see cref="Dispose"/>.
/// </summary>
/// <param name="into">The builder; nothing else may use it until then.</param>
/// <param name="onSecondThread">Whether to use a second thread; otherwise the reading thread does all the work.</param>
sealed class BatchedInteractions(InteractionMatrixBuilder into, bool onSecondThread) : IDisposable
{
    // One batch is being filled, one is being numbered, and two more absorb the variations in time.
    const int BatchCount = 4;

    // A ring: batch n is at n % BatchCount.
    readonly InteractionBatch[] batches = [.. Enumerable.Range(0, BatchCount).Select(_ => new InteractionBatch())];
    readonly SemaphoreSlim full = new(0);
    readonly SemaphoreSlim free = new(BatchCount - 1);
    long filling; // the number of the batch that is being filled
    long last = long.MaxValue; // the number of the last batch; the second thread ends after it
    Thread? second; // starts with the first full batch: a small file needs no second thread
    ExceptionDispatchInfo? failure;

    InteractionBatch Current => batches[filling % BatchCount];

    /// <summary>Whether this is the user of the interaction that was added last. False is always safe to use.</summary>
    public bool IsLastUser(ReadOnlySpan<byte> user) => Current.IsLastUser(user);

    /// <summary>Adds one interaction.</summary>
    /// <param name="user">UTF-8, not empty.</param>
    /// <param name="item">UTF-8, not empty.</param>
    /// <param name="strength">Finite, not 0; negative for a dislike.</param>
    /// <param name="isLastUser">The result of <see cref="IsLastUser"/> for this user.</param>
    /// <exception cref="GpuAlsException">There is not enough memory for the interactions before this one.</exception>
    public void Add(ReadOnlySpan<byte> user, ReadOnlySpan<byte> item, float strength, bool isLastUser)
    {
        if (Current.TryAdd(user, item, strength, isLastUser)) return;
        PassOn();
        Current.TryAdd(user, item, strength, isLastUser: false);
    }

    /// <summary>Waits until all interactions are in the builder.</summary>
    /// <exception cref="GpuAlsException">There is not enough memory for them.</exception>
    public void Complete()
    {
        End();
        Volatile.Read(ref failure)?.Throw();
    }

    /// <summary>Waits like <see cref="Complete"/>, but throws nothing: the reading may have ended with an exception of its own.</summary>
    public void Dispose()
    {
        End();
        free.Dispose();
        full.Dispose();
    }

    void PassOn()
    {
        if (!onSecondThread)
        {
            AddToBuilder(Current);
        }
        else
        {
            if (second is null) StartSecond();
            full.Release();
            free.Wait();
            filling++;
        }

        Volatile.Read(ref failure)?.Throw();
    }

    void StartSecond()
    {
        var thread = new Thread(AddBatches) { IsBackground = true, Name = "numbering names" };
        thread.Start();
        second = thread;
    }

    void AddBatches()
    {
        for (long n = 0; n <= Volatile.Read(ref last); n++)
        {
            full.Wait();
            AddToBuilder(batches[n % BatchCount]);
            free.Release();
        }
    }

    /// <summary>Adds a batch to the builder. After a failure, batches are dropped, so that the reading thread never waits for a free one.</summary>
    void AddToBuilder(InteractionBatch batch)
    {
        try
        {
            if (failure is null) into.Add(batch);
        }
        catch (Exception e)
        {
            Volatile.Write(ref failure, ExceptionDispatchInfo.Capture(e));
        }

        batch.Clear();
    }

    void End()
    {
        if (second is null)
        {
            AddToBuilder(Current);
            return;
        }

        if (last == long.MaxValue)
        {
            // Before the release: the thread that takes the last batch must know that it is the last.
            Volatile.Write(ref last, filling);
            full.Release();
        }

        second.Join();
    }
}
