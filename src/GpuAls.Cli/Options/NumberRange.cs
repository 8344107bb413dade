using System.Globalization;
using System.Numerics;

namespace GpuAls.Cli.Options;

/// <summary>The numbers that an option accepts. The check and its words are made from the same bounds, so they cannot differ.</summary>
/// <typeparam name="T">The type of number.</typeparam>
sealed class NumberRange<T> where T : struct, INumber<T>
{
    readonly T? min;
    readonly T? max;
    readonly bool includesMin;

    NumberRange(T? min, T? max, bool includesMin) => (this.min, this.max, this.includesMin) = (min, max, includesMin);

    /// <summary>Every number.</summary>
    public static NumberRange<T> Any { get; } = new(null, null, includesMin: true);

    /// <summary>0 or more.</summary>
    public static NumberRange<T> AtLeastZero { get; } = AtLeast(T.Zero);

    /// <summary>1 or more.</summary>
    public static NumberRange<T> AtLeastOne { get; } = AtLeast(T.One);

    /// <summary>Above 0.</summary>
    public static NumberRange<T> AboveZero { get; } = new(T.Zero, null, includesMin: false);

    /// <summary>From 0 to 1.</summary>
    public static NumberRange<T> ZeroToOne { get; } = Between(T.Zero, T.One);

    /// <summary>A number or more.</summary>
    public static NumberRange<T> AtLeast(T min) => new(min, null, includesMin: true);

    /// <summary>From one number to another, both included.</summary>
    public static NumberRange<T> Between(T min, T max) => new(min, max, includesMin: true);

    static bool IsInteger => T.One / (T.One + T.One) == T.Zero;

    /// <summary>The range in words: "a whole number of 1 or more".</summary>
    public string Expected => $"{(IsInteger ? "a whole number" : "a number")}{Bounds}";

    /// <summary>The range in words, for a list of numbers: "whole numbers of 1 or more".</summary>
    public string ExpectedMany => $"{(IsInteger ? "whole numbers" : "numbers")}{Bounds}";

    string Bounds => (min, max) switch
    {
        (null, _) => "",
        (_, { } most) => FormattableString.Invariant($" from {min} to {most}"),
        _ when includesMin => FormattableString.Invariant($" of {min} or more"),
        _ => FormattableString.Invariant($" above {min}"),
    };

    /// <summary>The number that a text is; null if it is none of this range. The text is read the same in every country.</summary>
    public T? Parse(string text) =>
        T.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) && Contains(number)
            ? number
            : null;

    bool Contains(T number) =>
        T.IsFinite(number) && (min is not { } least || (includesMin ? number >= least : number > least)) && (max is not { } most || number <= most);
}
