namespace GpuAls.Core.Interactions;

/// <summary>The error of a pair whose strengths add up to a number beyond float32.</summary>
sealed class StrengthOverflowException : GpuAlsException
{
    /// <param name="user">The user, UTF-8.</param>
    /// <param name="item">The item, UTF-8.</param>
    /// <param name="sum">The sum.</param>
    public StrengthOverflowException(ReadOnlySpan<byte> user, ReadOnlySpan<byte> item, double sum)
        : base(
            $"the values of user {DisplayText.Quote(user)} and item {DisplayText.Quote(item)} add up to "
            + FormattableString.Invariant($"{Text(sum)}; expected at {(sum < 0 ? "least -" : "most ")}3.4E+38 (float32)"))
    {
    }

    /// <param name="where">The file.</param>
    /// <param name="found">The error in it.</param>
    public StrengthOverflowException(string where, StrengthOverflowException found)
        : base($"{where}: {found.Message}", found)
    {
    }

    // All digits where the sum and the limit look the same otherwise.
    static string Text(double sum) => sum.ToString(Math.Abs(sum) < 3.5e38 ? "G9" : "G3", System.Globalization.CultureInfo.InvariantCulture);
}
