using GpuAls.Core;

namespace GpuAls.Benchmarks;

/// <summary><c>--descent FOLDER</c>: how fast the loss of a training falls with each solver, as a page with tables and a figure.</summary>
public sealed class Descents : ICheckedBenchmark
{
    static readonly FigurePage Files = new("solvers");

    /// <summary>Measures and writes both files: a quarter of an hour in which the machine should do nothing else.</summary>
    /// <param name="folder">Where they go; it is made where it is missing.</param>
    /// <param name="plan">What.</param>
    /// <exception cref="GpuAlsException">A training failed.</exception>
    internal static void Write(string folder, DescentPlan plan) => Write(folder, plan, descent => Console.WriteLine(descent));

    /// <summary>Measures small sizes: every descent falls, and both files are there with a line and a curve for each.</summary>
    public void Check()
    {
        var plan = DescentPlan.Tiny;
        var descents = 0;
        var (lines, figure) = Files.WriteAside(folder => Write(folder, plan, descent =>
        {
            if (!(descent.Points[^1].Loss < descent.Points[0].Loss)) throw new InvalidOperationException($"{descent}: the loss did not fall");
            descents++;
        }));
        Same.Number("descents", plan.Factors.Count * DescentSolver.All.Count, descents, 0);
        foreach (var solver in DescentSolver.All)
        {
            Same.Number($"lines of {solver.Name}", plan.Factors.Count, lines.Count(line => line.StartsWith($"| {solver.Name} |", StringComparison.Ordinal)), 0);
            Same.Number($"legends of {solver.Name}", plan.Factors.Count, figure.Split($">{solver.Name}<").Length - 1, 0);
        }
    }

    static void Write(string folder, DescentPlan plan, Action<Descent> tell)
    {
        Directory.CreateDirectory(folder);
        var result = DescentResult.Measure(plan, tell);
        Files.Write(folder, DescentPage.Of(result, Files.Command(plan.Options), Files.Figure), DescentFigure.Of(result));
    }
}
