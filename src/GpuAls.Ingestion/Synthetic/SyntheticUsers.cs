namespace GpuAls.Ingestion.Synthetic;

/// <summary>
/// The number of artists of each user, distributed as in Last.fm-360K, and the artists that are assigned to a user. Every artist is assigned to one
/// user, so that none is without users.
/// </summary>
sealed class SyntheticUsers
{
    readonly int[] counts;
    readonly int[] firstAssigned;
    readonly int[] assignedCounts;

    public SyntheticUsers(SyntheticOptions options)
    {
        counts = Counts(options);
        firstAssigned = new int[options.Users];
        assignedCounts = new int[options.Users];
        AssignArtists(options);
    }

    /// <summary>The number of artists of a user.</summary>
    public int Count(int user) => counts[user];

    /// <summary>The first artist that is assigned to the user. Its taste is the user's main taste, even if no artist is assigned.</summary>
    public int FirstAssigned(int user) => firstAssigned[user];

    /// <summary>The number of artists that are assigned to the user, from <see cref="FirstAssigned"/> on.</summary>
    public int AssignedCount(int user) => assignedCounts[user];

    static int[] Counts(SyntheticOptions options)
    {
        var normal = new QuantileTable(z => z);
        var weights = new double[options.Users];
        var total = 0.0;
        for (var user = 0; user < weights.Length; user++)
        {
            var random = SyntheticRandom.For(options.Seed, RandomPurpose.UserCount, user);
            total += weights[user] = DrawCount(ref random, normal) - 1;
        }

        // Everybody has one row. The rest is divided in proportion, rounded so that the sum is exact. A user with all artists passes the excess on.
        var rest = options.Rows - options.Users;
        var counts = new int[options.Users];
        var sum = 0.0;
        long dealt = 0;
        for (var user = 0; user < counts.Length; user++)
        {
            sum += weights[user];
            var due = user == counts.Length - 1 ? rest : (long)(rest * (sum / total));
            var more = (int)Math.Min(options.Items - 1, due - dealt);
            counts[user] = 1 + more;
            dealt += more;
        }

        for (var user = 0; dealt < rest; user++)
        {
            var more = (int)Math.Min(options.Items - counts[user], rest - dealt);
            counts[user] += more;
            dealt += more;
        }

        return counts;
    }

    /// <summary>
    /// The relative number of artists of a user, as in Last.fm-360K: about fifty for most users, a few for some, and up to 166 for very few (mean 49,
    /// standard deviation 8).
    /// </summary>
    static double DrawCount(ref SyntheticRandom random, QuantileTable normal)
    {
        var kind = random.NextShare();
        var share = random.NextShare();
        if (kind < 0.04) return 1 + 44 * share;
        if (kind < 0.97) return 49 + 3.7 * normal.Draw(random.Next());
        var square = share * share;
        return 52 + 114 * square * square * square;
    }

    void AssignArtists(SyntheticOptions options)
    {
        // In a random order, each user gets the next few artists, in proportion to their rows. Neighbouring artists mostly have the same taste.
        var order = Enumerable.Range(0, options.Users).ToArray();
        var random = SyntheticRandom.For(options.Seed, RandomPurpose.UserOrder, 0);
        for (var left = order.Length; left > 1; left--)
        {
            var place = random.NextBelow(left);
            (order[place], order[left - 1]) = (order[left - 1], order[place]);
        }

        long rows = 0;
        var first = 0;
        foreach (var user in order)
        {
            rows += counts[user];
            var next = (int)((Int128)options.Items * rows / options.Rows);
            firstAssigned[user] = Math.Min(first, options.Items - 1);
            assignedCounts[user] = next - first;
            first = next;
        }
    }
}

