namespace GpuAls.Core;

/// <summary>
/// Start factors from a seed: uniform in [0, 0.01), as implicit's CPU trainer has them. Element (row, k) depends on seed, side, row and k alone, so neither
/// threads nor devices can change it.
/// </summary>
static class StartFactors
{
    const float Scale = 0.01f;

    public static AlsFactors Create(int users, int items, int factors, long seed) =>
        new(Side(users, factors, SplitMix.Mix((ulong)seed)), Side(items, factors, SplitMix.Mix(~(ulong)seed)));

    static FactorMatrix Side(int rows, int factors, ulong key)
    {
        var matrix = FactorMatrix.Zeros(rows, factors);
        Parallel.For(0, rows, row =>
        {
            var vector = matrix.WritableRow(row);
            var rowKey = SplitMix.Mix(key + (ulong)row);
            // The upper 24 bits: every value is a float exactly.
            for (var k = 0; k < factors; k++) vector[k] = (SplitMix.Mix(rowKey + (ulong)k) >> 40) * (Scale / (1 << 24));
        });
        return matrix;
    }
}
