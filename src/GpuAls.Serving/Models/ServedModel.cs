using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Maps;
using GpuAls.Core.Queries.Names;
using GpuAls.Core.Queries.Prepared;

namespace GpuAls.Serving.Models;

/// <summary>
/// One version of a model that is served, with everything that its queries share. Immutable. A request leases it, so that a newer version can replace
/// it while the request is answered.
/// </summary>
sealed class ServedModel : IDisposable
{
    /// <summary>The number of items on the map: so many fill a screen.</summary>
    public const int MapItems = 2000;

    readonly int[] userCounts;
    readonly LeasedMemory memory;
    readonly Lazy<Task<IReadOnlyList<MappedItem>>> map;

    /// <param name="name">The name in requests and answers.</param>
    /// <param name="model">The model, which this object owns.</param>
    /// <param name="file">The file that it was read from.</param>
    public ServedModel(string name, AlsModel model, ModelFileStamp file)
    {
        (Name, Model, File) = (name, model, file);
        Recommender = new Recommender(model);
        Prepared = new PreparedRecommender(model, Recommender);
        memory = new LeasedMemory(typeof(ServedModel), new Parts(Prepared, model));
        userCounts = ItemUserCounts.Count(model.Known);
        Search = new NameSearch(model.Items, userCounts);
        // Seconds of work for a picture that nobody may ask for; those who ask wait for the same one.
        map = new(() => Task.Run(() =>
        {
            using var use = memory.BeginUse();
            return ItemMap.Of(model, MapItems);
        }));
    }

    /// <summary>The name in requests and answers.</summary>
    public string Name { get; }

    /// <summary>The model.</summary>
    public AlsModel Model { get; }

    /// <summary>The file that it was read from.</summary>
    public ModelFileStamp File { get; }

    /// <summary>The memory of the model and of what its queries share, in bytes.</summary>
    public long Bytes => File.Bytes + Prepared.Bytes + Search.Bytes + sizeof(int) * (long)userCounts.Length;

    /// <summary>The time at which it was ready.</summary>
    public DateTimeOffset Loaded { get; } = DateTimeOffset.UtcNow;

    /// <summary>Recommends.</summary>
    public PreparedRecommender Prepared { get; }

    /// <summary>Answers the other queries.</summary>
    public Recommender Recommender { get; }

    /// <summary>[items] The number of users who like each item.</summary>
    public IReadOnlyList<int> UserCounts => userCounts;

    /// <summary>Finds items by parts of their names.</summary>
    public NameSearch Search { get; }

    /// <summary>The map of the most popular items, which the first request makes.</summary>
    /// <exception cref="ObjectDisposedException">The model was replaced before the map was made.</exception>
    public Task<IReadOnlyList<MappedItem>> Map => map.Value;

    /// <summary>Begins a use: until it ends, the memory of the model stays, even if a newer version replaces it. Null if it was replaced.</summary>
    public IDisposable? TryLease()
    {
        try
        {
            return memory.BeginUse();
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Frees the memory when the last use ends.</summary>
    public void Dispose() => memory.Dispose();

    sealed class Parts(params IReadOnlyList<IDisposable> parts) : IDisposable
    {
        public void Dispose()
        {
            foreach (var part in parts) part.Dispose();
        }
    }
}
