using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Reranking;
using GpuAls.Serving.Contract;
using GpuAls.Serving.Models;
using GpuAls.Serving.Telemetry;

namespace GpuAls.Serving.Queries;

/// <summary>The answers of a model to requests that name users and items.</summary>
/// <param name="options">The limits.</param>
/// <param name="telemetry">Measures the queries.</param>
sealed class ModelQueries(ServingOptions options, ServingTelemetry telemetry)
{
    /// <summary>The numbers of reasons that a request may ask for.</summary>
    public static readonly NumberRange<int> BecauseRange = NumberRange.From(0, 100);

    /// <summary>The numbers of items of a map that a request may ask for.</summary>
    public static readonly NumberRange<int> MapCountRange = NumberRange.AtLeast<int>(1);

    /// <summary>The numbers of answers that a request may ask for.</summary>
    public static NumberRange<int> CountRange(ServingOptions options) => NumberRange.From(1, options.MaxItems);

    /// <summary>The items to recommend to a user of the model, or to a new one.</summary>
    public RecommendAnswer Recommend(ServedModel served, RecommendRequest request)
    {
        using var running = telemetry.Begin("recommend", served.Name);
        var model = served.Model;
        var count = RequireCount(request.N);
        Require(BecauseRange, "because", request.Because);
        Require(RerankOptions.PopularityPenaltyRange, "popularityPenalty", request.PopularityPenalty);
        Require(RerankOptions.DiversityRange, "diversity", request.Diversity);
        var wanted = new RecommendOptions
        {
            Count = count,
            IncludeKnown = request.IncludeKnown,
            Exclude = NamedRows.Of(model.Items, RequireFew("exclude", request.Exclude)),
            Only = NamedRows.Of(model.Items, RequireFew("only", request.Only)),
        };
        var rerank = new RerankOptions { PopularityPenalty = request.PopularityPenalty, Diversity = request.Diversity };
        // A user of the model needs a system of equations only to be explained.
        var row = request is { User: { } name, Likes: null, Features: null } ? model.Users.Find(name) : -1;
        var user = row < 0 || request.Because > 0 ? UserOf(served, request.User, request.Likes, request.Features) : null;
        var items = row >= 0 ? served.Recommend(row, wanted, rerank) : served.Recommend(user!, wanted, rerank);
        var reasons = request.Because > 0
            ? served.Recommender.Explain(user!, [.. items.Select(item => item.Row)], request.Because)
            : null;
        return new RecommendAnswer(
            served.Name,
            [
                .. items.Select((item, n) => new RecommendedItem(
                    model.Items.Key(item.Row),
                    model.Items.Name(item.Row),
                    item.Score,
                    reasons is null ? null : [.. reasons[n].Shares.Select(share => Because(model, share))])),
            ]);
    }

    /// <summary>The most similar items of an item.</summary>
    public SimilarAnswer Similar(ServedModel served, string item, int n)
    {
        using var running = telemetry.Begin("similar", served.Name);
        var items = served.Model.Items;
        var row = items.Find(item);
        // One more, because the first is the item itself.
        var similar = served.SimilarItems(row, RequireCount(n) + 1).Where(other => other.Row != row).Take(n);
        return new SimilarAnswer(
            served.Name,
            items.Key(row),
            items.Name(row),
            [.. similar.Select(other => new SimilarItem(items.Key(other.Row), items.Name(other.Row), other.Score))]);
    }

    /// <summary>The contribution of each known item to a score.</summary>
    public ExplainAnswer Explain(ServedModel served, ExplainRequest request)
    {
        using var running = telemetry.Begin("explain", served.Name);
        var items = served.Model.Items;
        var count = RequireCount(request.N);
        var row = items.Find(request.Item);
        var user = UserOf(served, request.User, request.Likes, request.Features);
        var explanation = served.Recommender.Explain(user, [row], count)[0];
        return new ExplainAnswer(
            served.Name,
            items.Key(row),
            items.Name(row),
            explanation.Total,
            [
                .. explanation.Shares.Select(share => new Contribution(
                    items.Key(share.Item), items.Name(share.Item), share.Strength, share.Value, share.Neighbours)),
            ],
            served.Model.UserFeatures is null ? null : explanation.Features);
    }

