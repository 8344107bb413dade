using System.Runtime.ExceptionServices;
using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>
/// Interactions on their way into an <see cref="InteractionMatrixBuilder"/>, in batches and in order: while one thread reads on, a second one numbers the
/// names of the batches before. What was added is in the builder after <see cref="Complete"/> or <see cref="Dispose"/>.
/// </summary>
/// <param name="into">Where they go; nobody else may use it until then.</param>
/// <param name="onSecondThread">Whether there is a second thread; without one, the thread that adds does it all.</param>
sealed class BatchedInteractions(InteractionMatrixBuilder into, bool onSecondThread) : IDisposable
{
    // One is being filled, one numbered, and two even out that neither always takes the same time.
    const int Batches = 4;

    // A ring: batch n is at n % Batches.
    readonly InteractionBatch[] batches = [.. Enumerable.Range(0, Batches).Select(_ => new InteractionBatch())];
    readonly SemaphoreSlim full = new(0);
    readonly SemaphoreSlim free = new(Batches - 1);
    long filling; // the batch that is being filled
    long last = long.MaxValue; // the batch with which the second thread ends
    Thread? second; // starts at the first full batch: a small file needs none
    ExceptionDispatchInfo? failure;

    InteractionBatch Current => batches[filling % Batches];

    /// <summary>Whether a user is the one of the interaction that was added last; may be no where the truth is yes.</summary>
    public bool IsLastUser(ReadOnlySpan<byte> user) => Current.IsLastUser(user);

    /// <summary>Adds one interaction.</summary>
    /// <param name="user">UTF-8, not empty.</param>
    /// <param name="item">UTF-8, not empty.</param>
    /// <param name="strength">How often or how long: finite, &gt; 0.</param>
    /// <param name="isLastUser">What <see cref="IsLastUser"/> says of the user.</param>
    /// <exception cref="GpuAlsException">There is not enough memory for those before.</exception>
    public void Add(ReadOnlySpan<byte> user, ReadOnlySpan<byte> item, float strength, bool isLastUser)
    {
        if (Current.TryAdd(user, item, strength, isLastUser)) return;
        HandOver();
        Current.TryAdd(user, item, strength, isLastUser: false);
    }

    /// <summary>Returns when all that was added is in the builder.</summary>
    /// <exception cref="GpuAlsException">There is not enough memory for it.</exception>
    public void Complete()
    {
        End();
        Volatile.Read(ref failure)?.Throw();
    }

    /// <summary>As <see cref="Complete"/>, but silent: for a reading that ends with an exception of its own.</summary>
    public void Dispose()
    {
        End();
        free.Dispose();
        full.Dispose();
    }

    void HandOver()
    {
        if (!onSecondThread)
        {
            Take(Current);
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
        var thread = new Thread(NumberNames) { IsBackground = true, Name = "numbering names" };
        thread.Start();
        second = thread;
    }

    void NumberNames()
    {
        for (long n = 0; n <= Volatile.Read(ref last); n++)
        {
            full.Wait();
            Take(batches[n % Batches]);
            free.Release();
        }
    }

    /// <summary>After a failure, batches are passed over: the thread that adds must not wait for a free one for ever.</summary>
    void Take(InteractionBatch taken)
    {
        try
        {
            if (failure is null) into.Add(taken);
        }
        catch (Exception e)
        {
            Volatile.Write(ref failure, ExceptionDispatchInfo.Capture(e));
        }

        taken.Clear();
    }

    void End()
    {
        if (second is null)
        {
            Take(Current);
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
