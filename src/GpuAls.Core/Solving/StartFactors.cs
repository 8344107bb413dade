using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving;

/// <summary>
/// Start factors from a seed. Element (row, k) depends on seed, side, row and k alone, so neither threads nor devices can change it.
/// </summary>
static class StartFactors
{
    const float Scale = 0.01f;

    public static AlsFactors Create(int users, int items, int factors, long seed, StartDistribution distribution = StartDistribution.Uniform)
    {
        Func<ulong, float> element = distribution == StartDistribution.Uniform ? Uniform : hash => Normal(hash, factors);
        return new(Side(users, factors, SplitMix.Mix((ulong)seed), element), Side(items, factors, SplitMix.Mix(~(ulong)seed), element));
    }

    static FactorMatrix Side(int rows, int factors, ulong key, Func<ulong, float> element)
    {
        var matrix = FactorMatrix.Zeros(rows, factors);
        Parallel.For(0, rows, row =>
        {
            var vector = matrix.WritableRow(row);
            var rowKey = SplitMix.Mix(key + (ulong)row);
            for (var k = 0; k < factors; k++) vector[k] = element(SplitMix.Mix(rowKey + (ulong)k));
        });
        return matrix;
    }

    // The upper 24 bits: every value is a float exactly.
    static float Uniform(ulong hash) => (hash >> 40) * (Scale / (1 << 24));

    /// <summary>Box and Muller 1958: of two uniform numbers, the halves of the hash, one normal one.</summary>
    static float Normal(ulong hash, int factors)
    {
        const double range = 1.0 + uint.MaxValue;
        // In (0, 1]: the logarithm of 0 is infinite.
        var radius = Math.Sqrt(-2 * Math.Log(((hash >> 32) + 1) / range));
        return (float)(radius * Math.Cos(Math.Tau * ((uint)hash / range)) / Math.Sqrt(factors));
    }
}
