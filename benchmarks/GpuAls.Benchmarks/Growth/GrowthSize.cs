using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Benchmarks;

/// <summary>One size that a training is measured at.</summary>
/// <param name="Users">How many users are made up.</param>
/// <param name="Items">How many items.</param>
/// <param name="Rows">How many plays of an item by a user.</param>
/// <param name="Factors">How many factors are trained.</param>
readonly record struct GrowthSize(int Users, int Items, long Rows, int Factors)
{
    static readonly SyntheticOptions Full = new();

    /// <summary>As many rows, with users and items in proportion to Last.fm-360K's.</summary>
    public static GrowthSize InProportion(long rows, int factors) => new(Share(Full.Users, rows), Share(Full.Items, rows), rows, factors);

    static int Share(int count, long rows) => (int)Math.Round((double)count * rows / Full.Rows);
}
