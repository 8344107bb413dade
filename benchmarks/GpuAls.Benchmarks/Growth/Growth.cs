using GpuAls.Core;

namespace GpuAls.Benchmarks;

/// <summary><c>--growth FOLDER</c>: how time and memory of a training grow with rows and with factors, as a page with tables and a figure.</summary>
public sealed class Growth : ICheckedBenchmark
{
    const string Page = "growth.md";
    const string Figure = "growth.svg";

    /// <summary>Measures at full size and writes both files: gigabytes, and minutes in which the machine should do nothing else.</summary>
    /// <param name="folder">Where they go; it is made where it is missing.</param>
    /// <param name="training">How rows are solved.</param>
    /// <exception cref="GpuAlsException">A training failed.</exception>
    internal static void Write(string folder, GrowthTraining training) => Write(folder, GrowthPlan.Full(training), point => Console.WriteLine(point));

    /// <summary>Measures small sizes: both files are there, with a row and a mark for every point, and no more is certain of a figure that was measured.</summary>
    public void Check()
    {
        var folder = Directory.CreateTempSubdirectory("gpuals-growth-").FullName;
        try
        {
            var plan = GrowthPlan.Tiny(new(Solver.PreconditionedConjugateGradient, Precision.Mixed));
            Write(folder, plan, point =>
            {
                if (!(point.IterationSeconds > 0 && point.PeakBytes > 1 << 20)) throw new InvalidOperationException($"{point} was measured, expected some time and some memory");
            });
            var lines = File.ReadAllLines(Path.Combine(folder, Page));
            Same.Number("lines of figures in the page", plan.Rows.Count + plan.Factors.Count, lines.Count(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsDigit(line[2])), 0);
            var figure = File.ReadAllText(Path.Combine(folder, Figure));
            Same.Number("circles in the figure", 2 * (plan.Rows.Count + plan.Factors.Count) + 4, figure.Split("<ellipse").Length - 1, 0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static void Write(string folder, GrowthPlan plan, Action<GrowthPoint> tell)
    {
        Directory.CreateDirectory(folder);
        var result = GrowthResult.Measure(plan, tell);
        var command = $"dotnet run -c Release --project benchmarks/GpuAls.Benchmarks -- --growth FOLDER {string.Join(' ', plan.Training.Options)}";
        File.WriteAllText(Path.Combine(folder, Page), GrowthPage.Of(result, command, Figure));
        File.WriteAllText(Path.Combine(folder, Figure), SvgFigure.Of(GrowthFigure.Of(result)));
    }
}
