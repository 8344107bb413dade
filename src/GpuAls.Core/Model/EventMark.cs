namespace GpuAls.Core.Model;

/// <summary>
/// The last event of a service's journal that is in a model. A service that was killed after it wrote the model, and before it emptied the journal,
/// adds no event twice.
/// </summary>
/// <param name="Journal">The identity of the journal.</param>
/// <param name="Last">The number of the event in the journal, from 1.</param>
readonly record struct EventMark(Guid Journal, long Last);
