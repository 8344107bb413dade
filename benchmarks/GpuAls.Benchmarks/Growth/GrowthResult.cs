namespace GpuAls.Benchmarks;

/// <summary>All that was measured.</summary>
/// <param name="Plan">What was asked for.</param>
/// <param name="ByRows">The points of more and more rows.</param>
/// <param name="ByFactors">The points of more and more factors.</param>
sealed record GrowthResult(GrowthPlan Plan, IReadOnlyList<GrowthPoint> ByRows, IReadOnlyList<GrowthPoint> ByFactors)
{
    /// <summary>Measures every size of a plan, each once.</summary>
    /// <param name="plan">The sizes.</param>
    /// <param name="tell">Told of each point.</param>
    public static GrowthResult Measure(GrowthPlan plan, Action<GrowthPoint> tell)
    {
        var points = new Dictionary<GrowthSize, GrowthPoint>();
        return new(plan, [.. plan.ByRows.Select(PointOf)], [.. plan.ByFactors.Select(PointOf)]);

        GrowthPoint PointOf(GrowthSize size)
        {
            if (points.TryGetValue(size, out var known)) return known;
            var point = points[size] = GrowthMeasurement.Measure(size, plan.Training);
            tell(point);
            return point;
        }
    }
}
