using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Benchmarks.Growth;

/// <summary>The size of one training.</summary>
/// <param name="Users">The number of generated users.</param>
/// <param name="Items">The number of generated items.</param>
/// <param name="Rows">The number of generated interactions; a pair may have several.</param>
/// <param name="Factors">The number of factors.</param>
readonly record struct GrowthSize(int Users, int Items, long Rows, int Factors)
{
    static readonly SyntheticOptions Full = new();

    /// <summary>A size with users and items in proportion to Last.fm-360K.</summary>
    public static GrowthSize InProportion(long rows, int factors) => new(Scale(Full.Users, rows), Scale(Full.Items, rows), rows, factors);

    static int Scale(int count, long rows) => (int)Math.Round((double)count * rows / Full.Rows);
}
