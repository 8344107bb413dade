namespace GpuAls.Kernels.Tests.Differential;

/// <summary>
/// The rounding errors of float32 as random numbers that the reference adds to its own results (Monte Carlo arithmetic: Parker 1997). The reference
/// itself adds none.
/// </summary>
/// <param name="random">The source of the errors; null: there are none.</param>
sealed class Rounding(Random? random)
{
    /// <summary>u, the largest relative error of one operation in float32.</summary>
    public const double Unit = 1.0 / (1 << 24);

    /// <summary>The smallest normal number. Devices may compute with 0 in place of smaller ones.</summary>
    public const double Smallest = 1.1754943508222875e-38;

    /// <summary>The largest relative error of a number that is stored as float16.</summary>
    public const double UnitOfFloat16 = 1.0 / (1 << 11);

    /// <summary>The largest relative error of a number that is stored as bfloat16.</summary>
    public const double UnitOfBfloat16 = 1.0 / (1 << 8);

    /// <summary>No errors.</summary>
    public static Rounding None { get; } = new(null);

    /// <summary>Whether there are errors.</summary>
    public bool IsExact => random is null;

    /// <summary>
    /// The error of a sum of products: u·√operations·magnitude, of a random sign and size. Rounding errors have both signs, so that n of them grow
    /// as √n (Higham, Mary: "A New Approach to Probabilistic Rounding Error Analysis", 2019).
    /// </summary>
    /// <param name="magnitude">The sum of the absolute values of the parts.</param>
    /// <param name="operations">The number of operations.</param>
    public double Of(double magnitude, double operations) => random is null ? 0 : Unit * Math.Sqrt(operations) * magnitude * Next();

    /// <summary>The error of storing a number with a relative error of at most a unit.</summary>
    public double OfStoring(double value, double unit) => random is null ? 0 : unit * value * Next();

    // Uniform, with a standard deviation of 1.
    double Next() => Math.Sqrt(3) * (2 * random!.NextDouble() - 1);
}
