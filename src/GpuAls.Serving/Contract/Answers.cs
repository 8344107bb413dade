using System.Text.Json.Serialization;

namespace GpuAls.Serving.Contract;

/// <summary>The answer of <c>/v1/recommend</c>.</summary>
/// <param name="Model">The model that answered; with several models, the one of the user's group.</param>
/// <param name="Items">Best first; shorter than asked if fewer items are left.</param>
sealed record RecommendAnswer(string Model, IReadOnlyList<RecommendedItem> Items);

/// <summary>A recommended item.</summary>
/// <param name="Item">The key.</param>
/// <param name="Name">The name for people.</param>
/// <param name="Score">About 1 for a good fit, 0 for a poor one.</param>
/// <param name="Because">The known items that add most to the score, the largest contribution first; null if they were not asked for.</param>
sealed record RecommendedItem(
    string Item,
    string Name,
    float Score,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<BecauseItem>? Because = null);

/// <summary>A known item that adds to a score.</summary>
/// <param name="Item">The key.</param>
/// <param name="Name">The name for people.</param>
/// <param name="Contribution">The number that it adds; the contributions of all known items add up to the score.</param>
sealed record BecauseItem(string Item, string Name, double Contribution);

/// <summary>The answer of <c>/v1/similar</c>.</summary>
/// <param name="Model">The model that answered.</param>
/// <param name="Item">The key of the item.</param>
/// <param name="Name">The name of the item for people.</param>
/// <param name="Items">The most similar items, without the item itself.</param>
sealed record SimilarAnswer(string Model, string Item, string Name, IReadOnlyList<SimilarItem> Items);

/// <summary>A similar item.</summary>
/// <param name="Item">The key.</param>
/// <param name="Name">The name for people.</param>
/// <param name="Cosine">The cosine of the items' vectors, from −1 to 1.</param>
sealed record SimilarItem(string Item, string Name, float Cosine);

/// <summary>The answer of <c>/v1/explain</c>.</summary>
/// <param name="Model">The model that answered.</param>
/// <param name="Item">The key of the item.</param>
/// <param name="Name">The name of the item for people.</param>
/// <param name="Score">The sum of all contributions.</param>
/// <param name="Contributions">The largest first.</param>
/// <param name="Features">The contribution of the user's features; null if the model has no features of users.</param>
sealed record ExplainAnswer(
    string Model,
    string Item,
    string Name,
    double Score,
    IReadOnlyList<Contribution> Contributions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Features = null);

/// <summary>A contribution to a score.</summary>
/// <param name="Item">The key of the known item.</param>
/// <param name="Name">The name of the known item for people.</param>
/// <param name="Strength">The strength of the user's interaction with it.</param>
/// <param name="Value">The number that it adds to the score.</param>
/// <param name="OfNeighbours">The part of the contribution that comes from neighbours; 0 for a model without neighbours.</param>
sealed record Contribution(
    string Item, string Name, float Strength, [property: JsonPropertyName("contribution")] double Value, double OfNeighbours);

/// <summary>The answer of <c>/v1/fold-in</c>.</summary>
/// <param name="Model">The model that answered.</param>
/// <param name="Factors">[f] The vector that training would give the user.</param>
sealed record FoldInAnswer(string Model, IReadOnlyList<float> Factors);

/// <summary>The answer of <c>/v1/search</c>.</summary>
/// <param name="Model">The model that answered.</param>
/// <param name="Items">The best matches first.</param>
sealed record SearchAnswer(string Model, IReadOnlyList<FoundItem> Items);

/// <summary>An item whose name matches.</summary>
/// <param name="Item">The key.</param>
/// <param name="Name">The name for people.</param>
/// <param name="Users">The number of users who like it.</param>
sealed record FoundItem(string Item, string Name, int Users);

/// <summary>The answer of <c>/v1/map</c>.</summary>
/// <param name="Model">The model that answered.</param>
/// <param name="Items">The items with the most users, most users first.</param>
sealed record MapAnswer(string Model, IReadOnlyList<MapItem> Items);

/// <summary>An item on the map.</summary>
/// <param name="Item">The key.</param>
/// <param name="Name">The name for people.</param>
/// <param name="Users">The number of users who like it.</param>
/// <param name="X">From 0 to 1.</param>
/// <param name="Y">From 0 to 1.</param>
sealed record MapItem(string Item, string Name, int Users, float X, float Y);

/// <summary>The answer of <c>/v1/events</c>: the events are on the disk.</summary>
/// <param name="Accepted">The number of events.</param>
/// <param name="Pending">The events that wait to be added, for each model that got them.</param>
sealed record EventsAnswer(int Accepted, IReadOnlyList<PendingEvents> Pending);

/// <summary>Events that wait.</summary>
/// <param name="Model">The name of the model.</param>
/// <param name="Events">The number of events.</param>
sealed record PendingEvents(string Model, int Events);

/// <summary>The answer of <c>/health/events</c>.</summary>
/// <param name="Status">Healthy; or Degraded, if events cannot be accepted or added.</param>
/// <param name="Pending">The number of events that wait to be added, of all models.</param>
/// <param name="OldestSeconds">The time for which the oldest one waits, in seconds; 0 without one.</param>
sealed record EventsState(string Status, int Pending, double OldestSeconds);

/// <summary>The answer of <c>/v1/models</c>.</summary>
/// <param name="Models">The models that are ready.</param>
sealed record ModelsAnswer(IReadOnlyList<ModelInfo> Models);

/// <summary>A served model.</summary>
/// <param name="Name">The name in requests.</param>
/// <param name="Users">The number of users.</param>
/// <param name="Items">The number of items.</param>
/// <param name="Pairs">The number of known interactions.</param>
/// <param name="Factors">The number of factors.</param>
/// <param name="Neighbours">The maximum number of neighbours of an item; null if the model has none.</param>
/// <param name="Loaded">The time at which this version was ready.</param>
/// <param name="Bytes">The size of the file.</param>
/// <param name="Weight">The share of users who get it, relative to the other models.</param>
/// <param name="PendingEvents">The number of events that wait to be added to it; not there if the service accepts none.</param>
sealed record ModelInfo(
    string Name,
    int Users,
    int Items,
    long Pairs,
    int Factors,
    int? Neighbours,
    DateTimeOffset Loaded,
    long Bytes,
    double Weight,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? PendingEvents = null);
