namespace GpuAls.Serving.Events;

/// <summary>An event that was accepted, as the journal keeps it.</summary>
/// <param name="User">The key of the user.</param>
/// <param name="Item">The key of the item.</param>
/// <param name="Strength">The strength, finite and not 0; a negative one is a dislike.</param>
/// <param name="Time">The time of the event, UTC, to the millisecond.</param>
readonly record struct JournalEvent(string User, string Item, float Strength, DateTimeOffset Time);
