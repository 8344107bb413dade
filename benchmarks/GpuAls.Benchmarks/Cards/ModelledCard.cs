namespace GpuAls.Benchmarks.Cards;

/// <summary>A card as the model sees it.</summary>
/// <param name="Multiprocessors">The number of multiprocessors.</param>
/// <param name="WarpsPerMultiprocessor">The warps that its registers hold.</param>
/// <param name="CacheBytes">Bytes of its L2 cache.</param>
sealed record ModelledCard(int Multiprocessors, int WarpsPerMultiprocessor, long CacheBytes)
{
    const int WarpsPerGroup = 4;

    public override string ToString() =>
        $"{Multiprocessors} multiprocessors with {WarpsPerMultiprocessor} warps each, an L2 cache of {CacheBytes / 1_000_000} MB";

    /// <summary>
    /// Entries that a warp sums in one time step. On an H100 with 128 factors a step takes about 2,000 cycles, because 24 warps share 24 bytes a
    /// cycle from the L2 cache.
    /// </summary>
    public const int EntriesPerStep = 4;

    /// <summary>The warps that run at once.</summary>
    public int Warps => Multiprocessors * WarpsPerMultiprocessor;

    /// <summary>
    /// Runs a launch and returns its time. Groups of four warps start in order as soon as an earlier group has ended; in a time step each warp that
    /// runs takes one step.
    /// </summary>
    /// <param name="warps">The work of each warp.</param>
    /// <param name="touch">Called for each step of a warp: the warp and the step; null: only the time is asked for.</param>
    public long Run(IReadOnlyList<WarpWork> warps, Action<int, int>? touch)
    {
        var started = 0; // groups
        var groups = (warps.Count + WarpsPerGroup - 1) / WarpsPerGroup;
        var running = new List<(int Group, int Step)>();
        var slots = Warps / WarpsPerGroup;
        for (var time = 0L; ; time++)
        {
            while (running.Count < slots && started < groups) running.Add((started++, 0));
            if (running.Count == 0) return time;
            var kept = 0;
            for (var slot = 0; slot < running.Count; slot++)
            {
                var (group, step) = running[slot];
                var isRunning = false;
                for (var warp = group * WarpsPerGroup; warp < Math.Min(warps.Count, (group + 1) * WarpsPerGroup); warp++)
                {
                    if (step >= warps[warp].Time) continue;
                    touch?.Invoke(warp, step);
                    isRunning |= step + 1 < warps[warp].Time;
                }

                if (isRunning) running[kept++] = (group, step + 1);
            }

            running.RemoveRange(kept, running.Count - kept);
        }
    }
}

/// <summary>The work of a warp.</summary>
/// <param name="Row">The row, counted from the start of the side.</param>
/// <param name="Start">Its first entry among those of the side.</param>
/// <param name="Entries">The number of entries.</param>
/// <param name="Passes">The passes over its entries.</param>
/// <param name="Overhead">Time steps before and after the entries, for the warp's own vectors.</param>
/// <param name="Sum">The sum that a piece is stored to; −1 for a row.</param>
readonly record struct WarpWork(int Row, long Start, int Entries, int Passes, int Overhead, int Sum)
{
    /// <summary>Time steps of a pass.</summary>
    public int PassTime => (Entries + ModelledCard.EntriesPerStep - 1) / ModelledCard.EntriesPerStep;

    /// <summary>All time steps.</summary>
    public int Time => Overhead + Passes * PassTime;
}
