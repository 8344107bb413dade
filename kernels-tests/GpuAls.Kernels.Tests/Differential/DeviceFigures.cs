using System.Globalization;

namespace GpuAls.Kernels.Tests.Differential;

/// <summary>The figures of the comparisons of one device with one solver and precision.</summary>
sealed class DeviceFigures
{
    // A bound below it shows an error in the fourth digit.
    const double Sharp = 1e-3;

    readonly List<double> bounds = [];
    double largestOfRows;
    double largestOfLosses;

    /// <summary>The trainings that were compared.</summary>
    public int Problems { get; set; }

    /// <summary>The trainings that ended with an error because float32 may fail.</summary>
    public int Refused { get; set; }

    /// <summary>The share of the rows with a bound below a thousandth of their length.</summary>
    public double SharpShare => bounds.Count == 0 ? 1 : (double)bounds.Count(bound => bound < Sharp) / bounds.Count;

    /// <summary>Counts a row.</summary>
    public void AddRow(RowDistance distance)
    {
        if (distance.Method == RowMethod.Empty) return;
        bounds.Add(distance.Bound);
        largestOfRows = Math.Max(largestOfRows, distance.Excess);
    }

    /// <summary>Counts a loss.</summary>
    /// <param name="excess">Its distance, divided by its bound.</param>
    public void AddLoss(double excess) => largestOfLosses = Math.Max(largestOfLosses, excess);

    /// <summary>The figures as columns of a table.</summary>
    public override string ToString()
    {
        var sorted = bounds.Order().ToArray();
        var median = sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Problems,8} {Refused,8} {bounds.Count,10} {median,12:G2} {SharpShare,7:P0} {largestOfRows,11:F3} {largestOfLosses,12:F3}");
    }

    /// <summary>The heading of the table.</summary>
    public static string Heading =>
        $"{"problems",8} {"refused",8} {"rows",10} {"median bound",12} {"< 1e-3",7} {"error/bound",11} {"of the loss",12}";
}
