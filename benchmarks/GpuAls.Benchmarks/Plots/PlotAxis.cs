using System.Globalization;

namespace GpuAls.Benchmarks.Plots;

/// <summary>A logarithmic axis of a <see cref="PlotPanel"/>.</summary>
/// <param name="Title">The quantity and its unit.</param>
/// <param name="Base">The base of the logarithm; the powers of the base have labels.</param>
sealed record PlotAxis(string Title, double Base)
{
    /// <summary>Converts a number to its label.</summary>
    public Func<double, string> Label { get; init; } = number => number.ToString("#,0.######", CultureInfo.InvariantCulture);
}
