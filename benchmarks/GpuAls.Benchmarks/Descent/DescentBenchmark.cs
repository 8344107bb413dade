using GpuAls.Benchmarks.Plots;
using GpuAls.Core;

namespace GpuAls.Benchmarks.Descent;

/// <summary><c>--descent FOLDER</c>: the loss of each solver over time, as a page with tables and a figure.</summary>
public sealed class DescentBenchmark : ICheckedBenchmark
{
    static readonly FigurePage Files = new("descent");

    /// <summary>Measures and writes both files. It takes a quarter of an hour, in which the machine should be otherwise idle.</summary>
    /// <param name="folder">The folder of the files; it is created if it is missing.</param>
    /// <param name="plan">The trainings to measure.</param>
    /// <exception cref="GpuAlsException">A training failed.</exception>
    internal static void Write(string folder, DescentPlan plan) => Write(folder, plan, curve => Console.WriteLine(curve));

    /// <summary>Measures small trainings: every loss falls, and both files have a line and a curve for each solver.</summary>
    public void Check()
    {
        var plan = DescentPlan.Tiny;
        var curves = 0;
        var (lines, figure) = Files.WriteTemporarily(folder => Write(folder, plan, curve =>
        {
            if (!(curve.Points[^1].Loss < curve.Points[0].Loss)) throw new InvalidOperationException($"{curve}: the loss did not fall");
            curves++;
        }));
        Verify.Number("the number of curves", plan.Factors.Count * DescentSolver.All.Count, curves, 0);
        foreach (var solver in DescentSolver.All)
        {
            var tableRows = lines.Count(line => line.StartsWith($"| {solver.Name} |", StringComparison.Ordinal));
            Verify.Number($"table rows of {solver.Name}", plan.Factors.Count, tableRows, 0);
            Verify.Number($"legends of {solver.Name}", plan.Factors.Count, figure.Split($">{solver.Name}<").Length - 1, 0);
        }
    }

    static void Write(string folder, DescentPlan plan, Action<LossCurve> report)
    {
        Directory.CreateDirectory(folder);
        var result = DescentResult.Measure(plan, report);
        Files.Write(folder, DescentPage.Create(result, Files.Command(plan.Options), Files.Figure), DescentFigure.Create(result));
    }
}
