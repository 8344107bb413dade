using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Benchmarks.Growth;

/// <summary>The sizes of the measured trainings.</summary>
/// <param name="Training">The solver and its precision.</param>
/// <param name="Rows">The numbers of rows in the first table, all with <paramref name="FixedFactors"/> factors.</param>
/// <param name="FixedFactors">The number of factors in the first table.</param>
/// <param name="Factors">The numbers of factors in the second table, all with <paramref name="FixedRows"/> rows.</param>
/// <param name="FixedRows">The number of rows in the second table.</param>
sealed record GrowthPlan(GrowthTraining Training, IReadOnlyList<long> Rows, int FixedFactors, IReadOnlyList<int> Factors, long FixedRows)
{
    /// <summary>1 to 70 million rows with 64 factors, and 32 to 512 factors at the size of Last.fm-360K: minutes and gigabytes.</summary>
    public static GrowthPlan Full(GrowthTraining training)
    {
        var rows = new SyntheticOptions().Rows;
        return new(training, [1_000_000, 4_000_000, rows, 70_000_000], 64, [32, 64, 128, 256, 512], rows);
    }

    /// <summary>A second of work, to test the measurement.</summary>
    public static GrowthPlan Tiny(GrowthTraining training) => new(training, [20_000, 40_000], 16, [16, 32], 40_000);

    /// <summary>The sizes of the first table, by ascending rows.</summary>
    public IReadOnlyList<GrowthSize> ByRows => [.. Rows.Select(rows => GrowthSize.InProportion(rows, FixedFactors))];

    /// <summary>The sizes of the second table, by ascending factors.</summary>
    public IReadOnlyList<GrowthSize> ByFactors => [.. Factors.Select(factors => GrowthSize.InProportion(FixedRows, factors))];
}
