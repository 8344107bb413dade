using GpuAls.Serving.Contract;
using GpuAls.Serving.Models;
using GpuAls.Serving.Queries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace GpuAls.Serving.Http;

/// <summary>The queries under <c>/v1</c>.</summary>
static class ApiEndpoints
{
    /// <summary>Maps the queries.</summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/v1").WithTags("GpuAls");
        api.MapGet("/models", Models).WithName("models").WithSummary("List the models.");
        api.MapGet("/recommend", RecommendToUser).WithName("recommend").WithSummary("Recommend items to a user of the model.");
        api.MapPost("/recommend", Recommend).WithName("recommend-to").WithSummary("Recommend items to a user, or to a new user with likes.");
        api.MapGet("/similar", Similar).WithName("similar").WithSummary("List the items that are most similar to an item.");
        api.MapGet("/explain", ExplainToUser).WithName("explain").WithSummary("Explain the score of an item for a user of the model.");
        api.MapPost("/explain", Explain).WithName("explain-to").WithSummary("Explain the score of an item for a user, or for a new user with likes.");
        api.MapPost("/fold-in", FoldIn).WithName("fold-in").WithSummary("Compute the vector of a new user.");
        return api;
    }

    static ModelsAnswer Models(ModelCatalogue catalogue) => new(
    [
        .. catalogue.Ready.Select(served => new ModelInfo(
            served.Name,
            served.Model.Users.Count,
            served.Model.Items.Count,
            served.Model.Known.Entries,
            served.Model.Options.Factors,
            served.Model.Options.Neighbours?.Count,
            served.Loaded,
            served.File.Bytes,
            catalogue.Sources.First(source => source.Name == served.Name).Weight)),
    ]);

    static RecommendAnswer RecommendToUser(
        ModelCatalogue catalogue,
        ModelQueries queries,
        string user,
        string? model,
        [FromQuery(Name = "exclude")] string[] exclude,
        [FromQuery(Name = "only")] string[] only,
        int n = RecommendRequest.DefaultItems,
        int because = 0,
        double popularityPenalty = 0,
        double diversity = 0,
        bool includeKnown = false) =>
        Recommend(
            catalogue,
            queries,
            new RecommendRequest(
                user, null, n, because, exclude, only.Length == 0 ? null : only, popularityPenalty, diversity, includeKnown, model));

    static RecommendAnswer Recommend(ModelCatalogue catalogue, ModelQueries queries, RecommendRequest request)
    {
        using var leased = catalogue.LeaseFor(request.Model, request.User ?? request.As);
        return queries.Recommend(leased.Served, request);
    }

    static SimilarAnswer Similar(ModelCatalogue catalogue, ModelQueries queries, string item, string? model, int n = RecommendRequest.DefaultItems)
    {
        using var leased = catalogue.LeaseFor(model, null);
        return queries.Similar(leased.Served, item, n);
    }

    static ExplainAnswer ExplainToUser(
        ModelCatalogue catalogue, ModelQueries queries, string user, string item, string? model, int n = RecommendRequest.DefaultItems) =>
        Explain(catalogue, queries, new ExplainRequest(item, user, null, n, model));

    static ExplainAnswer Explain(ModelCatalogue catalogue, ModelQueries queries, ExplainRequest request)
    {
        using var leased = catalogue.LeaseFor(request.Model, request.User ?? request.As);
        return queries.Explain(leased.Served, request);
    }

    static FoldInAnswer FoldIn(ModelCatalogue catalogue, ModelQueries queries, FoldInRequest request)
    {
        using var leased = catalogue.LeaseFor(request.Model, request.As);
        return queries.FoldIn(leased.Served, request);
    }
}
