using GpuAls.Core.Memory;

namespace GpuAls.Reporting.Figures;

/// <summary>How many pairs of user and item were new in each period.</summary>
public sealed class ActivityFigures
{
    // Enough to show a season, few enough that a bar is visible on a phone.
    const int MaxPeriods = 80;

    // The times of files in other units than seconds are larger: docs/files.md.
    const double FirstSeconds = 1e8, FirstMilliseconds = 1e11, FirstMicroseconds = 1e14, FirstNanoseconds = 1e17;

    ActivityFigures(string source, string period, bool isDate, IReadOnlyList<(double From, double To, long Pairs)> periods)
    {
        Source = source;
        Period = period;
        IsDate = isDate;
        Periods = periods;
    }

    /// <summary>The file of the times.</summary>
    internal string Source { get; }

    /// <summary>The length of a period: "day", "month", "part".</summary>
    internal string Period { get; }

    /// <summary>Whether times are dates, in seconds since 1970; otherwise they are numbers without a unit.</summary>
    internal bool IsDate { get; }

    /// <summary>Ascending: the start of a period, its end, and the number of pairs.</summary>
    internal IReadOnlyList<(double From, double To, long Pairs)> Periods { get; }

    /// <summary>Counts times.</summary>
    /// <param name="source">The name of the file that the times are from.</param>
    /// <param name="times">The first time of each pair: seconds, milliseconds, microseconds or nanoseconds since 1970, all in one unit, or numbers
    /// below 10⁸, which have no unit. Numbers that are not finite are left out.</param>
    public static ActivityFigures Of(string source, IEnumerable<double> times) => Of(source, times, MaxPeriods);

    /// <summary>Counts times in at most so many periods.</summary>
    /// <param name="source">The name of the file that the times are from.</param>
    /// <param name="times">The times, as above.</param>
    /// <param name="maxPeriods">The maximum number of periods.</param>
    internal static ActivityFigures Of(string source, IEnumerable<double> times, int maxPeriods)
    {
        double[] sorted = [.. times.Where(double.IsFinite)];
        Array.Sort(sorted);
        if (sorted.Length == 0) return new(source, "part", false, []);
        var scale = Math.Max(Math.Abs(sorted[0]), Math.Abs(sorted[^1])) switch
        {
            < FirstSeconds => 0,
            < FirstMilliseconds => 1,
            < FirstMicroseconds => 1e3,
            < FirstNanoseconds => 1e6,
            _ => 1e9,
        };
        if (scale == 0) return new(source, "part", false, Count(sorted, Parts(sorted[0], sorted[^1])));
        for (var n = 0; n < sorted.Length; n++) sorted[n] /= scale;
        // A time that is no date of the calendar, such as one of the year 20000, is a number.
        if (Date(sorted[0]) is not { } first || Date(sorted[^1]) is not { } last)
            return new(source, "part", false, Count(sorted, Parts(sorted[0], sorted[^1])));
        var (period, starts) = Calendar(first, last, maxPeriods);
        return new(source, period, true, Count(sorted, starts));
    }

    /// <summary>Counts the times of interactions.</summary>
    internal static ActivityFigures Of(string source, LargeArray<double> times) => Of(source, Each(times));

    static IEnumerable<double> Each(LargeArray<double> times)
    {
        for (long n = 0; n < times.Length; n++) yield return times[n];
    }

    static DateTime? Date(double seconds) =>
        seconds is > -6e10 and < 2.5e11 ? DateTime.UnixEpoch.AddSeconds(seconds) : null;

    /// <summary>The starts of the shortest periods of the calendar of which there are not too many.</summary>
    static (string Period, List<double> Starts) Calendar(DateTime first, DateTime last, int maxPeriods)
    {
        var day = first.Date;
        var month = new DateTime(day.Year, day.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        (string Name, DateTime Start, Func<DateTime, DateTime> Next)[] choices =
        [
            ("hour", day.AddHours(first.Hour), time => time.AddHours(1)),
            ("day", day, time => time.AddDays(1)),
            ("week", day.AddDays(-(((int)day.DayOfWeek + 6) % 7)), time => time.AddDays(7)),
            ("month", month, time => time.AddMonths(1)),
            ("quarter", month.AddMonths(-((month.Month - 1) % 3)), time => time.AddMonths(3)),
            ("year", new DateTime(day.Year, 1, 1, 0, 0, 0, DateTimeKind.Utc), time => time.AddYears(1)),
        ];
        foreach (var (name, start, next) in choices)
        {
            var starts = new List<double>();
            for (var time = start; starts.Count <= maxPeriods + 1; time = next(time))
            {
                starts.Add((time - DateTime.UnixEpoch).TotalSeconds);
                if (time > last) return (name, starts);
            }
        }

        return ("part", Parts((first - DateTime.UnixEpoch).TotalSeconds, (last - DateTime.UnixEpoch).TotalSeconds));
    }

    static List<double> Parts(double low, double high)
    {
        var step = high > low ? (high - low) / 40 : 1;
        return [.. Enumerable.Range(0, 42).Select(n => low + n * step).TakeWhile((start, n) => n < 2 || low + (n - 1) * step <= high)];
    }

    static List<(double, double, long)> Count(double[] sorted, List<double> starts)
    {
        var periods = new List<(double, double, long)>();
        var at = 0;
        for (var n = 0; n + 1 < starts.Count; n++)
        {
            var from = at;
            while (at < sorted.Length && (sorted[at] < starts[n + 1] || n + 2 == starts.Count)) at++;
            periods.Add((starts[n], starts[n + 1], at - from));
        }

        return periods;
    }
}
