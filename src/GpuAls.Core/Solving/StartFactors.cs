using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving;

/// <summary>
/// Start factors from a seed. Element (row, k) depends only on the seed, the side, the row and k, so neither threads nor devices can change it.
/// </summary>
static class StartFactors
{
    const float Scale = 0.01f;

    /// <summary>The start factors of a training.</summary>
    /// <param name="setting">The pairs, the number of factors and the seed.</param>
    /// <param name="start">The kind.</param>
    /// <param name="cancel">Stops between pieces of rows, if the factors depend on the pairs.</param>
    public static AlsFactors Create(StartSetting setting, StartDistribution start, CancellationToken cancel) =>
        StartInfo.Of(start).OfPairs is { } create
            ? create(setting, cancel)
            : Create(setting.ByUser.Rows, setting.ByItem.Rows, setting.Factors, setting.Seed, start);

    /// <summary>Start factors that depend on nothing but their shape and the seed.</summary>
    /// <exception cref="InvalidOperationException">The start factors depend on the pairs.</exception>
    public static AlsFactors Create(int users, int items, int factors, long seed, StartDistribution distribution = StartDistribution.Uniform)
    {
        var info = StartInfo.Of(distribution);
        return new(Side(users, factors, SplitMix.Mix((ulong)seed), info), Side(items, factors, SplitMix.Mix(~(ulong)seed), info));
    }

    // The upper 24 bits: every value is a float exactly.
    internal static float Uniform(ulong hash) => (hash >> 40) * (Scale / (1 << 24));

    /// <summary>One normal number from two uniform ones, the halves of the hash (Box, Muller 1958).</summary>
    internal static float Normal(ulong hash, int factors)
    {
        const double range = 1.0 + uint.MaxValue;
        // In (0, 1]: the logarithm of 0 is infinite.
        var radius = Math.Sqrt(-2 * Math.Log(((hash >> 32) + 1) / range));
        return (float)(radius * Math.Cos(Math.Tau * ((uint)hash / range)) / Math.Sqrt(factors));
    }

    /// <summary>Computes the start factors of the rows that a rank of a group solves. Those of the others are undefined.</summary>
    /// <param name="start">[held rows × f] Memory for the factors of both sides.</param>
    /// <param name="distribution">The distribution.</param>
    /// <param name="setting">The pairs of the rows that this process solves, the number of factors and the seed.</param>
    /// <param name="rows">The rows.</param>
    public static void Fill(AlsFactors start, StartDistribution distribution, StartSetting setting, StartedRows rows)
    {
        var info = StartInfo.Of(distribution);
        if (info.FillOfPairs is { } fill)
        {
            fill(start, setting, rows);
            return;
        }

        Side(start.Users, ofUsers: true, SplitMix.Mix((ulong)setting.Seed));
        Side(start.Items, ofUsers: false, SplitMix.Mix(~(ulong)setting.Seed));

        void Side(FactorMatrix matrix, bool ofUsers, ulong key)
        {
            var (first, end) = rows.Sides.Own(ofUsers);
            FillRows(matrix, first, end, place => rows.Sides.NumberOf(ofUsers, place), key, info);
        }
    }

    static FactorMatrix Side(int rows, int factors, ulong key, StartInfo info)
    {
        var matrix = FactorMatrix.Zeros(rows, factors);
        FillRows(matrix, 0, rows, row => row, key, info);
        return matrix;
    }

    static void FillRows(FactorMatrix matrix, int start, int end, Func<int, int> numberOf, ulong key, StartInfo info)
    {
        var element = info.Element?.Invoke(matrix.Factors) ?? throw new InvalidOperationException($"the start {info.Word} depends on the pairs");
        Parallel.For(start, end, row =>
        {
            var vector = matrix.WritableRow(row);
            var rowKey = SplitMix.Mix(key + (ulong)numberOf(row));
            for (var k = 0; k < vector.Length; k++) vector[k] = element(SplitMix.Mix(rowKey + (ulong)k));
            if (info.HasUnitLength) Normalize(vector);
            matrix.ClearPadding(row);
        });
    }

    /// <summary>Divides a vector by its length, which is 0 with probability 0: then nothing changes.</summary>
    static void Normalize(Span<float> vector)
    {
        var square = 0.0;
        foreach (var value in vector) square += (double)value * value;
        if (square == 0) return;
        var length = Math.Sqrt(square);
        for (var k = 0; k < vector.Length; k++) vector[k] = (float)(vector[k] / length);
    }
}
