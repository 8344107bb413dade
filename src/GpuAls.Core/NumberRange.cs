using System.Globalization;
using System.Numerics;

namespace GpuAls.Core;

/// <summary>The numbers that a setting accepts. The library's checks and the options of the command line read the same range.</summary>
/// <param name="Min">The smallest number, or the limit that every number exceeds; null: no limit.</param>
/// <param name="Max">The largest number, or the limit that every number stays below; null: no limit.</param>
/// <param name="IsOpen">Whether the limits themselves are excluded.</param>
sealed record NumberRange<T>(T? Min, T? Max, bool IsOpen = false) where T : struct, INumber<T>
{
    /// <summary>The range in words: <c>a whole number from 1 to 16384</c>, <c>a number above 0</c>.</summary>
    public string Text
    {
        get
        {
            var number = T.IsInteger(T.CreateTruncating(0.5)) && T.CreateTruncating(0.5) == T.Zero ? "a whole number" : "a number";
            return (Min, Max, IsOpen) switch
            {
                (null, null, _) => number,
                ({ } min, null, false) => $"{number} of {Format(min)} or more",
                ({ } min, null, true) => $"{number} above {Format(min)}",
                (null, { } max, false) => $"{number} of at most {Format(max)}",
                (null, { } max, true) => $"{number} below {Format(max)}",
                ({ } min, { } max, false) => $"{number} from {Format(min)} to {Format(max)}",
                ({ } min, { } max, true) => $"{number} above {Format(min)} and below {Format(max)}",
            };
        }
    }

    /// <summary>The range in words for several numbers: <c>whole numbers of 1 or more</c>.</summary>
    public string ManyText =>
        Text.Replace("a whole number", "whole numbers", StringComparison.Ordinal).Replace("a number", "numbers", StringComparison.Ordinal);

    /// <summary>The number that a text is; null if it is not a number of the range. The text has the same form in every country.</summary>
    public T? Parse(string text) =>
        T.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) && Contains(number)
            ? number
            : null;

    /// <summary>Whether the setting accepts a number. No setting accepts NaN or an infinite number.</summary>
    public bool Contains(T value) => T.IsFinite(value) && IsAboveMin(value) && IsBelowMax(value);

    /// <summary>The number itself.</summary>
    /// <param name="name">The setting, in words: "regularization exponent".</param>
    /// <param name="value">The number.</param>
    /// <exception cref="GpuAlsException">The setting does not accept the number; the message has the name, the number and the range.</exception>
    public T Require(string name, T value) => Contains(value) ? value : throw new GpuAlsException($"{name} is {Format(value)}; expected {Text}");

    bool IsAboveMin(T value) => Min is not { } min || (IsOpen ? value > min : value >= min);

    bool IsBelowMax(T value) => Max is not { } max || (IsOpen ? value < max : value <= max);

    static string Format(T number) => number.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>The usual ranges.</summary>
static class NumberRange
{
    /// <summary>Every number.</summary>
    public static NumberRange<T> Any<T>() where T : struct, INumber<T> => new(null, null);

    /// <summary>A limit and everything above it.</summary>
    public static NumberRange<T> AtLeast<T>(T min) where T : struct, INumber<T> => new(min, null);

    /// <summary>Everything above a limit.</summary>
    public static NumberRange<T> Above<T>(T min) where T : struct, INumber<T> => new(min, null, IsOpen: true);

    /// <summary>Two limits and everything between them.</summary>
    public static NumberRange<T> From<T>(T min, T max) where T : struct, INumber<T> => new(min, max);

    /// <summary>Everything between two limits, without the limits.</summary>
    public static NumberRange<T> Between<T>(T min, T max) where T : struct, INumber<T> => new(min, max, IsOpen: true);
}
