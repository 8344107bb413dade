namespace GpuAls.Ingestion.Synthetic;

/// <summary>
/// The tastes of the artists, up to 36 of different sizes. Taste t has the artists [First(t), First(t + 1)), in descending popularity.
/// </summary>
sealed class SyntheticTastes
{
    /// <summary>
    /// The mixes of tastes that users have: the share of users with this mix, and the share of each of their tastes, the main taste first.
    /// </summary>
    public static readonly (double Probability, double[] Shares)[] Mixes = [(0.35, [1]), (0.4, [0.65, 0.35]), (0.25, [0.5, 0.3, 0.2])];

    const int MaxTastes = 36;
    const int ItemsPerTaste = 60; // at least, on average: a user needs artists to choose from

    readonly int[] firsts;

    public SyntheticTastes(int items)
    {
        var count = Math.Clamp(items / ItemsPerTaste, 1, MaxTastes);
        var sizes = Enumerable.Range(0, count).Select(taste => 1.0 / (taste + 4)).ToArray();
        var total = sizes.Sum();
        Shares = sizes.Select(size => size / total).ToArray();
        firsts = new int[count + 1];
        var below = 0.0;
        for (var taste = 1; taste < count; taste++) firsts[taste] = (int)((below += Shares[taste - 1]) * items);
        firsts[count] = items;
    }

    /// <summary>The number of tastes.</summary>
    public int Count => Shares.Length;

    /// <summary>[tastes] The share of artists with each taste, which is also the share of users with this main taste.</summary>
    public double[] Shares { get; }

    /// <summary>The first artist of a taste. For <see cref="Count"/>, the number of artists.</summary>
    public int First(int taste) => firsts[taste];

    /// <summary>The number of artists of a taste.</summary>
    public int Size(int taste) => firsts[taste + 1] - firsts[taste];

    /// <summary>The taste of an artist.</summary>
    public int TasteOf(int item)
    {
        var place = Array.BinarySearch(firsts, item);
        return place >= 0 ? place : ~place - 1;
    }
}

/// <summary>
/// The popularity of the artists: 1 / (rank + q)^1.125 (Zipf and Mandelbrot), with the q for which about a fifth of the users have the top artist.
/// Artist j of a taste with share s has the rank (j + phase) / s, as if the tastes were spread evenly over all ranks.
/// </summary>
sealed class SyntheticPopularity
{
    /// <summary>The share of a user's choices that follow the popularity among all users instead of a taste.</summary>
    public const double OverallShare = 0.25;

    const double TopArtistShare = 0.2;

    readonly SyntheticTastes tastes;
    readonly double[] phases;
    readonly AliasTable byTaste;
    readonly AliasTable[] within;

    public SyntheticPopularity(SyntheticOptions options, SyntheticTastes tastes)
    {
        this.tastes = tastes;
        phases = Enumerable.Range(0, tastes.Count)
            .Select(taste => SyntheticRandom.For(options.Seed, RandomPurpose.TastePhase, taste).NextShare()).ToArray();
        var offset = OffsetFor((double)options.Rows / options.Users);
        var weights = Enumerable.Range(0, tastes.Count).Select(taste => Weights(taste, offset)).ToArray();
        byTaste = new AliasTable(weights.Select(taste => taste.Sum()).ToArray());
        within = weights.Select(taste => new AliasTable(taste)).ToArray();
    }

    /// <summary>Draws an artist of a taste.</summary>
    public int Draw(int taste, ref SyntheticRandom random) => tastes.First(taste) + within[taste].Draw(random.Next());

    /// <summary>Draws an artist of any taste.</summary>
    public int Draw(ref SyntheticRandom random) => Draw(byTaste.Draw(random.Next()), ref random);

    /// <summary>The q for which the top artist has its share of users. The larger q, the flatter the top of the distribution.</summary>
    double OffsetFor(double rowsPerUser)
    {
        double low = 0.1, high = tastes.First(tastes.Count) + 1.0;
        for (var step = 0; step < 24; step++)
        {
            var middle = Math.Sqrt(low * high);
            if (ShareOfTopArtist(middle, rowsPerUser) > TopArtistShare) low = middle;
            else high = middle;
        }

        return high;
    }

    /// <summary>The expected share of users with the top artist.</summary>
    double ShareOfTopArtist(double offset, double rowsPerUser)
    {
        var totals = Enumerable.Range(0, tastes.Count).Select(taste => Weights(taste, offset).Sum()).ToArray();
        var total = totals.Sum();
        var highest = 0.0;
        for (var taste = 0; taste < tastes.Count; taste++)
        {
            var weight = Weight(taste, 0, offset);
            // The probability that no choice is this artist: neither one among all artists nor one within a taste of the user.
            var missed = Missed(weight / total, rowsPerUser * OverallShare);
            var missedByTastes = 0.0;
            foreach (var (probability, shares) in SyntheticTastes.Mixes)
            {
                var missedByMix = probability;
                foreach (var share in shares)
                {
                    var chosen = rowsPerUser * (1 - OverallShare) * share;
                    missedByMix *= 1 - tastes.Shares[taste] * (1 - Missed(weight / totals[taste], chosen));
                }

                missedByTastes += missedByMix;
            }

            highest = Math.Max(highest, 1 - missed * missedByTastes);
        }

        return highest;
    }

    /// <summary>(1 − p)ⁿ</summary>
    static double Missed(double probability, double choices)
    {
        // By squaring, because the system's power function rounds differently on different machines; linear between whole numbers.
        double power = 1, square = 1 - probability;
        for (var left = (int)choices; left > 0; left >>= 1, square *= square)
        {
            if ((left & 1) == 1) power *= square;
        }

        return power * (1 - probability * (choices - (int)choices));
    }

    double[] Weights(int taste, double offset)
    {
        var weights = new double[tastes.Size(taste)];
        for (var place = 0; place < weights.Length; place++) weights[place] = Weight(taste, place, offset);
        return weights;
    }

    double Weight(int taste, int place, double offset)
    {
        var rank = (place + phases[taste]) / tastes.Shares[taste] + offset;
        return 1 / (rank * Math.Sqrt(Math.Sqrt(Math.Sqrt(rank))));
    }
}
