namespace GpuAls.Core;

/// <summary>
/// Start factors from a seed: uniform in [0, 0.01), as implicit's CPU trainer has them. Element (row, k) depends on seed, side, row and k alone, so neither
/// threads nor devices can change it.
/// </summary>
static class StartFactors
{
    const float Scale = 0.01f;

    public static AlsFactors Create(int users, int items, int factors, long seed) =>
        new(Side(users, factors, Mix((ulong)seed)), Side(items, factors, Mix(~(ulong)seed)));

    static FactorMatrix Side(int rows, int factors, ulong key)
    {
        var matrix = FactorMatrix.Zeros(rows, factors);
        Parallel.For(0, rows, row =>
        {
            var vector = matrix.WritableRow(row);
            var rowKey = Mix(key + (ulong)row);
            // The upper 24 bits: every value is a float exactly.
            for (var k = 0; k < factors; k++) vector[k] = (Mix(rowKey + (ulong)k) >> 40) * (Scale / (1 << 24));
        });
        return matrix;
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014): a bijection in which every input bit changes half of the output bits.</summary>
    static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
