using System.Globalization;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Serving.Contract;
using GpuAls.Serving.Models;
using GpuAls.Serving.Telemetry;
using Microsoft.Extensions.Logging;

namespace GpuAls.Serving.Events;

/// <summary>
/// Accepts the events of a request, all or none: each is checked against every model that gets it, then they are written to the journals of these
/// models. A request is answered when the disk has it.
/// </summary>
/// <param name="catalogue">The models.</param>
/// <param name="journals">Their journals.</param>
/// <param name="options">The limits.</param>
/// <param name="telemetry">Counts the events.</param>
/// <param name="log">The log.</param>
sealed class EventIntake(
    ModelCatalogue catalogue, EventJournals journals, ServingOptions options, ServingTelemetry telemetry, ILogger<EventIntake> log)
{
    /// <summary>The time by which clocks of other machines may be ahead.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(5);

    // Far above every count, and far below the point where sums leave float32.
    static readonly NumberRange<float> Strengths = NumberRange.From(-1e15f, 1e15f);

    /// <summary>Accepts events.</summary>
    /// <exception cref="InvalidRequestException">An event is wrong; the message has its position. No event is accepted.</exception>
    /// <exception cref="UnknownModelException">No model has the name.</exception>
    /// <exception cref="NotReadyException">A model is not loaded.</exception>
    /// <exception cref="JournalException">The disk refuses the events.</exception>
    public async Task<EventsAnswer> Accept(EventsRequest request, CancellationToken cancel)
    {
        if (request.Events.Count == 0) throw new InvalidRequestException("events is empty; expected at least one event");
        if (request.Events.Count > options.MaxNames)
        {
            throw new InvalidRequestException(
                $"events has {DisplayText.Count(request.Events.Count)} events; expected at most {DisplayText.Count(options.MaxNames)}");
        }

        var names = request.Model is null ? [.. options.Models.Select(source => source.Name)] : (IReadOnlyList<string>)[request.Model];
        var now = DateTimeOffset.UtcNow;
        var accepted = new List<(string Model, JournalEvent[] Events)>();
        foreach (var name in names)
        {
            using var leased = catalogue.LeaseFor(name, null);
            var model = leased.Served.Model;
            if (!model.HasFeaturesOfRows)
            {
                throw new GpuAlsException(
                    $"the model {DisplayText.Quote(name)} learned from features that are not in its file; expected a model with them");
            }

            accepted.Add((leased.Served.Name, [.. request.Events.Select((one, n) => Checked(one, $"events[{n}]", model, now))]));
        }

        try
        {
            await journals.Append(accepted, cancel);
        }
        catch (JournalException refused)
        {
            foreach (var (model, _) in accepted)
            {
                if (journals.Fail(model, refused.Message)) log.EventsRefused(DisplayText.Escape(model), refused.Message);
            }

            throw;
        }

        foreach (var (model, events) in accepted) telemetry.CountEvents(model, events.Length);
        return new EventsAnswer(request.Events.Count, [.. accepted.Select(one => new PendingEvents(one.Model, journals.Pending(one.Model)))]);
    }

    static JournalEvent Checked(NewEvent? one, string place, AlsModel model, DateTimeOffset now)
    {
        if (one is null) throw new InvalidRequestException($"{place} is null; expected an event with user and item");
        if (one.Strength == 0 || !Strengths.Contains(one.Strength))
            throw new InvalidRequestException($"{place}.strength is {one.Strength}; expected a number other than 0, from −1e15 to 1e15");
        var time = one.Time is { } text ? Time(text, $"{place}.time", now) : now;
        time = DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
        if (model.Training.Times is { } times && !new TimeWeights(times).IsInside(InteractionTimes.Seconds(time)))
        {
            var bounds = ((string?[])
            [
                times.Since is { } since ? $"from {InteractionTimes.Text(since)}" : null,
                times.Until is { } until ? $"before {InteractionTimes.Text(until)}" : null,
            ]).OfType<string>();
            throw new InvalidRequestException(
                $"{place}.time is {InteractionTimes.Text(time)}; expected a time {string.Join(" and ", bounds)}, as in the training of the model");
        }

        return new(Key(one.User, $"{place}.user", model.Users), Key(one.Item, $"{place}.item", model.Items), one.Strength, time);
    }

    static DateTimeOffset Time(string text, string place, DateTimeOffset now)
    {
        // A time without its zone would be read in that of this machine.
        var hasZone = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        if (!hasZone || !DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            throw new InvalidRequestException(
                $"{place} is {DisplayText.Quote(text)}; expected a time with its zone, such as 2009-03-20T12:34:56Z or 2009-03-20T13:34:56+01:00");
        }

        return time <= now + MaxAhead ? time : throw new InvalidRequestException(
            $"{place} is {DisplayText.Quote(text)}, which is in the future; expected at most {InteractionTimes.Text(now)}");
    }

    /// <summary>The key of a row: that of the model with the same characters or the same Unicode form, or else a new one.</summary>
    static string Key(string name, string place, Vocabulary rows)
    {
        if (name.Length == 0) throw new InvalidRequestException($"{place} is empty; expected a key");
        if (rows.FindKey(name) >= 0) return name;
        if (char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]) || name.Any(char.IsControl))
        {
            throw new InvalidRequestException(
                $"{place} is {DisplayText.Quote(name)}; expected a key without blanks at its ends and without control characters");
        }

        // A key that looks the same is the same, as in a training.
        var key = CanonicalForm.Of(name);
        if (rows.FindKey(key) >= 0 || rows.Labels is null) return key;
        // A name is no key: it would make a second row beside the one that was meant.
        return rows.FindAll(name) is not [var row, ..] ? key : throw new InvalidRequestException(
            $"{place} is {DisplayText.Quote(name)}, which is the name of the {rows.Kind} with the key {DisplayText.Quote(rows.Key(row))}; "
                + "expected the key");
    }
}
