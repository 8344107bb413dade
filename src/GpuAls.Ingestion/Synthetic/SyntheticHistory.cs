namespace GpuAls.Ingestion.Synthetic;

/// <summary>
/// Draws what one user after the other has played. A user has one to three tastes; most of their artists come from them, by popularity, the rest from
/// everybody's. Plays are log-normal, for some users with more plays than for others. One thread uses it at a time.
/// </summary>
sealed class SyntheticHistory(SyntheticOptions options, SyntheticTastes tastes, SyntheticPopularity popularity, SyntheticUsers users, SyntheticPlays plays)
{
    // Somebody who has nearly all of a taste would draw for ever; after this many misses they take the next artist that is not theirs.
    const int Attempts = 8;

    readonly int[] lastUser = new int[options.Items]; // user + 1 who took the artist last: no need to clear it between users
    readonly int[] tasteOfSlot = new int[3];
    long[] byPlays = [];

    /// <summary>[count of the user] His artists and plays, most played first; valid until the next call.</summary>
    public ReadOnlySpan<long> Draw(int user)
    {
        var random = SyntheticRandom.For(options.Seed, SyntheticPurpose.UserHistory, user);
        var count = users.Count(user);
        if (byPlays.Length < count) byPlays = new long[count];
        var shares = DrawTastes(user, ref random);
        var level = plays.DrawLevel(ref random);
        for (var n = 0; n < count; n++)
        {
            var item = n < users.OwnCount(user) ? users.OwnFirst(user) + n : DrawItem(user, shares, ref random);
            lastUser[item] = user + 1;
            byPlays[n] = Entry(item, plays.Draw(level, ref random));
        }

        var history = byPlays.AsSpan(0, count);
        history.Sort();
        return history;
    }

    /// <summary>The artist of an entry.</summary>
    public static int ItemOf(long entry) => (int)(entry & int.MaxValue);

    /// <summary>The plays of an entry.</summary>
    public static int PlaysOf(long entry) => int.MaxValue - (int)(entry >> 32);

    // One number that sorts by plays, most first, then by artist: no two are equal, so every sorting method gives the same order.
    static long Entry(int item, int plays) => (long)(int.MaxValue - plays) << 32 | (uint)item;

    double[] DrawTastes(int user, ref SyntheticRandom random)
    {
        var kind = random.NextShare();
        var mix = kind < SyntheticTastes.Mixes[0].Probability ? 0 : kind < SyntheticTastes.Mixes[0].Probability + SyntheticTastes.Mixes[1].Probability ? 1 : 2;
        tasteOfSlot[0] = tastes.TasteOf(users.OwnFirst(user));
        for (var slot = 1; slot <= mix; slot++)
        {
            // May be a taste that they have already: then they have one fewer.
            tasteOfSlot[slot] = tastes.TasteOf(random.NextBelow(options.Items));
        }

        return SyntheticTastes.Mixes[mix].Shares;
    }

    int DrawItem(int user, double[] shares, ref SyntheticRandom random)
    {
        var item = 0;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var kind = random.NextShare() - SyntheticPopularity.EverybodysShare;
            item = kind < 0 ? popularity.Draw(ref random) : popularity.Draw(TasteAt(kind / (1 - SyntheticPopularity.EverybodysShare), shares), ref random);
            if (lastUser[item] != user + 1) return item;
        }

        while (lastUser[item] == user + 1) item = item + 1 == options.Items ? 0 : item + 1;
        return item;
    }

    int TasteAt(double share, double[] shares)
    {
        var slot = 0;
        while (slot < shares.Length - 1 && share >= shares[slot]) share -= shares[slot++];
        return tasteOfSlot[slot];
    }
}
