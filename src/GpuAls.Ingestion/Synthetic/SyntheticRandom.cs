namespace GpuAls.Ingestion.Synthetic;

/// <summary>
/// A stream of random numbers that depends on its key alone (SplitMix64: Steele, Lea, Flood 2014). Every user has a stream of their own and can
/// therefore be drawn in any order and on any thread.
/// </summary>
struct SyntheticRandom(ulong key)
{
    const ulong Gamma = 0x9E3779B97F4A7C15;

    ulong state = key;

    /// <summary>The stream of one index, such as a user, for one purpose.</summary>
    public static SyntheticRandom For(long seed, RandomPurpose purpose, long index) => new(Hash(seed, purpose, index));

    /// <summary>64 bits that depend on the arguments alone. For a given seed and purpose they differ for every index.</summary>
    public static ulong Hash(long seed, RandomPurpose purpose, long index) => Mix(Mix(Mix((ulong)seed) + (ulong)purpose) + (ulong)index * Gamma);

    /// <summary>The next 64 bits.</summary>
    public ulong Next() => Mix(state += Gamma);

    /// <summary>Uniform in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextShare() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform in [0, <paramref name="limit"/>).</summary>
    public int NextBelow(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}

/// <summary>The purpose of a stream of random numbers. Every purpose has streams of its own, so that no two choices depend on each other.</summary>
enum RandomPurpose
{
    UserKey = 1,
    UserKeyEnd,
    UserCount,
    UserOrder,
    UserHistory,
    TastePhase,
    ItemKey,
    ItemKeyEnd,
    ItemName,
    Drift,
    UserFeatures,
    ItemFeatures,
}

/// <summary>Draws an index with a probability in proportion to its weight, in constant time (Walker 1977; construction of Vose 1991).</summary>
sealed class AliasTable
{
    readonly uint[] thresholds;
    readonly int[] aliases;

    /// <param name="weights">[places] All above 0.</param>
    public AliasTable(ReadOnlySpan<double> weights)
    {
        thresholds = new uint[weights.Length];
        aliases = new int[weights.Length];
        var total = 0.0;
        foreach (var weight in weights) total += weight;

        // Each place has a column of height 1. A heavy place, the alias, fills the rest of a light one's column.
        var heights = new double[weights.Length];
        var light = new Stack<int>();
        var heavy = new Stack<int>();
        for (var place = 0; place < weights.Length; place++)
        {
            heights[place] = weights[place] / total * weights.Length;
            (heights[place] < 1 ? light : heavy).Push(place);
        }

        while (light.Count > 0 && heavy.Count > 0)
        {
            var filled = light.Pop();
            var filler = heavy.Pop();
            thresholds[filled] = (uint)(heights[filled] * uint.MaxValue);
            aliases[filled] = filler;
            heights[filler] -= 1 - heights[filled];
            (heights[filler] < 1 ? light : heavy).Push(filler);
        }

        // The remaining columns have height 1, apart from rounding.
        foreach (var place in light.Concat(heavy))
        {
            thresholds[place] = uint.MaxValue;
            aliases[place] = place;
        }
    }

    /// <summary>Draws a place with 64 random bits.</summary>
    public int Draw(ulong random)
    {
        var place = (int)Math.BigMul(random, (ulong)thresholds.Length, out var rest);
        return (uint)(rest >> 32) < thresholds[place] ? place : aliases[place];
    }
}

/// <summary>
/// Draws f(z), z standard normal, from a table of quantiles. The table uses additions, multiplications and divisions only, which round the same on
/// every machine; the system's exp and log do not.
/// </summary>
sealed class QuantileTable
{
    const int Buckets = 1 << 16;
    const double MaxDeviation = 5; // standard deviations: more than the last bucket's 4.2, so that there is a tail
    const int StepsPerUnit = 1024;

    readonly double[] values = new double[Buckets + 1];

    /// <param name="transform">f, which must not call the system's mathematical functions.</param>
    public QuantileTable(Func<double, double> transform)
    {
        var steps = (int)(2 * MaxDeviation * StepsPerUnit);
        var total = 0.0;
        for (var step = 0; step < steps; step++) total += Mass(step);

        var below = 0.0;
        var bucket = 1;
        for (var step = 0; step < steps; step++)
        {
            var mass = Mass(step) / total;
            for (; bucket < Buckets && below + mass >= (double)bucket / Buckets; bucket++)
            {
                var within = ((double)bucket / Buckets - below) / mass;
                values[bucket] = transform((step + within) / StepsPerUnit - MaxDeviation);
            }

            below += mass;
        }

        values[0] = transform(-MaxDeviation);
        values[Buckets] = transform(MaxDeviation);
    }

    /// <summary>Draws a value with 64 random bits.</summary>
    public double Draw(ulong random)
    {
        var bucket = (int)(random >> 48);
        var within = (uint)(random >> 16) * (1.0 / (1L << 32));
        return values[bucket] + within * (values[bucket + 1] - values[bucket]);
    }

    /// <summary>eˣ for |x| up to about 20, with at least nine digits: (1 + x/1024 + …)¹⁰²⁴.</summary>
    public static double Exponential(double x)
    {
        var small = x / 1024;
        var power = 1 + small * (1 + small / 2 * (1 + small / 3 * (1 + small / 4 * (1 + small / 5))));
        for (var doubling = 0; doubling < 10; doubling++) power *= power;
        return power;
    }

    /// <summary>The normal density in the middle of a step, not normalised.</summary>
    static double Mass(int step)
    {
        var z = (step + 0.5) / StepsPerUnit - MaxDeviation;
        return Exponential(-z * z / 2);
    }
}
