namespace GpuAls.Ingestion.Synthetic;

/// <summary>
/// The times of one user after the other, and the tastes that a user moves to: times are even over five years, and the probability that a choice
/// follows the other tastes grows evenly from 0 to the drift. It has random numbers of its own, so that a set with times and without drift has the
/// rows of one without times. Not thread-safe.
/// </summary>
/// <param name="options">The size of the set.</param>
/// <param name="tastes">The tastes.</param>
/// <param name="drift">The share of choices by the other tastes at the end.</param>
sealed class SyntheticDrift(SyntheticOptions options, SyntheticTastes tastes, double drift)
{
    // 2015-01-01 and 2020-01-01, UTC.
    const int FirstTime = 1_420_070_400;
    const int EndTime = 1_577_836_800;

    SyntheticRandom random;
    int[] times = [];
    int count; // of the user's rows
    int drawn;

    /// <summary>[rows of the user] The times in seconds since 1970.</summary>
    public Span<int> Times => times.AsSpan(0, count);

    /// <summary>[slots] The tastes that the user moves to, as many as a user can have.</summary>
    public int[] TasteOfSlot { get; } = new int[3];

    /// <summary>Starts the rows of a user.</summary>
    public void Start(int user, int rows)
    {
        random = SyntheticRandom.For(options.Seed, RandomPurpose.Drift, user);
        if (times.Length < rows) times = new int[rows];
        (count, drawn) = (rows, 0);
        for (var slot = 0; slot < TasteOfSlot.Length; slot++) TasteOfSlot[slot] = tastes.TasteOf(random.NextBelow(options.Items));
    }

    /// <summary>Draws the time of the next row.</summary>
    /// <returns>Whether the row follows the other tastes.</returns>
    public bool Next()
    {
        var share = random.NextShare();
        times[drawn++] = FirstTime + (int)(share * (EndTime - FirstTime));
        return random.NextShare() < share * drift;
    }
}
