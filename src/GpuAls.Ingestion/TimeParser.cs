using System.Globalization;
using System.Text;

namespace GpuAls.Ingestion;

/// <summary>The unit of a time in a file, which all times of the file share.</summary>
enum TimeUnit
{
    /// <summary>A number too small to show its unit, such as 0.</summary>
    Unknown,

    /// <summary>A number of seconds, as of 1973 or later.</summary>
    Seconds,

    /// <summary>A number of milliseconds, as of 1973 or later.</summary>
    Milliseconds,

    /// <summary>A number of microseconds, as of 1973 or later.</summary>
    Microseconds,

    /// <summary>A number of nanoseconds, as of 1973 or later.</summary>
    Nanoseconds,

    /// <summary>A date.</summary>
    Date,
}

/// <summary>
/// Reads times: numbers and ISO 8601 dates, or the dates of one pattern. A date is UTC unless it says otherwise. Dates in other spellings are not
/// guessed: 03/04/2009 is in March or in April.
/// </summary>
/// <param name="pattern">The .NET pattern of the dates; null for numbers and ISO 8601.</param>
sealed class TimeParser(string? pattern)
{
    const double FirstSeconds = 1e8;
    const double FirstMilliseconds = 1e11;
    const double FirstMicroseconds = 1e14;
    const double FirstNanoseconds = 1e17;

    /// <summary>Reads a time.</summary>
    /// <param name="text">The field; blanks at its ends do not count.</param>
    /// <param name="unit">The unit of the time.</param>
    /// <returns>A number as it is, and a date in seconds since 1970; null if the text is no time. Only the order matters.</returns>
    public double? Read(ReadOnlySpan<byte> text, out TimeUnit unit)
    {
        text = text[Ascii.Trim(text)];
        unit = TimeUnit.Date;
        if (pattern is not null) return OfPattern(Encoding.UTF8.GetString(text), pattern);
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return OfIso(text);
        unit = UnitOf(Math.Abs(number));
        return double.IsFinite(number) ? number : null;
    }

    /// <summary>Reads a time whose unit is known: an ISO 8601 date, or a number that shows its unit.</summary>
    /// <returns>The seconds since 1970; null for any other text.</returns>
    public static double? Seconds(ReadOnlySpan<byte> text) =>
        new TimeParser(pattern: null).Read(text, out var unit) is { } time && unit != TimeUnit.Unknown ? time / PerSecond(unit) : null;

    /// <summary>The number of a unit in a second; 1 for a number without a unit.</summary>
    public static double PerSecond(TimeUnit unit) => unit switch
    {
        TimeUnit.Unknown or TimeUnit.Seconds or TimeUnit.Date => 1,
        TimeUnit.Milliseconds => 1e3,
        TimeUnit.Microseconds => 1e6,
        TimeUnit.Nanoseconds => 1e9,
    };

    /// <summary>Reads a date of a pattern.</summary>
    /// <returns>The seconds since 1970; null for any other text.</returns>
    public static double? OfPattern(string text, string pattern) =>
        DateTimeOffset.TryParseExact(text, pattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? Seconds(date)
            : null;

    static TimeUnit UnitOf(double number) => number switch
    {
        < FirstSeconds => TimeUnit.Unknown,
        < FirstMilliseconds => TimeUnit.Seconds,
        < FirstMicroseconds => TimeUnit.Milliseconds,
        < FirstNanoseconds => TimeUnit.Microseconds,
        _ => TimeUnit.Nanoseconds,
    };

    /// <summary>
    /// Reads <c>2009-03</c>, <c>2009-03-20</c>, or a date with T or a blank and a time: <c>12:34</c>, <c>12:34:56.789</c>, with Z or an offset such
    /// as <c>+01:00</c>.
    /// </summary>
    static double? OfIso(ReadOnlySpan<byte> text)
    {
        if (!(TakeDigits(ref text, 4, out var year) && Take(ref text, "-"u8) && TakeDigits(ref text, 2, out var month))) return null;
        var (day, seconds, offset) = (1, 0.0, 0);
        if (Take(ref text, "-"u8))
        {
            if (!TakeDigits(ref text, 2, out day)) return null;
            if (Take(ref text, "T "u8) && !(TakeClock(ref text, out seconds) && TakeOffset(ref text, out offset))) return null;
        }

        if (!text.IsEmpty || year == 0 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return null;
        return Seconds(new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero)) + seconds - offset;
    }

    static bool TakeClock(ref ReadOnlySpan<byte> text, out double seconds)
    {
        seconds = 0;
        if (!(TakeDigits(ref text, 2, out var hour) && Take(ref text, ":"u8) && TakeDigits(ref text, 2, out var minute))) return false;
        var second = 0;
        if (Take(ref text, ":"u8) && !TakeDigits(ref text, 2, out second)) return false;
        if (hour > 23 || minute > 59 || second > 59) return false;
        seconds = (((hour * 60) + minute) * 60) + second;
        return !Take(ref text, ".,"u8) || TakeFraction(ref text, ref seconds);
    }

    static bool TakeFraction(ref ReadOnlySpan<byte> text, ref double seconds)
    {
        var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') is >= 0 and var end ? end : text.Length;
        if (digits == 0) return false;
        var place = 0.1;
        for (var k = 0; k < digits; k++, place /= 10) seconds += place * (text[k] - '0');
        text = text[digits..];
        return true;
    }

    /// <summary>Z, UTC, +01, +0100 or +01:00, with or without a blank before it; nothing is UTC.</summary>
    static bool TakeOffset(ref ReadOnlySpan<byte> text, out int seconds)
    {
        seconds = 0;
        text = text.TrimStart((byte)' ');
        if (text.IsEmpty) return true;
        if (text.SequenceEqual("UTC"u8) || text.SequenceEqual("Z"u8))
        {
            text = default;
            return true;
        }

        var sign = text[0] == '-' ? -1 : 1;
        if (!Take(ref text, "+-"u8) || !TakeDigits(ref text, 2, out var hours)) return false;
        var minutes = 0;
        var hasMinutes = Take(ref text, ":"u8) || !text.IsEmpty;
        if ((hasMinutes && !TakeDigits(ref text, 2, out minutes)) || hours > 23 || minutes > 59) return false;
        seconds = sign * ((hours * 60) + minutes) * 60;
        return true;
    }

    static bool TakeDigits(ref ReadOnlySpan<byte> text, int count, out int number)
    {
        number = 0;
        if (text.Length < count || text[..count].ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        foreach (var digit in text[..count]) number = (number * 10) + (digit - '0');
        text = text[count..];
        return true;
    }

    static bool Take(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> choices)
    {
        if (text.IsEmpty || !choices.Contains(text[0])) return false;
        text = text[1..];
        return true;
    }

    static double Seconds(DateTimeOffset date) => date.ToUnixTimeMilliseconds() / 1000.0;
}
