using System.Globalization;
using System.Text;

namespace GpuAls.Ingestion;

/// <summary>A column that is read as users, items or values, but looks like times.</summary>
/// <param name="Column">The column.</param>
/// <param name="Example">One of its fields.</param>
sealed record TimeLikeColumn(InteractionColumn Column, string Example)
{
    /// <summary>A number that is as large as this is rarely a count: 1973 in seconds since 1970.</summary>
    public const float SmallestMoment = 1e8f;

    // Fewer rows show nothing.
    const int MinRows = 3;
    const double NearlyAll = 0.9;
    const double HardlyRepeating = 0.5;

    static readonly TimeParser Times = new(pattern: null);

    /// <summary>Finds such columns in the first lines of a text.</summary>
    public static IReadOnlyList<TimeLikeColumn> Find(ColumnLayout layout, FirstLines lines, bool hasHeader)
    {
        var rows = lines.Rows(hasHeader).ToList();
        var found = new List<TimeLikeColumn>();
        Add(InteractionColumn.User, AreDates);
        Add(InteractionColumn.Item, AreDates);
        Add(InteractionColumn.Value, fields => AreMoments(fields) || AreCalendarDays(fields));
        return found;

        void Add(InteractionColumn column, Func<List<byte[]>, bool> looksLikeTimes)
        {
            var position = layout.PositionOf(column);
            if (position < 0) return;
            var fields = rows.Where(row => position < row.Length && row[position].Length > 0).Select(row => row[position]).ToList();
            if (fields.Count >= MinRows && looksLikeTimes(fields)) found.Add(new TimeLikeColumn(column, Encoding.UTF8.GetString(fields[0])));
        }
    }

    /// <summary>Whether nearly all numbers are large and hardly one repeats.</summary>
    static bool AreMoments(List<byte[]> fields)
    {
        var numbers = new List<float>();
        foreach (var field in fields)
        {
            if (FieldParser.Strength(field, out var number) is null) numbers.Add(number);
        }

        return numbers.Count >= MinRows
            && numbers.Count(number => number >= SmallestMoment) >= NearlyAll * numbers.Count
            && fields.Select(field => Encoding.UTF8.GetString(field)).Distinct().Count() >= HardlyRepeating * fields.Count;
    }

    /// <summary>Whether all numbers are days such as 20090320, of more than one day.</summary>
    static bool AreCalendarDays(List<byte[]> fields)
    {
        var texts = fields.Select(field => Encoding.UTF8.GetString(field)).ToHashSet();
        return texts.Count > 1 && texts.All(IsCalendarDay);
    }

    static bool IsCalendarDay(string text) =>
        DateTime.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1969 and < 2100;

    // Users and items may be large numbers, but not dates.
    static bool AreDates(List<byte[]> fields) => fields.TrueForAll(field => Times.Read(field, out var unit) is not null && unit == TimeUnit.Date);
}
