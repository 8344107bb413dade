using GpuAls.Benchmarks.Growth;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Benchmarks.Descent;

/// <summary>All measured loss curves.</summary>
/// <param name="Plan">The plan of the measurement.</param>
/// <param name="Data">The size of the generated data.</param>
/// <param name="Entries">The number of different pairs in the data.</param>
/// <param name="Device">The name of the device that trained.</param>
/// <param name="All">The curves, ordered by factors; each solver has one curve for each number of factors.</param>
sealed record DescentResult(DescentPlan Plan, GrowthSize Data, long Entries, string Device, IReadOnlyList<LossCurve> All)
{
    /// <summary>The lowest loss of any training with this number of factors.</summary>
    public double BestLoss(int factors) => Curves(factors).Min(curve => curve.LowestLoss);

    /// <summary>The curves with this number of factors.</summary>
    public IReadOnlyList<LossCurve> Curves(int factors) => [.. All.Where(curve => curve.Factors == factors)];

    /// <summary>The relative distance of a point from the best loss: 0.01 is 1 % above it.</summary>
    public double Excess(LossCurve curve, LossPoint point) => point.Loss / BestLoss(curve.Factors) - 1;

    /// <summary>Measures all trainings of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="report">Called with each curve after its measurement.</param>
    public static DescentResult Measure(DescentPlan plan, Action<LossCurve> report)
    {
        var size = GrowthSize.InProportion(plan.Rows, 0);
        var builder = new InteractionMatrixBuilder();
        SyntheticInteractions.AddTo(new SyntheticOptions { Users = size.Users, Items = size.Items, Rows = size.Rows }, builder);
        var matrix = builder.Build();
        var curves = new List<LossCurve>();
        foreach (var factors in plan.Factors)
        {
            foreach (var solver in DescentSolver.All)
            {
                curves.Add(LossCurve.Measure(matrix, factors, solver, plan));
                report(curves[^1]);
            }
        }

        return new(plan, size, matrix.Entries, new CpuDevice().Name, curves);
    }
}
