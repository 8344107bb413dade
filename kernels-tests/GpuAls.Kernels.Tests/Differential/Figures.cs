using System.Globalization;
using System.Text;
using GpuAls.Core.Solving;

namespace GpuAls.Kernels.Tests.Differential;

/// <summary>The figures of a run, for each device, solver and precision.</summary>
sealed class Figures
{
    // A random problem may have a λ or weights at which float32 has few correct digits, and one with heavy rows has most of the rows.
    const double MinSharpShare = 0.25;
    const int MinProblems = 100;

    readonly SortedDictionary<(string Device, Solver Solver, Precision Precision), DeviceFigures> all = [];

    /// <summary>The figures of a device with a solver and a precision.</summary>
    public DeviceFigures Of(string device, Solver solver, Precision precision)
    {
        if (!all.TryGetValue((device, solver, precision), out var figures)) all.Add((device, solver, precision), figures = new());
        return figures;
    }

    /// <summary>Requires that the bounds would show an error: in float32, a good part of them is below a thousandth.</summary>
    public void RequireSharpBounds()
    {
        foreach (var ((device, solver, precision), figures) in all)
        {
            if (precision == Precision.Mixed || figures.Problems < MinProblems) continue;
            Assert.True(figures.SharpShare >= MinSharpShare, $"only {figures.SharpShare:P0} of the bounds of {solver} on {device} are below 1e-3");
        }
    }

    /// <summary>The table.</summary>
    public string ToTable(TimeSpan time)
    {
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"{"device",-28} {"solver",-12} {"precision",-9} {DeviceFigures.Heading}");
        foreach (var ((device, solver, precision), figures) in all)
            table.AppendLine(CultureInfo.InvariantCulture, $"{device,-28} {SolverInfo.Of(solver).Word,-12} {precision,-9} {figures}");
        table.AppendLine(CultureInfo.InvariantCulture, $"{all.Values.Sum(one => one.Problems)} problems in {time.TotalSeconds:F0} s");
        return table.ToString();
    }
}
