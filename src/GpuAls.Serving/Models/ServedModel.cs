using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Indexed;
using GpuAls.Core.Queries.Maps;
using GpuAls.Core.Queries.Names;
using GpuAls.Core.Queries.Prepared;
using GpuAls.Core.Queries.Reranking;

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
    readonly IndexedRecommender? indexed; // null without an index
    readonly bool recommendsByIndex;

    /// <param name="name">The name in requests and answers.</param>
    /// <param name="model">The model, which this object owns.</param>
    /// <param name="file">The file that it was read from.</param>
    public ServedModel(string name, AlsModel model, ModelFileStamp file)
    {
        (Name, Model, File) = (name, model, file);
        Recommender = new Recommender(model);
        Prepared = new PreparedRecommender(model, Recommender);
        indexed = model.IndexSettings is null ? null : new IndexedRecommender(model, Recommender);
        // The exact search by norm reads some thousand vectors of most models, and is then faster than the index.
        recommendsByIndex = indexed is not null && Prepared.MeanRead() > indexed.RowsPerRecommendation;
        memory = new LeasedMemory(typeof(ServedModel), new Parts([.. indexed is null ? [] : (IDisposable[])[indexed], Prepared, model]));
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

    /// <summary>Recommends, exactly.</summary>
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

    /// <summary>The most similar items of an item, with the item itself: with the index of the model, if it has one.</summary>
    public IReadOnlyList<Scored> SimilarItems(int item, int count) => indexed?.SimilarItems(item, count) ?? Recommender.SimilarItems(item, count);

    /// <summary>The items to recommend to a user of the model.</summary>
    public IReadOnlyList<Scored> Recommend(int user, RecommendOptions options, RerankOptions rerank) =>
        IndexFor(options, rerank)?.Recommend(user, options, rerank) ?? Prepared.Recommend(user, options, rerank);

    /// <summary>The items to recommend to a new user.</summary>
    public IReadOnlyList<Scored> Recommend(FoldedInUser user, RecommendOptions options, RerankOptions rerank) =>
        IndexFor(options, rerank)?.Recommend(user, options, rerank) ?? Prepared.Recommend(user, options, rerank);

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

    IndexedRecommender? IndexFor(RecommendOptions options, RerankOptions rerank) =>
        recommendsByIndex && IndexedRecommender.Answers(options, rerank) ? indexed : null;

    sealed class Parts(params IReadOnlyList<IDisposable> parts) : IDisposable
    {
        public void Dispose()
        {
            foreach (var part in parts) part.Dispose();
        }
    }
}
