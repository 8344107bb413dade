namespace GpuAls.Ingestion.Synthetic;

/// <summary>
/// How many artists each user has, spread as in Last.fm-360K, and which of them are theirs whoever else has them: those give every artist its first listener.
/// </summary>
sealed class SyntheticUsers
{
    readonly int[] counts;
    readonly int[] ownFirst;
    readonly int[] ownCounts;

    public SyntheticUsers(SyntheticOptions options)
    {
        counts = Counts(options);
        ownFirst = new int[options.Users];
        ownCounts = new int[options.Users];
        DealArtists(options);
    }

    /// <summary>How many artists a user has.</summary>
    public int Count(int user) => counts[user];

    /// <summary>The first of the user's own artists. It stands for their main taste, also where they own none.</summary>
    public int OwnFirst(int user) => ownFirst[user];

    /// <summary>How many artists, from <see cref="OwnFirst"/> on, are the user's own.</summary>
    public int OwnCount(int user) => ownCounts[user];

    static int[] Counts(SyntheticOptions options)
    {
        var normal = new SyntheticQuantiles(z => z);
        var weights = new double[options.Users];
        var total = 0.0;
        for (var user = 0; user < weights.Length; user++)
        {
            var random = SyntheticRandom.For(options.Seed, SyntheticPurpose.UserCount, user);
            total += weights[user] = Eagerness(ref random, normal) - 1;
        }

        // Everybody has one; the rest is dealt in proportion, rounded so that the sum is exact. Who has all artists already passes the rest on.
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
    /// How many artists a user of Last.fm-360K has: most about fifty, a few hardly any, fewer still up to 166 (mean 49, standard deviation 8).
    /// </summary>
    static double Eagerness(ref SyntheticRandom random, SyntheticQuantiles normal)
    {
        var kind = random.NextShare();
        var share = random.NextShare();
        if (kind < 0.04) return 1 + 44 * share;
        if (kind < 0.97) return 49 + 3.7 * normal.Draw(random.Next());
        var square = share * share;
        return 52 + 114 * square * square * square;
    }

    void DealArtists(SyntheticOptions options)
    {
        // In a random order of users each gets the next few artists, in proportion to their rows: they are neighbours, so they share a taste.
        var order = Enumerable.Range(0, options.Users).ToArray();
        var random = SyntheticRandom.For(options.Seed, SyntheticPurpose.UserOrder, 0);
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
            ownFirst[user] = Math.Min(first, options.Items - 1);
            ownCounts[user] = next - first;
            first = next;
        }
    }
}
