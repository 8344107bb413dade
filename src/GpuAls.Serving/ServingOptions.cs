using GpuAls.Core;

namespace GpuAls.Serving;

/// <summary>A model to serve.</summary>
/// <param name="Name">The name in requests and answers.</param>
/// <param name="Path">The model file. A new file at this path replaces the model while it is served.</param>
public sealed record ModelSource(string Name, string Path)
{
    /// <summary>The share of users who get this model, relative to the other models; 0 or more. Default: 1.</summary>
    /// <remarks>Requests that name a model are not counted. A user always gets the same model: the choice is a hash of the user's name.</remarks>
    public double Weight { get; init; } = 1;
}

/// <summary>The models to serve, and the limits of the service.</summary>
public sealed record ServingOptions
{
    internal static readonly NumberRange<int> MaxItemsRange = NumberRange.From(1, 10_000);
    internal static readonly NumberRange<double> WeightRange = NumberRange.AtLeast(0.0);

    /// <summary>The models, with different names; at least one.</summary>
    public IReadOnlyList<ModelSource> Models { get; init; } = [];

    /// <summary>Whether to compare all items, also if a model has an index. Default: false.</summary>
    public bool IsExact { get; init; }

    /// <summary>The keys that requests to <c>/v1</c> must send one of, as <c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>. Empty: no key is
    /// needed.</summary>
    public IReadOnlyList<string> ApiKeys { get; init; } = [];

    /// <summary>The memory that all models together may take, in bytes, with what their queries share, and with both versions of a model while it is
    /// replaced; null for no limit. A model beyond it is not loaded, and an older version answers on.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>The maximum number of items in an answer. Default: 1,000.</summary>
    public int MaxItems { get; init; } = 1000;

    /// <summary>The maximum number of likes, and of names in a filter, in a request. Default: 10,000.</summary>
    public int MaxNames { get; init; } = 10_000;

    /// <summary>The maximum size of a request's body in bytes. Default: 1 MiB.</summary>
    public long MaxBodyBytes { get; init; } = 1 << 20;

    /// <summary>The maximum number of requests that are answered or wait at a time; further ones get 429. Default: 512.</summary>
    public int MaxRequests { get; init; } = 512;

    /// <summary>The time between two looks at the model files. Default: 1 s.</summary>
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The host names that a request may name, such as <c>shop.example</c> or <c>*.shop.example</c>; localhost and addresses in numbers are always
    /// allowed. Empty: every name, but a request that arrives on loopback must name localhost.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Whether the page at <c>/</c> is served. Default: true.</summary>
    public bool HasPage { get; init; } = true;

    /// <summary>
    /// Whether <c>POST /v1/events</c> accepts new interactions, which are added to the models, and to their files, in the background. Each model then
    /// has a journal beside its file. Without <see cref="ApiKeys"/>, events are accepted from this machine alone. Default: false.
    /// </summary>
    public bool AcceptsEvents { get; init; }

    /// <summary>The time after which the oldest event that waits is added to its model. Default: 30 s.</summary>
    public TimeSpan EventInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The number of events that wait after which they are added before <see cref="EventInterval"/> has passed. Default: 100,000.</summary>
    public int EventBatch { get; init; } = 100_000;

    /// <summary>The maximum number of events that wait for a model; further ones get 429. Default: 1,000,000.</summary>
    public int MaxPendingEvents { get; init; } = 1_000_000;

    /// <summary>Checks the options.</summary>
    /// <exception cref="GpuAlsException">
    /// There is no model, two models share a name, or an option is out of range; the message says which.
    /// </exception>
    public void Validate()
    {
        if (Models.Count == 0) throw new GpuAlsException("there is no model to serve; expected at least one");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var model in Models)
        {
            if (model.Name.Length == 0)
                throw new GpuAlsException($"the model {DisplayText.Quote(model.Path)} has an empty name; expected a name");
            if (!names.Add(model.Name))
                throw new GpuAlsException($"two models are named {DisplayText.Quote(model.Name)}; expected different names");
            WeightRange.Require($"the weight of {DisplayText.Quote(model.Name)}", model.Weight);
        }

        if (Models.All(model => model.Weight == 0)) throw new GpuAlsException("all models have the weight 0; expected one above 0");
        if (ApiKeys.Any(string.IsNullOrWhiteSpace)) throw new GpuAlsException("an API key is empty; expected a key");
        if (AllowedHosts.Any(string.IsNullOrWhiteSpace)) throw new GpuAlsException("an allowed host is empty; expected a name");
        MaxItemsRange.Require("the maximum number of items", MaxItems);
        NumberRange.AtLeast<int>(1).Require("the maximum number of requests", MaxRequests);
        NumberRange.AtLeast<int>(1).Require("the maximum number of names", MaxNames);
        NumberRange.AtLeast<long>(1).Require("the maximum size of a body", MaxBodyBytes);
        NumberRange.AtLeast<int>(1).Require("the number of events in a batch", EventBatch);
        NumberRange.AtLeast<int>(1).Require("the maximum number of events that wait", MaxPendingEvents);
        if (EventInterval <= TimeSpan.Zero) throw new GpuAlsException($"the interval of events is {EventInterval}; expected a time above 0");
        if (AcceptsEvents && Models.GroupBy(model => System.IO.Path.GetFullPath(model.Path)).FirstOrDefault(same => same.Count() > 1) is { } shared)
        {
            throw new GpuAlsException(
                $"the models {string.Join(" and ", shared.Select(model => DisplayText.Quote(model.Name)))} have the same file, "
                    + "whose events would be added twice; expected a file of its own for each model");
        }

        if (WatchInterval <= TimeSpan.Zero) throw new GpuAlsException($"the watch interval is {WatchInterval}; expected a time above 0");
    }
}
