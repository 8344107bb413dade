using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Benchmarks;

/// <summary>The sizes at which the growth is measured.</summary>
/// <param name="Training">How rows are solved.</param>
/// <param name="Rows">What grows in the one table, at <paramref name="FactorsOfRows"/> factors.</param>
/// <param name="FactorsOfRows">How many factors meanwhile.</param>
/// <param name="Factors">What grows in the other, at <paramref name="RowsOfFactors"/> rows.</param>
/// <param name="RowsOfFactors">How many rows meanwhile.</param>
sealed record GrowthPlan(GrowthTraining Training, IReadOnlyList<long> Rows, int FactorsOfRows, IReadOnlyList<int> Factors, long RowsOfFactors)
{
    /// <summary>1 to 70 million rows of 64 factors, and 32 to 512 factors at Last.fm-360K's size: minutes and gigabytes.</summary>
    public static GrowthPlan Full(GrowthTraining training)
    {
        var rows = new SyntheticOptions().Rows;
        return new(training, [1_000_000, 4_000_000, rows, 70_000_000], 64, [32, 64, 128, 256, 512], rows);
    }

    /// <summary>A second's work, to see that measuring works.</summary>
    public static GrowthPlan Tiny(GrowthTraining training) => new(training, [20_000, 40_000], 16, [16, 32], 40_000);

    /// <summary>The sizes of the first table, fewest rows first.</summary>
    public IReadOnlyList<GrowthSize> ByRows => [.. Rows.Select(rows => GrowthSize.InProportion(rows, FactorsOfRows))];

    /// <summary>The sizes of the second table, fewest factors first.</summary>
    public IReadOnlyList<GrowthSize> ByFactors => [.. Factors.Select(factors => GrowthSize.InProportion(RowsOfFactors, factors))];
}
