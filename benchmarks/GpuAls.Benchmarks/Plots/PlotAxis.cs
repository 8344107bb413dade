using System.Globalization;

namespace GpuAls.Benchmarks;

/// <summary>A logarithmic axis of a <see cref="PlotPanel"/>.</summary>
/// <param name="Title">What it shows, with its unit.</param>
/// <param name="Base">Labels stand at this number's powers.</param>
sealed record PlotAxis(string Title, double Base)
{
    /// <summary>What stands at a number.</summary>
    public Func<double, string> Label { get; init; } = number => number.ToString("#,0.######", CultureInfo.InvariantCulture);
}
