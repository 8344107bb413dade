using System.Globalization;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Benchmarks.Descent;

/// <summary>The loss of one training over time.</summary>
/// <param name="Factors">The number of factors.</param>
/// <param name="Name">The name of the solver, for readers.</param>
/// <param name="Points">The time and loss after each iteration.</param>
sealed record LossCurve(int Factors, string Name, IReadOnlyList<LossPoint> Points)
{
    /// <summary>The mean seconds of an iteration.</summary>
    public double IterationSeconds => Points[^1].Seconds / Points.Count;

    /// <summary>The loss after further iterations that are not part of the curve; infinite without such iterations.</summary>
    public double ContinuedLoss { get; init; } = double.PositiveInfinity;

    /// <summary>The lowest loss, including <see cref="ContinuedLoss"/>.</summary>
    public double LowestLoss => Math.Min(ContinuedLoss, Points.Min(point => point.Loss));

    /// <summary>The seconds until a loss is reached; null if it is not reached.</summary>
    public double? SecondsTo(double loss)
    {
        foreach (var point in Points)
        {
            if (point.Loss <= loss) return point.Seconds;
        }

        return null;
    }

    /// <summary>Measures a training; all trainings start from the same factors.</summary>
    /// <param name="matrix">The interactions.</param>
    /// <param name="factors">The number of factors.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="plan">The maximum number of iterations and seconds.</param>
    public static LossCurve Measure(InteractionMatrix matrix, int factors, DescentSolver solver, DescentPlan plan)
    {
        var options = solver.Apply(DescentPlan.Training) with { Factors = factors };
        WarmUp(options, solver.Precision);
        var problem = AlsProblem.From(matrix, options);
        var points = new List<LossPoint>();
        using var session = new CpuDevice(0, solver.Precision).Open(problem);
        while (points.Count < (solver.FinishAfter ?? plan.Iterations) && Seconds(points) < plan.Seconds) Iterate(session, points);
        var curve = new LossCurve(factors, solver.Name, points);
        if (solver.IsReference) return curve with { ContinuedLoss = Continue(session, plan.Iterations) };
        if (solver.FinishAfter is null) return curve;
        using var exact = new CpuDevice().Open(problem with { Start = session.Download(), Solver = Solver.Cholesky });
        Iterate(exact, points);
        return curve;
    }

    static double Seconds(List<LossPoint> points) => points is [.., var last] ? last.Seconds : 0;

    static void Iterate(IAlsSession session, List<LossPoint> points)
    {
        var iteration = AlsIteration.Run(session, points.Count + 1, computeLoss: true, CancellationToken.None);
        points.Add(new(Seconds(points) + iteration.Seconds, iteration.Loss!.Value.Total));
    }

    static double Continue(IAlsSession session, int iterations)
    {
        for (var number = 1; number <= iterations; number++) AlsIteration.Run(session, number, computeLoss: false, CancellationToken.None);
        return session.ComputeLoss(CancellationToken.None).Total;
    }

    /// <summary>The curve in one line, to show progress.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Factors} factors, {Name}: {Points.Count} iterations of {IterationSeconds:F3} s, loss {Points[0].Loss:N0} … {Points[^1].Loss:N0}");

    // The first rows of a process are solved by code that is still being compiled.
    static void WarmUp(AlsOptions options, Precision precision)
    {
        var builder = new InteractionMatrixBuilder();
        SyntheticInteractions.AddTo(new SyntheticOptions { Users = 50, Items = 50, Rows = 500 }, builder);
        using var session = new CpuDevice(0, precision).Open(AlsProblem.From(builder.Build(), options));
        AlsIteration.Run(session, 1, computeLoss: true, CancellationToken.None);
    }
}
