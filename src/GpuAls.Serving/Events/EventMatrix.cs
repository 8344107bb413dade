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
        var bounds = times is null ? null : new TimeWeights(times);
        var used = bounds is null ? events : [.. events.Where(one => bounds.IsInside(InteractionTimes.Seconds(one.Time)))];
        if (times is { HalfLife: not null })
        {
            // Ages are counted from the newest event, and never from a moment before that of the model.
            var newest = used.Select(one => one.Time).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
            times = times with { AsOf = times.AsOf is { } earlier && earlier > newest ? earlier : newest };
        }

        var weights = times is null ? null : new TimeWeights(times);
        foreach (var (user, item, strength, time) in used)
        {
            var weighed = weights?.StrengthOf(strength, InteractionTimes.Seconds(time)) ?? strength;
            builder.Add(Encoding.UTF8.GetBytes(user), Encoding.UTF8.GetBytes(item), weighed);
        }

        builder.Times = times;
        return new(builder.Build(), events.Count - used.Count);
    }
}
