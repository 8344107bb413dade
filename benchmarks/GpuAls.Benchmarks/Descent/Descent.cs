using System.Globalization;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Benchmarks;

/// <summary>How the loss of one training falls.</summary>
/// <param name="Factors">How many.</param>
/// <param name="Name">How rows are solved, for people.</param>
/// <param name="Points">After each iteration.</param>
sealed record Descent(int Factors, string Name, IReadOnlyList<DescentPoint> Points)
{
    /// <summary>Seconds of an iteration.</summary>
    public double IterationSeconds => Points[^1].Seconds / Points.Count;

    /// <summary>The loss where it went on after its last point; infinite where it did not.</summary>
    public double Beyond { get; init; } = double.PositiveInfinity;

    /// <summary>The lowest loss.</summary>
    public double Lowest => Math.Min(Beyond, Points.Min(point => point.Loss));

    /// <summary>How long it takes to come to a loss; null: it was not reached.</summary>
    public double? SecondsTo(double loss)
    {
        foreach (var point in Points)
        {
            if (point.Loss <= loss) return point.Seconds;
        }

        return null;
    }

    /// <summary>Trains from the same start as all others.</summary>
    /// <param name="matrix">Who interacted with what.</param>
    /// <param name="factors">How many.</param>
    /// <param name="solver">How rows are solved.</param>
    /// <param name="plan">How long.</param>
    public static Descent Measure(InteractionMatrix matrix, int factors, DescentSolver solver, DescentPlan plan)
    {
        var options = solver.Apply(DescentPlan.Training) with { Factors = factors };
        WarmUp(options, solver.Precision);
        var problem = AlsProblem.From(matrix, options);
        var points = new List<DescentPoint>();
        using var session = new CpuDevice(0, solver.Precision).Open(problem);
        while (points.Count < (solver.FinishAfter ?? plan.Iterations) && Seconds(points) < plan.Seconds) Iterate(session, points);
        var descent = new Descent(factors, solver.Name, points);
        if (solver.IsReference) return descent with { Beyond = LossBeyond(session, plan.Iterations) };
        if (solver.FinishAfter is null) return descent;
        using var exact = new CpuDevice().Open(problem with { Start = session.Download(), Solver = Solver.Cholesky });
        Iterate(exact, points);
        return descent;
    }

    static double Seconds(List<DescentPoint> points) => points is [.., var last] ? last.Seconds : 0;

    static void Iterate(IAlsSession session, List<DescentPoint> points)
    {
        var iteration = AlsIteration.Run(session, points.Count + 1, computeLoss: true, CancellationToken.None);
        points.Add(new(Seconds(points) + iteration.Seconds, iteration.Loss!.Value.Total));
    }

    static double LossBeyond(IAlsSession session, int iterations)
    {
        for (var number = 1; number <= iterations; number++) AlsIteration.Run(session, number, computeLoss: false, CancellationToken.None);
        return session.ComputeLoss(CancellationToken.None).Total;
    }

    /// <summary>In a line, for who waits.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Factors} factors, {Name}: {Points.Count} iterations of {IterationSeconds:F3} s, loss {Points[0].Loss:N0} … {Points[^1].Loss:N0}");

    // The first rows of a process are solved by code that is still being compiled.
    static void WarmUp(AlsOptions options, Precision precision)
    {
        var builder = new InteractionMatrixBuilder();
        SyntheticInteractions.AddTo(new SyntheticOptions { Users = 50, Items = 50, Rows = 500 }, builder);
        using var session = new CpuDevice(0, precision).Open(AlsProblem.From(builder.Build(), options));
        AlsIteration.Run(session, 1, computeLoss: true, CancellationToken.None);
    }
}
