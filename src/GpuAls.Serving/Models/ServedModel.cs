using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;

namespace GpuAls.Serving.Models;

/// <summary>
/// One version of a model that is served, with everything that its queries share. Immutable. A request leases it, so that a newer version can replace
/// it while the request is answered.
/// </summary>
sealed class ServedModel : IDisposable
{
    readonly Lazy<int[]> listeners;

    /// <param name="name">The name in requests and answers.</param>
    /// <param name="model">The model, which this object owns.</param>
    /// <param name="file">The file that it was read from.</param>
    public ServedModel(string name, AlsModel model, ModelFileStamp file)
    {
        (Name, Model, File) = (name, model, file);
        Recommender = new Recommender(model);
        listeners = new(() => ItemUserCounts.Count(model.Known));
    }

    /// <summary>The name in requests and answers.</summary>
    public string Name { get; }

    /// <summary>The model.</summary>
    public AlsModel Model { get; }

    /// <summary>The file that it was read from.</summary>
    public ModelFileStamp File { get; }

    /// <summary>The time at which it was ready.</summary>
    public DateTimeOffset Loaded { get; } = DateTimeOffset.UtcNow;

    /// <summary>Answers the queries.</summary>
    public Recommender Recommender { get; }

    /// <summary>[items] The number of users who like each item.</summary>
    public IReadOnlyList<int> Listeners => listeners.Value;

    /// <summary>Begins a use: until it ends, the memory of the model stays, even if a newer version replaces it. Null if it was replaced.</summary>
    public IDisposable? TryLease()
    {
        try
        {
            return Model.Memory.BeginUse();
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Frees the memory when the last use ends.</summary>
    public void Dispose() => Model.Dispose();
}
