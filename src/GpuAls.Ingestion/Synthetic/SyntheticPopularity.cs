namespace GpuAls.Ingestion.Synthetic;

/// <summary>
/// How often artists are chosen: 1 / (rank + q)^1.125 (Zipf and Mandelbrot), q such that about a fifth of the users listen to the top artist. Artist j of a
/// taste with share s has the rank that it would have if tastes were spread evenly over all ranks, (j + phase) / s.
/// </summary>
sealed class SyntheticPopularity
{
    /// <summary>The share of a user's choices that follow no taste but everybody's.</summary>
    public const double EverybodysShare = 0.25;

    const double TopListeners = 0.2;

    readonly SyntheticTastes tastes;
    readonly double[] phases;
    readonly SyntheticAliasTable byTaste;
    readonly SyntheticAliasTable[] within;

    public SyntheticPopularity(SyntheticOptions options, SyntheticTastes tastes)
    {
        this.tastes = tastes;
        phases = Enumerable.Range(0, tastes.Count).Select(taste => SyntheticRandom.For(options.Seed, SyntheticPurpose.TastePhase, taste).NextShare()).ToArray();
        var offset = OffsetFor((double)options.Rows / options.Users);
        var weights = Enumerable.Range(0, tastes.Count).Select(taste => Weights(taste, offset)).ToArray();
        byTaste = new SyntheticAliasTable(weights.Select(taste => taste.Sum()).ToArray());
        within = weights.Select(taste => new SyntheticAliasTable(taste)).ToArray();
    }

    /// <summary>An artist of a taste.</summary>
    public int Draw(int taste, ref SyntheticRandom random) => tastes.First(taste) + within[taste].Draw(random.Next());

    /// <summary>An artist of any taste.</summary>
    public int Draw(ref SyntheticRandom random) => Draw(byTaste.Draw(random.Next()), ref random);

    /// <summary>The q with which the top artist has its listeners: the larger q, the flatter the top.</summary>
    double OffsetFor(double rowsPerUser)
    {
        double low = 0.1, high = tastes.First(tastes.Count) + 1.0;
        for (var step = 0; step < 24; step++)
        {
            var middle = Math.Sqrt(low * high);
            if (ListenersOfTop(middle, rowsPerUser) > TopListeners) low = middle;
            else high = middle;
        }

        return high;
    }

    /// <summary>The expected share of users who listen to the artist that has the most of them.</summary>
    double ListenersOfTop(double offset, double rowsPerUser)
    {
        var totals = Enumerable.Range(0, tastes.Count).Select(taste => Weights(taste, offset).Sum()).ToArray();
        var total = totals.Sum();
        var most = 0.0;
        for (var taste = 0; taste < tastes.Count; taste++)
        {
            var weight = Weight(taste, 0, offset);
            // Missed by every choice: those of everybody's and those of each taste that the user has.
            var missed = Missed(weight / total, rowsPerUser * EverybodysShare);
            var missedByTastes = 0.0;
            foreach (var (probability, shares) in SyntheticTastes.Mixes)
            {
                var missedByMix = probability;
                foreach (var share in shares)
                {
                    var chosen = rowsPerUser * (1 - EverybodysShare) * share;
                    missedByMix *= 1 - tastes.Shares[taste] * (1 - Missed(weight / totals[taste], chosen));
                }

                missedByTastes += missedByMix;
            }

            most = Math.Max(most, 1 - missed * missedByTastes);
        }

        return most;
    }

    /// <summary>(1 − p)ⁿ</summary>
    static double Missed(double probability, double choices)
    {
        // By squaring, since the system's power function does not round alike on every machine; between whole numbers on a straight line.
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
