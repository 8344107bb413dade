namespace GpuAls.Benchmarks.Growth;

/// <summary>All measured trainings.</summary>
/// <param name="Plan">The plan of the measurement.</param>
/// <param name="ByRows">The points by ascending rows.</param>
/// <param name="ByFactors">The points by ascending factors.</param>
sealed record GrowthResult(GrowthPlan Plan, IReadOnlyList<GrowthPoint> ByRows, IReadOnlyList<GrowthPoint> ByFactors)
{
    /// <summary>Measures every size of a plan once.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="report">Called with each point after its measurement.</param>
    public static GrowthResult Measure(GrowthPlan plan, Action<GrowthPoint> report)
    {
        var points = new Dictionary<GrowthSize, GrowthPoint>();
        return new(plan, [.. plan.ByRows.Select(MeasureOnce)], [.. plan.ByFactors.Select(MeasureOnce)]);

        GrowthPoint MeasureOnce(GrowthSize size)
        {
            if (points.TryGetValue(size, out var known)) return known;
            var point = points[size] = GrowthMeasurement.Measure(size, plan.Training);
            report(point);
            return point;
        }
    }
}
