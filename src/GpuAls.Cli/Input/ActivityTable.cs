using System.Collections;
using System.Globalization;
using GpuAls.Cli.Output;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Splitting;
using GpuAls.Reporting.Figures;

namespace GpuAls.Cli.Input;

/// <summary>The rows and the active users of each period of the calendar, with a bar for people.</summary>
static class ActivityTable
{
    // A screen of text.
    const int MaxPeriods = 40;
    const int BarWidth = 30;

    /// <summary>The oldest and the newest time.</summary>
    /// <param name="rows">The rows with their times; at least one.</param>
    public static IEnumerable<Field> Fields(TimedRows rows)
    {
        yield return new("oldest", "Oldest time", Text(rows.Times.Min()));
        yield return new("newest", "Newest time", Text(rows.Times.Max()));
    }

    /// <summary>The activity over time.</summary>
    /// <param name="matrix">The interactions.</param>
    /// <param name="rows">Their rows.</param>
    public static Table Of(InteractionMatrix matrix, TimedRows rows)
    {
        var figures = ActivityFigures.Of("", rows.Times, MaxPeriods);
        var (periods, users) = (figures.Periods, UsersOf(matrix));
        var active = periods.Select(_ => new BitArray(matrix.Users.Count)).ToArray();
        var counts = new int[periods.Count];
        for (long row = 0; row < rows.Count; row++)
        {
            var period = PeriodOf(periods, rows.TimeOf(row));
            var user = users(rows.EntryOf(row));
            if (active[period][user]) continue;
            active[period][user] = true;
            counts[period]++;
        }

        var most = periods.Max(period => period.Pairs);
        return new Table(
            "activity",
            $"Rows and active users by {figures.Period}",
            [
                new("from", char.ToUpperInvariant(figures.Period[0]) + figures.Period[1..]), new("rows", "Rows", "N0"), new("users", "Users", "N0"),
                new("bar", "")
            ],
            [
                .. periods.Select((period, n) => (object?[])[
                    figures.IsDate ? Start(period.From, figures.Period) : period.From.ToString("G6", CultureInfo.InvariantCulture),
                    period.Pairs,
                    counts[n],
                    new string('█', (int)Math.Ceiling(BarWidth * (double)period.Pairs / most)),
                ]),
            ]);
    }

    // Entries are in the order of the users.
    static Func<long, int> UsersOf(InteractionMatrix matrix)
    {
        var offsets = matrix.ByUser.Offsets;
        return entry =>
        {
            var (low, high) = (0, matrix.Users.Count);
            while (high - low > 1)
            {
                var middle = low + (high - low) / 2;
                if (offsets[middle] <= entry) low = middle;
                else high = middle;
            }

            return low;
        };
    }

    static int PeriodOf(IReadOnlyList<(double From, double To, long Pairs)> periods, double time)
    {
        var (low, high) = (0, periods.Count);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (periods[middle].From <= time) low = middle;
            else high = middle;
        }

        return low;
    }

    static string Start(double seconds, string period) => DateTime.UnixEpoch.AddSeconds(seconds).ToString(
        period switch { "hour" => "yyyy-MM-dd HH:mm", "year" => "yyyy", "month" or "quarter" => "yyyy-MM", _ => "yyyy-MM-dd" },
        CultureInfo.InvariantCulture);

    // A number without a unit stays as it is.
    static string Text(double seconds) => Math.Abs(seconds) is >= 1e8 and < 2.5e11
        ? InteractionTimes.Text(DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Floor(seconds * 1000)))
        : seconds.ToString("G6", CultureInfo.InvariantCulture);
}
