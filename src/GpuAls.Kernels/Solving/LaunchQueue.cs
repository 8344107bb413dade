namespace GpuAls.Kernels.Solving;

/// <summary>
/// Bounds the work that is queued on an accelerator. A launch only queues work, so a training that never waited would queue a whole half-sweep before
/// it could be stopped; one that waits after every batch lets a card idle between them.
/// </summary>
/// <param name="wait">Waits for all work that was queued.</param>
/// <param name="isCard">Whether the accelerator is a card.</param>
sealed class LaunchQueue(Action wait, bool isCard)
{
    /// <summary>
    /// Products of an entry and a factor that are queued before the computer waits: entries times stride. They take about 50 ms on a large card and
    /// one to two seconds on a small one. On a processor, each batch takes so long that a wait costs nothing.
    /// </summary>
    public const long MaxProducts = 1L << 33;

    long products;

    /// <summary>Counts work that was queued, and waits for all of it if it is too much.</summary>
    /// <param name="added">The products of the work.</param>
    public void Add(long added)
    {
        products += added;
        if (products >= MaxProducts || !isCard) Finish();
    }

    /// <summary>Waits for the queued work.</summary>
    public void Finish()
    {
        wait();
        products = 0;
    }
}
