using System.Globalization;

namespace GpuAls.Core.Numerics;

/// <summary>Numbers that the program chooses and a person can type: the number in reports is exactly the number in use.</summary>
static class SignificantDigits
{
    /// <summary>The nearest number with a few significant digits.</summary>
    /// <param name="number">A finite number.</param>
    /// <param name="digits">The digits; 3 for settings, unless they would pretend more than is known.</param>
    public static double Round(double number, int digits = 3) => double.Parse(
        number.ToString(FormattableString.Invariant($"G{digits}"), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
