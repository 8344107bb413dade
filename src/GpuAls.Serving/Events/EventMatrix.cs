using System.Text;
using GpuAls.Core.Interactions;

namespace GpuAls.Serving.Events;

/// <summary>Accepted events as interactions to add to a model, weighed by their times as the model's training weighed its rows.</summary>
/// <param name="Interactions">The interactions.</param>
/// <param name="Outside">The number of events outside the bounds of the training, which are not added.</param>
sealed record EventMatrix(InteractionMatrix Interactions, int Outside)
{
    /// <summary>The interactions of events.</summary>
    /// <param name="events">The events.</param>
    /// <param name="times">The use of times in the training of the model; null for none.</param>
    public static EventMatrix Of(IReadOnlyList<JournalEvent> events, InteractionTimes? times)
    {
        var builder = new InteractionMatrixBuilder();
        var used = times is null ? events : [.. events.Where(one => IsInside(one.Time, times))];
        if (times is { HalfLife: not null })
        {
            // Ages are counted from the newest event, and never from a moment before that of the model.
            var newest = used.Select(one => one.Time).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
            times = times with { AsOf = times.AsOf is { } earlier && earlier > newest ? earlier : newest };
        }

        foreach (var (user, item, strength, time) in used)
            builder.Add(Encoding.UTF8.GetBytes(user), Encoding.UTF8.GetBytes(item), Faded(strength, time, times));
        builder.Times = times;
        return new(builder.Build(), events.Count - used.Count);
    }

    /// <summary>Whether a time is within the bounds of a training.</summary>
    public static bool IsInside(DateTimeOffset time, InteractionTimes times) => !(time < times.Since) && !(time >= times.Until);

    static float Faded(float strength, DateTimeOffset time, InteractionTimes? times) =>
        times is { HalfLife: { } halfLife, AsOf: { } asOf }
            ? InteractionTimes.NotZero((float)(strength * InteractionTimes.FactorOf((asOf - time) / halfLife)), strength < 0)
            : strength;
}
