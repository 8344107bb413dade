using GpuAls.Core.Solving;

namespace GpuAls.Testing;

/// <summary>
/// The start factors that depend on nothing but the seed, in double, as docs/math.md has them: a hash of seed, side, row and factor (SplitMix64:
/// Steele, Lea, Flood 2014), then uniform, normal (Box, Muller 1958) or on the sphere.
/// </summary>
static class ReferenceRandomStart
{
    /// <summary>[users × f] and [items × f].</summary>
    public static (double[][] Users, double[][] Items) Create(int users, int items, AlsOptions options) =>
        (Side(users, Hash((ulong)options.Seed), options), Side(items, Hash(~(ulong)options.Seed), options));

    /// <summary>The next number of SplitMix64 after a state.</summary>
    public static ulong Hash(ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
        return state ^ (state >> 31);
    }

    static double[][] Side(int rows, ulong side, AlsOptions options) =>
        [.. Enumerable.Range(0, rows).Select(row => Vector(Hash(side + (ulong)row), options))];

    static double[] Vector(ulong row, AlsOptions options)
    {
        double[] hashes = [.. Enumerable.Range(0, options.Factors).Select(k => Element(Hash(row + (ulong)k), options))];
        if (options.Start != StartDistribution.Sphere) return hashes;
        var length = Math.Sqrt(hashes.Sum(value => value * value));
        return [.. hashes.Select(value => length > 0 ? value / length : 0)];
    }

    static double Element(ulong hash, AlsOptions options)
    {
        if (options.Start == StartDistribution.Uniform) return (hash >> 40) / 16777216.0 * 0.01;
        var (first, second) = (((hash >> 32) + 1) / 4294967296.0, (hash & uint.MaxValue) / 4294967296.0);
        var normal = Math.Sqrt(-2 * Math.Log(first)) * Math.Cos(2 * Math.PI * second) / Math.Sqrt(options.Factors);
        return options.Start == StartDistribution.SmallNormal ? 0.1 * normal : normal;
    }
}
