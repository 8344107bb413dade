using GpuAls.Benchmarks.Plots;
using GpuAls.Core;
using GpuAls.Core.Solving;

namespace GpuAls.Benchmarks.Growth;

/// <summary><c>--growth FOLDER</c>: time and memory of a training by rows and by factors, as a page with tables and a figure.</summary>
public sealed class GrowthBenchmark : ICheckedBenchmark
{
    static readonly FigurePage Files = new("growth");

    /// <summary>Measures at full size and writes both files. It takes minutes and gigabytes; the machine should be otherwise idle.</summary>
    /// <param name="folder">The folder of the files; it is created if it is missing.</param>
    /// <param name="training">The solver and its precision.</param>
    /// <exception cref="GpuAlsException">A training failed.</exception>
    internal static void Write(string folder, GrowthTraining training) =>
        Write(folder, GrowthPlan.Full(training), point => Console.WriteLine(point));

    /// <summary>
    /// Measures small sizes: both files have a table row and a mark for every point. The measured times and sizes are only checked to be plausible.
    /// </summary>
    public void Check()
    {
        var plan = GrowthPlan.Tiny(new(Solver.PreconditionedConjugateGradient, Precision.Mixed));
        var points = plan.Rows.Count + plan.Factors.Count;
        var (lines, figure) = Files.WriteTemporarily(folder => Write(folder, plan, point =>
        {
            if (!(point.IterationSeconds > 0 && point.PeakBytes > 1 << 20))
                throw new InvalidOperationException($"{point}: expected a time above 0 and more than 1 MiB of memory");
        }));
        var tableRows = lines.Count(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsDigit(line[2]));
        Verify.Number("table rows in the page", points, tableRows, 0);
        // Each point has a mark for its time and one for its memory, and each of the four plots has one in its legend.
        Verify.Number("circles in the figure", 2 * points + 4, figure.Split("<ellipse").Length - 1, 0);
    }

    static void Write(string folder, GrowthPlan plan, Action<GrowthPoint> report)
    {
        Directory.CreateDirectory(folder);
        var result = GrowthResult.Measure(plan, report);
        var command = Files.Command(string.Join(' ', plan.Training.Options));
        Files.Write(folder, GrowthPage.Create(result, command, Files.Figure), GrowthFigure.Create(result));
    }
}
