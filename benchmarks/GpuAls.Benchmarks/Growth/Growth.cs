using GpuAls.Core;
using GpuAls.Core.Solving;

namespace GpuAls.Benchmarks;

/// <summary><c>--growth FOLDER</c>: how time and memory of a training grow with rows and with factors, as a page with tables and a figure.</summary>
public sealed class Growth : ICheckedBenchmark
{
    static readonly FigurePage Files = new("growth");

    /// <summary>Measures at full size and writes both files: gigabytes, and minutes in which the machine should do nothing else.</summary>
    /// <param name="folder">Where they go; it is made where it is missing.</param>
    /// <param name="training">How rows are solved.</param>
    /// <exception cref="GpuAlsException">A training failed.</exception>
    internal static void Write(string folder, GrowthTraining training) => Write(folder, GrowthPlan.Full(training), point => Console.WriteLine(point));

    /// <summary>
    /// Measures small sizes: both files are there, with a row and a mark for every point, and no more is certain of a figure that was measured.
    /// </summary>
    public void Check()
    {
        var plan = GrowthPlan.Tiny(new(Solver.PreconditionedConjugateGradient, Precision.Mixed));
        var points = plan.Rows.Count + plan.Factors.Count;
        var (lines, figure) = Files.WriteAside(folder => Write(folder, plan, point =>
        {
            if (!(point.IterationSeconds > 0 && point.PeakBytes > 1 << 20)) throw new InvalidOperationException($"{point} was measured; expected some time and some memory");
        }));
        Same.Number("lines of figures in the page", points, lines.Count(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsDigit(line[2])), 0);
        Same.Number("circles in the figure", 2 * points + 4, figure.Split("<ellipse").Length - 1, 0);
    }

    static void Write(string folder, GrowthPlan plan, Action<GrowthPoint> tell)
    {
        Directory.CreateDirectory(folder);
        var result = GrowthResult.Measure(plan, tell);
        Files.Write(folder, GrowthPage.Of(result, Files.Command(string.Join(' ', plan.Training.Options)), Files.Figure), GrowthFigure.Of(result));
    }
}
