using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>Checks the pattern of dates before a file is read with it: a wrong pattern often reads a date, but not the one that is meant.</summary>
static partial class TimePattern
{
    // Every part differs from every other, so that a part that a pattern lacks or swaps is noticed.
    static readonly DateTimeOffset Sample = new(2014, 11, 23, 16, 37, 58, TimeSpan.Zero);

    // The directives of strptime, and the same in .NET.
    static readonly Dictionary<string, string> Directives = new(StringComparer.Ordinal)
    {
        ["d"] = "dd",
        ["-d"] = "d",
        ["e"] = "d",
        ["m"] = "MM",
        ["-m"] = "M",
        ["Y"] = "yyyy",
        ["y"] = "yy",
        ["b"] = "MMM",
        ["B"] = "MMMM",
        ["a"] = "ddd",
        ["A"] = "dddd",
        ["H"] = "HH",
        ["-H"] = "H",
        ["I"] = "hh",
        ["-I"] = "h",
        ["M"] = "mm",
        ["S"] = "ss",
        ["p"] = "tt",
        ["f"] = "ffffff",
        ["z"] = "zzz",
        ["T"] = "HH:mm:ss",
        ["R"] = "HH:mm",
        ["F"] = "yyyy-MM-dd",
        ["D"] = "MM/dd/yy",
        ["%"] = "%",
    };

    /// <summary>Checks a pattern.</summary>
    /// <param name="pattern">A .NET pattern, such as <c>dd/MM/yyyy</c>.</param>
    /// <exception cref="GpuAlsException">The pattern is not a date's, or its letters do not mean what they seem to mean.</exception>
    public static void Check(string pattern)
    {
        if (Directive().IsMatch(pattern)) throw Wrong(pattern, FromDirectives(pattern));
        var letters = Quoted().Replace(pattern, "");
        if (letters.Contains('Y', StringComparison.Ordinal) || letters.Contains('D', StringComparison.Ordinal))
            throw Wrong(pattern, pattern.Replace('Y', 'y').Replace('D', 'd'), "the letters of the year and the day are yyyy and dd");
        if (!letters.Contains('y', StringComparison.Ordinal) || pattern.Length < 2) throw Wrong(pattern, null, "a date needs a year");
        if (MinutesOfDate().IsMatch(letters))
        {
            var right = MinutesOfDate().Replace(pattern, match => match.Value.ToUpperInvariant());
            throw Wrong(
                pattern, MonthsOfClock().Replace(right, match => match.Value.ToLowerInvariant()), "the letters of the month are MM; mm are minutes");
        }

        if (!letters.Contains('M', StringComparison.Ordinal)) throw Wrong(pattern, null, "a date needs a month");
        if (letters.Contains('h', StringComparison.Ordinal) && !letters.Contains('t', StringComparison.Ordinal))
            throw Wrong(pattern, pattern.Replace('h', 'H'), "hh are the hours of a 12-hour clock, which needs tt for AM and PM");
        if (!CanRead(pattern)) throw Wrong(pattern, null);
    }

    /// <summary>A date in the spelling of a pattern.</summary>
    public static string Example(string pattern) => Sample.ToString(pattern, CultureInfo.InvariantCulture);

    static bool CanRead(string pattern)
    {
        try
        {
            var text = Example(pattern);
            return DateTimeOffset.TryParseExact(text, pattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read)
                && (read.Year, read.Month) == (Sample.Year, Sample.Month);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    static string? FromDirectives(string pattern)
    {
        var isKnown = true;
        var result = Directive().Replace(pattern, match =>
        {
            isKnown &= Directives.TryGetValue(match.Groups[1].Value, out var same);
            return same ?? "";
        });
        return isKnown ? result : null;
    }

    static GpuAlsException Wrong(string pattern, string? right, string? why = null)
    {
        var message = new StringBuilder().Append(CultureInfo.InvariantCulture, $"unknown pattern {DisplayText.Quote(pattern)}; expected ");
        message.Append(right is null ? "a .NET pattern such as dd/MM/yyyy or 'dd MMM yyyy, HH:mm'" : DisplayText.Quote(right));
        return new GpuAlsException((why is null ? message : message.Append(CultureInfo.InvariantCulture, $" ({why})")).ToString());
    }

    [GeneratedRegex("%(-?[A-Za-z%])")]
    private static partial Regex Directive();

    [GeneratedRegex(@"'[^']*'|""[^""]*""|\\.")]
    private static partial Regex Quoted();

    // Minutes beside a day or a year, where a month is meant.
    [GeneratedRegex(@"(?<=[dy][^A-Za-z]*)m+|(?<![Hhm][^A-Za-z]*)m+(?=[^A-Za-z]*[dy])")]
    private static partial Regex MinutesOfDate();

    // A month beside an hour, where minutes are meant.
    [GeneratedRegex("(?<=[Hh][^A-Za-z]*)M+")]
    private static partial Regex MonthsOfClock();
}
