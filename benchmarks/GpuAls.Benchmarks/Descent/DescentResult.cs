using GpuAls.Core.Interactions;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Benchmarks;

/// <summary>All descents that were measured.</summary>
/// <param name="Plan">What was asked for.</param>
/// <param name="Data">What was trained on.</param>
/// <param name="Entries">How many different pairs that are.</param>
/// <param name="Device">What trained, in words.</param>
/// <param name="Descents">Those of equal factors together, each solver once.</param>
sealed record DescentResult(DescentPlan Plan, GrowthSize Data, long Entries, string Device, IReadOnlyList<Descent> Descents)
{
    /// <summary>The lowest loss that any of the same factors has reached, measured or beyond.</summary>
    public double Best(int factors) => Descents.Where(descent => descent.Factors == factors).Min(descent => descent.Lowest);

    /// <summary>Those of some factors.</summary>
    public IReadOnlyList<Descent> Of(int factors) => [.. Descents.Where(descent => descent.Factors == factors)];

    /// <summary>How far above the best a point is, as a part of it.</summary>
    public double Above(Descent descent, DescentPoint point) => point.Loss / Best(descent.Factors) - 1;

    /// <summary>Measures a plan.</summary>
    /// <param name="plan">What.</param>
    /// <param name="tell">Told of each descent.</param>
    public static DescentResult Measure(DescentPlan plan, Action<Descent> tell)
    {
        var size = GrowthSize.InProportion(plan.Plays, 0);
        var builder = new InteractionMatrixBuilder();
        SyntheticInteractions.AddTo(new SyntheticOptions { Users = size.Users, Items = size.Items, Rows = size.Rows }, builder);
        var matrix = builder.Build();
        var descents = new List<Descent>();
        foreach (var factors in plan.Factors)
        {
            foreach (var solver in DescentSolver.All)
            {
                descents.Add(Descent.Measure(matrix, factors, solver, plan));
                tell(descents[^1]);
            }
        }

        return new(plan, size, matrix.Entries, new CpuDevice().Name, descents);
    }
}
