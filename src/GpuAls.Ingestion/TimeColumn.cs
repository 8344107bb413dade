using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>The times of the rows of one source, in one unit: seconds beside milliseconds, or numbers beside dates, have no order.</summary>
/// <param name="source">The source of the rows.</param>
/// <param name="format">The format, which has a time column.</param>
/// <param name="unit">The unit of the sources before, and of this one.</param>
sealed class TimeColumn(IInteractionSource source, InteractionFormat format, DecidedUnit unit)
{
    readonly TimeParser parser = new(format.TimeFormat);

    /// <summary>The times of a source; null if the format has no time column.</summary>
    public static TimeColumn? Of(IInteractionSource source, InteractionFormat format, DecidedUnit unit) =>
        format.Time is null ? null : new(source, format, unit);

    /// <summary>Reads the time of the current row.</summary>
    /// <returns>
    /// The time in seconds since 1970; null if the row has none. A number that is too small to show its unit is returned as it is: it is before all
    /// numbers that show theirs.
    /// </returns>
    /// <exception cref="MixedTimesException">The time has another unit than the rows before.</exception>
    public double? Read()
    {
        var text = source.FieldText(InteractionColumn.Time);
        if (parser.Read(text, out var found) is not { } time) return null;
        if (found != unit.Unit || unit.Position is null) Compare(found, text);
        return time / TimeParser.PerSecond(found);
    }

    /// <summary>Checks that the times of a reading have a unit, as ages need it.</summary>
    /// <exception cref="GpuAlsException">All of them are small numbers.</exception>
    public static void RequireUnit(DecidedUnit unit)
    {
        if (unit is not { Unit: TimeUnit.Unknown, Position: { } position }) return;
        throw new GpuAlsException(
            $"{position}: the time is {DisplayText.Quote(unit.Text)}, and no time of the input shows its unit; expected dates, or seconds, "
            + "milliseconds, microseconds or nanoseconds since 1970, in 1973 or later");
    }

    void Compare(TimeUnit found, ReadOnlySpan<byte> text)
    {
        var isFirst = unit.Position is null;
        if (!isFirst && found != TimeUnit.Date && unit.Unit != TimeUnit.Date && (found == TimeUnit.Unknown || unit.Unit == TimeUnit.Unknown))
        {
            // A small number shows no unit, so that it fits to any; the first larger one decides.
            if (found == TimeUnit.Unknown) return;
            isFirst = true;
        }

        if (!isFirst)
        {
            throw new MixedTimesException(
                $"{source.RowPosition}: {source.ColumnName(InteractionColumn.Time)} is {DisplayText.Quote(text)}, {Describe(found)}, "
                + $"but {unit.Position} has {DisplayText.Quote(unit.Text)}, {Describe(unit.Unit)}; expected one unit in the whole column");
        }

        (unit.Unit, unit.Position, unit.Text) = (found, source.RowPosition, System.Text.Encoding.UTF8.GetString(text));
    }

    static string Describe(TimeUnit unit) => unit switch
    {
        TimeUnit.Unknown => "a number",
        TimeUnit.Seconds => "a number of seconds",
        TimeUnit.Milliseconds => "a number of milliseconds",
        TimeUnit.Microseconds => "a number of microseconds",
        TimeUnit.Nanoseconds => "a number of nanoseconds",
        TimeUnit.Date => "a date",
    };
}

/// <summary>The unit of the times of one reading, over all its files.</summary>
sealed class DecidedUnit
{
    /// <summary>The unit.</summary>
    public TimeUnit Unit { get; set; }

    /// <summary>The row that decided the unit; null before the first row.</summary>
    public string? Position { get; set; }

    /// <summary>The time in that row.</summary>
    public string Text { get; set; } = "";
}

/// <summary>The times of one column have different units.</summary>
sealed class MixedTimesException(string message) : GpuAlsException(message);