/// <summary>
/// Draws the artists and plays of one user after the other. A user has one to three tastes: most of their artists are drawn from these tastes by
/// popularity, the others from all artists. Plays are log-normal, and some users have more plays than others. Not thread-safe.
/// </summary>
sealed class SyntheticHistory(
    SyntheticOptions options, SyntheticTastes tastes, SyntheticPopularity popularity, SyntheticUsers users, SyntheticPlays plays)
{
    // A user with nearly all artists of a taste would draw for ever: after this many failures they take the next artist that they do not have.
    const int MaxAttempts = 8;

    readonly int[] lastUser = new int[options.Items]; // the last user who took the artist, plus 1: no need to clear it between users
    readonly int[] tasteOfSlot = new int[3];
    readonly SyntheticDrift? drift = options.Drift is { } share ? new(options, tastes, share) : null;
    long[] byPlays = [];

    /// <summary>[artists of the user] The times of the drawn history, in seconds since 1970; empty if the set has none.</summary>
    public ReadOnlySpan<int> Times => drift is null ? [] : drift.Times;

    /// <summary>[artists of the user] The artists and plays, in descending order of plays; valid until the next call.</summary>
    public ReadOnlySpan<long> Draw(int user)
    {
        var random = SyntheticRandom.For(options.Seed, RandomPurpose.UserHistory, user);
        var count = users.Count(user);
        if (byPlays.Length < count) byPlays = new long[count];
        var shares = DrawTastes(user, ref random);
        var level = plays.DrawLevel(ref random);
        drift?.Start(user, count);
        for (var n = 0; n < count; n++)
        {
            var isOther = drift?.Next() == true;
            var item = n < users.AssignedCount(user) ? users.FirstAssigned(user) + n : DrawItem(user, shares, isOther, ref random);
            lastUser[item] = user + 1;
            byPlays[n] = Entry(item, plays.Draw(level, ref random));
        }

        var history = byPlays.AsSpan(0, count);
        if (drift is null) history.Sort();
        else history.Sort(drift.Times);
        return history;
    }

    /// <summary>The artist of an entry.</summary>
    public static int ItemOf(long entry) => (int)(entry & int.MaxValue);

    /// <summary>The plays of an entry.</summary>
    public static int PlaysOf(long entry) => int.MaxValue - (int)(entry >> 32);

    // One number that sorts by descending plays, then by artist. No two are equal, so that every sorting algorithm gives the same order.
    static long Entry(int item, int plays) => (long)(int.MaxValue - plays) << 32 | (uint)item;

    double[] DrawTastes(int user, ref SyntheticRandom random)
    {
        var kind = random.NextShare();
        var mixes = SyntheticTastes.Mixes;
        var mix = kind < mixes[0].Probability ? 0 : kind < mixes[0].Probability + mixes[1].Probability ? 1 : 2;
        tasteOfSlot[0] = tastes.TasteOf(users.FirstAssigned(user));
        for (var slot = 1; slot <= mix; slot++)
        {
            // If the user already has this taste, they have one taste fewer.
            tasteOfSlot[slot] = tastes.TasteOf(random.NextBelow(options.Items));
        }

        return mixes[mix].Shares;
    }

    int DrawItem(int user, double[] shares, bool isOther, ref SyntheticRandom random)
    {
        var item = 0;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var kind = random.NextShare() - SyntheticPopularity.OverallShare;
            item = kind < 0
                ? popularity.Draw(ref random)
                : popularity.Draw(TasteAt(kind / (1 - SyntheticPopularity.OverallShare), shares, isOther), ref random);
            if (lastUser[item] != user + 1) return item;
        }

        while (lastUser[item] == user + 1) item = item + 1 == options.Items ? 0 : item + 1;
        return item;
    }

    int TasteAt(double share, double[] shares, bool isOther)
    {
        var slot = 0;
        while (slot < shares.Length - 1 && share >= shares[slot]) share -= shares[slot++];
        return isOther ? drift!.TasteOfSlot[slot] : tasteOfSlot[slot];
    }
}

/// <summary>The plays of an artist by a user: log-normal with a median of 94, as in Last.fm-360K. Part of the variance is between users.</summary>
sealed class SyntheticPlays
{
    const double Median = 94;
    const double SpreadAmongUsers = 0.9; // standard deviation of the logarithm; 1.35 together with the one within a user
    const double SpreadWithinUser = 1;

    readonly QuantileTable levels = new(z => Median * QuantileTable.Exponential(SpreadAmongUsers * z));
    readonly QuantileTable factors = new(z => QuantileTable.Exponential(SpreadWithinUser * z));

    /// <summary>Draws the median plays of a user.</summary>
    public double DrawLevel(ref SyntheticRandom random) => levels.Draw(random.Next());

    /// <summary>Draws the plays of one artist by a user with this median; 1 or more.</summary>
    public int Draw(double level, ref SyntheticRandom random) => Math.Max(1, (int)(level * factors.Draw(random.Next()) + 0.5));
}
