using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Cli.Options;

/// <summary>A duration as it is typed: a number and a unit, 12h, 30d, 2w or 1y. A year has 365.25 days.</summary>
static class Duration
{
    /// <summary>The form of a duration, for errors.</summary>
    public const string Expected = "a number above 0 and its unit, such as 12h, 30d, 2w or 1y";

    const double HoursPerDay = 24;
    const double HoursPerYear = 365.25 * HoursPerDay;
    const double MaxHours = 1e4 * HoursPerYear;

    static readonly (char Unit, double Hours)[] Units = [('y', HoursPerYear), ('w', 7 * HoursPerDay), ('d', HoursPerDay), ('h', 1)];

    static readonly NumberRange<double> Positive = NumberRange.Above(0.0);

    /// <summary>The duration of a text; null if it is none, or longer than 10,000 years.</summary>
    public static TimeSpan? Parse(string text)
    {
        foreach (var (unit, hours) in Units)
        {
            if (!text.EndsWith(unit)) continue;
            if (Positive.Parse(text[..^1]) is not { } number || number * hours > MaxHours) return null;
            return TimeSpan.FromHours(number * hours) is { Ticks: > 0 } duration ? duration : null;
        }

        return null;
    }

    /// <summary>A duration as it can be typed, in days if they are whole, and otherwise in hours.</summary>
    public static string Text(TimeSpan duration)
    {
        if (duration.TotalHours % HoursPerYear == 0) return Text(duration.TotalHours / HoursPerYear, 'y');
        return duration.TotalHours % HoursPerDay == 0 ? Text(duration.TotalHours / HoursPerDay, 'd') : Text(duration.TotalHours, 'h');
    }

    static string Text(double number, char unit) => string.Create(CultureInfo.InvariantCulture, $"{number}{unit}");
}