    /// <summary>The vector of a new user.</summary>
    public FoldInAnswer FoldIn(ServedModel served, FoldInRequest request)
    {
        using var running = telemetry.Begin("fold-in", served.Name);
        return new FoldInAnswer(served.Name, [.. UserOf(served, null, request.Likes, request.Features).Vector]);
    }

    /// <summary>The items whose names fit a typed text.</summary>
    public SearchAnswer Search(ServedModel served, string typed, int n)
    {
        using var running = telemetry.Begin("search", served.Name);
        var items = served.Model.Items;
        var found = served.Search.Find(typed, RequireCount(n));
        return new SearchAnswer(
            served.Name,
            [.. found.Select(match => new FoundItem(items.Key(match.Row), items.Name(match.Row), match.Users))]);
    }

    /// <summary>The map of the most popular items.</summary>
    public async Task<MapAnswer> Map(ServedModel served, int n)
    {
        using var running = telemetry.Begin("map", served.Name);
        var count = Require(MapCountRange, "n", n);
        var items = served.Model.Items;
        return new MapAnswer(
            served.Name,
            [
                .. (await served.Map).Take(count).Select(place => new MapItem(
                    items.Key(place.Item), items.Name(place.Item), served.UserCounts[place.Item], place.X, place.Y)),
            ]);
    }

    FoldedInUser UserOf(ServedModel served, string? name, IReadOnlyList<Like>? likes, IReadOnlyList<FeatureValue>? features)
    {
        if (name is not null && likes is not null) throw new InvalidRequestException("the request has both user and likes; expected one of them");
        if (name is not null && features is not null)
        {
            throw new InvalidRequestException(
                "the request has both user and features; expected one of them: the model knows the features of its users");
        }

        if (name is not null) return served.Recommender.Trained(served.Model.Users.Find(name));
        var rows = likes is null ? [] : NamedRows.Of(served.Model.Items, RequireFew("likes", likes)!);
        if (features is not null) return served.Recommender.FoldInWithPrior(rows, PriorOf(served, RequireFew("features", features)!));
        if (likes is null) throw new InvalidRequestException("the request names no user; expected user, or likes or features for a new user");
        return served.Recommender.FoldIn(rows);
    }

    /// <summary>[f] The vector that the features of a new user let expect.</summary>
    static float[] PriorOf(ServedModel served, IReadOnlyList<FeatureValue> features)
    {
        if (served.Model is not { UserFeatures: { } weights, UserSchema: { } schema })
        {
            throw new InvalidRequestException(
                $"the model {DisplayText.Quote(served.Name)} has no features of users; expected a request without features");
        }

        try
        {
            var (columns, values) = TypedFeatures.RowOf(schema, features.Select(feature => (feature.Name, feature.Text)), "user");
            return weights.Predict(columns, values);
        }
        catch (GpuAlsException wrong)
        {
            throw new InvalidRequestException($"features: {wrong.Message}");
        }
    }

    int RequireCount(int n) => Require(CountRange(options), "n", n);

    IReadOnlyList<T>? RequireFew<T>(string name, IReadOnlyList<T>? list)
    {
        if (list?.Count > options.MaxNames)
        {
            throw new InvalidRequestException(
                $"{name} has {DisplayText.Count(list.Count)} names; expected at most {DisplayText.Count(options.MaxNames)}");
        }

        return list;
    }

    static T Require<T>(NumberRange<T> range, string name, T value) where T : struct, System.Numerics.INumber<T> =>
        range.Contains(value) ? value : throw new InvalidRequestException($"{name} is {value}; expected {range.Text}");

    static BecauseItem Because(AlsModel model, Share share) =>
        new(model.Items.Key(share.Item), model.Items.Name(share.Item), share.Value);
}
