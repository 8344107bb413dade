using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core.Interactions;
using GpuAls.Databases.Reading;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Input;

/// <summary>The moment from which ages are counted, if nobody typed it: the newest time of the input, which takes a reading of its own.</summary>
static class TimeSearch
{
    /// <summary>The input with all moments of its rules, for the reading of its rows.</summary>
    /// <param name="input">The input. One that is to be split keeps no half-life: its parts are weighed after the split.</param>
    /// <param name="newReader">Makes a reader of the input.</param>
    /// <param name="progress">Shows the reading and the moment.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="RemedyException">The newest time is needed, and the input can be read only once.</exception>
    public static InputFiles Resolve(InputFiles input, Func<InteractionReader> newReader, ProgressDisplay progress, CancellationToken cancel)
    {
        if (input.Format.Times is not { } rules) return input;
        var ofReading = input.IsToSplit ? rules with { HalfLife = null } : rules;
        if (ofReading.NeedsNewest)
        {
            var newest = Find(input, newReader(), progress, cancel);
            var asOf = input.EarliestAsOf > newest ? input.EarliestAsOf.Value : newest;
            progress.Note(Note(asOf, asOf == newest ? "the newest time" : "the moment of the model, which no row is after"));
            ofReading = ofReading with { AsOf = asOf };
        }

        var moments = ofReading.Resolve();
        var resolved = ofReading with
        {
            // Of a split, the newest time of all rows is no limit: it only gave the bounds that were typed as ages.
            AsOf = input.IsToSplit ? rules.AsOf : ofReading.AsOf,
            Since = moments.Since is { } since ? TimeBound.At(since) : null,
            Until = moments.Until is { } until ? TimeBound.At(until) : null,
        };
        return input with { Format = input.Format with { Times = resolved == new TimeRules() ? null : resolved } };
    }

    /// <summary>The note on a moment that was chosen.</summary>
    public static string Note(DateTimeOffset asOf, string choice) => $"Using {TimeOptions.AsOfName} {InteractionTimes.Text(asOf)}, {choice}.";

    static DateTimeOffset Find(InputFiles input, InteractionReader reader, ProgressDisplay progress, CancellationToken cancel)
    {
        try
        {
            return progress.Run<ReadProgress, DateTimeOffset>(
                $"reading the times of {input.Name}",
                input.Length,
                step => step.BytesRead,
                _ => null,
                watcher => input switch
                {
                    { Query: { } query } => reader.FindNewestOfTable(again => QueryTable.Open(query.Address, query.Sql, again), watcher, cancel),
                    { IsStandardInput: true } => throw InteractionReader.OnlyOnce(input.Name),
                    _ => reader.FindNewest(input.Paths, watcher, cancel),
                });
        }
        catch (NewestTimeException exception)
        {
            throw new RemedyException(
                exception.Message, $"Type the moment: {TimeOptions.AsOfName} 2009-03-20. Or save the input to a file, and name that file", exception);
        }
    }
}

/// <summary>The rows that do not count because of their time, in sentences.</summary>
static class TimeNotes
{
    /// <summary>One line for each kind of row.</summary>
    public static IEnumerable<string> Of(ReadReport report, TimeRules? rules)
    {
        if (rules is null) yield break;
        var times = rules.Resolve();
        if (report.OutsideRows > 0) yield return $"Ignored {Format.Count(report.OutsideRows, "row")} {Outside(times)}.";
        if (report.LaterRows > 0)
            yield return $"Ignored {Format.Count(report.LaterRows, "row")} after {TimeOptions.AsOfName} {InteractionTimes.Text(times.AsOf!.Value)}.";
    }

    static string Outside(InteractionTimes times) => string.Join(" or ", ((string?[])
    [
        times.Since is { } since ? $"before --since {InteractionTimes.Text(since)}" : null,
        times.Until is { } until ? $"at --until {InteractionTimes.Text(until)} or later" : null,
    ]).OfType<string>());
}

/// <summary>The use of times that a model records, as fields of a report.</summary>
static class TimeFields
{
    /// <summary>One field for each moment, and two for the half-life: for people and for programs.</summary>
    public static IEnumerable<Field> Of(InteractionTimes times) =>
    [
        .. times.HalfLife is { } halfLife
            ? (Field[])[new("times.halfLifeSeconds", null, halfLife.TotalSeconds), new("times.halfLife", "Half-life", Duration.Text(halfLife))]
            : [],
        .. times.AsOf is { } asOf ? (Field[])[new("times.asOf", "As of", InteractionTimes.Text(asOf))] : [],
        .. times.Since is { } since ? (Field[])[new("times.since", "Since", InteractionTimes.Text(since))] : [],
        .. times.Until is { } until ? (Field[])[new("times.until", "Until", InteractionTimes.Text(until))] : [],
    ];
}
