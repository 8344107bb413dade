using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>The times of the rows of one source, in one unit: seconds beside milliseconds, or numbers beside dates, have no order.</summary>
/// <param name="source">The source of the rows.</param>
/// <param name="format">The format, which has a time column.</param>
sealed class TimeColumn(IInteractionSource source, InteractionFormat format)
{
    readonly TimeParser parser = new(format.TimeFormat);
    TimeUnit unit;
    string? firstPosition; // of the row that decided the unit
    string firstText = "";

    /// <summary>The times of a source; null if the format has no time column.</summary>
    public static TimeColumn? Of(IInteractionSource source, InteractionFormat format) => format.Time is null ? null : new(source, format);

    /// <summary>Reads the time of the current row.</summary>
    /// <returns>The time; null if the row has none.</returns>
    /// <exception cref="MixedTimesException">The time has another unit than the rows before.</exception>
    public double? Read()
    {
        var text = source.FieldText(InteractionColumn.Time);
        if (parser.Read(text, out var found) is not { } time) return null;
        if (found != unit || firstPosition is null) Compare(found, text);
        return time;
    }

    void Compare(TimeUnit found, ReadOnlySpan<byte> text)
    {
        var isFirst = firstPosition is null;
        if (!isFirst && found != TimeUnit.Date && unit != TimeUnit.Date && (found == TimeUnit.Unknown || unit == TimeUnit.Unknown))
        {
            // A small number shows no unit, so that it fits to any; the first larger one decides.
            if (found == TimeUnit.Unknown) return;
            isFirst = true;
        }

        if (!isFirst)
        {
            throw new MixedTimesException(
                $"{source.RowPosition}: {source.ColumnName(InteractionColumn.Time)} is {DisplayText.Quote(text)}, {Describe(found)}, "
                + $"but {firstPosition} has {DisplayText.Quote(firstText)}, {Describe(unit)}; expected one unit in the whole column");
        }

        (unit, firstPosition, firstText) = (found, source.RowPosition, System.Text.Encoding.UTF8.GetString(text));
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

/// <summary>The times of one column have different units.</summary>
sealed class MixedTimesException(string message) : GpuAlsException(message);
