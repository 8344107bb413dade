using GpuAls.Serving.Contract;
using GpuAls.Serving.Models;
using GpuAls.Serving.Queries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static GpuAls.Serving.Http.QueryParameters;

namespace GpuAls.Serving.Http;

/// <summary>The queries under <c>/v1</c>.</summary>
static class ApiEndpoints
{
    /// <summary>Maps the queries.</summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/v1").WithTags("GpuAls");
        api.AddEndpointFilter<ProblemFilter>();
        api.AddEndpointFilter<ApiKeyFilter>();
        api.MapGet("/models", Models).WithQuery().WithName("models").WithSummary("List the models that are served.");
        api.MapGet("/recommend", RecommendToUser)
            .WithQuery(User, Count, Because, Exclude, Only, PopularityPenalty, Diversity, IncludeKnown, Model)
            .WithName("recommend").WithSummary("Recommend items to a user of the model.");
        api.MapPost("/recommend", Recommend).WithBody<RecommendRequest>()
            .WithName("recommend-to").WithSummary("Recommend items to a user of the model, or to a new user with likes.");
        api.MapGet("/similar", Similar).WithQuery(Item, Count, Model)
            .WithName("similar").WithSummary("List the items that are most similar to an item.");
        api.MapGet("/explain", ExplainToUser).WithQuery(User, Item, Count, Model)
            .WithName("explain").WithSummary("Explain the score of an item for a user of the model.");
        api.MapPost("/explain", Explain).WithBody<ExplainRequest>()
            .WithName("explain-to").WithSummary("Explain the score of an item for a user of the model, or for a new user with likes.");
        api.MapPost("/fold-in", FoldIn).WithBody<FoldInRequest>()
            .WithName("fold-in").WithSummary("Compute the vector that training would give a new user.");
        return api;
    }

    static ApiAnswer<ModelsAnswer> Models(HttpContext context, ModelCatalogue catalogue, ServingOptions options)
    {
        _ = new QueryValues(context.Request, options);
        return ApiAnswer.Of(new ModelsAnswer(
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
        ]));
    }

    static ApiAnswer<RecommendAnswer> RecommendToUser(
        HttpContext context, ModelCatalogue catalogue, ModelQueries queries, ServingOptions options)
    {
        var query = new QueryValues(context.Request, options);
        return Answer(
            catalogue,
            queries,
            new RecommendRequest(
                query.Required(User),
                null,
                query.Number(Count),
                query.Number(Because),
                query.List(Exclude),
                query.List(Only),
                query.Number(PopularityPenalty),
                query.Number(Diversity),
                query.Flag(IncludeKnown),
                query.Text(Model)));
    }

    static async Task<ApiAnswer<RecommendAnswer>> Recommend(
        HttpContext context, ModelCatalogue catalogue, ModelQueries queries, ServingOptions options) =>
        Answer(catalogue, queries, await Body<RecommendRequest>(context, options));

    static ApiAnswer<RecommendAnswer> Answer(ModelCatalogue catalogue, ModelQueries queries, RecommendRequest request)
    {
        using var leased = catalogue.LeaseFor(request.Model, request.User ?? request.As);
        return ApiAnswer.Of(queries.Recommend(leased.Served, request));
    }

    static ApiAnswer<SimilarAnswer> Similar(HttpContext context, ModelCatalogue catalogue, ModelQueries queries, ServingOptions options)
    {
        var query = new QueryValues(context.Request, options);
        using var leased = catalogue.LeaseFor(query.Text(Model), null);
        return ApiAnswer.Of(queries.Similar(leased.Served, query.Required(Item), query.Number(Count)));
    }

    static ApiAnswer<ExplainAnswer> ExplainToUser(HttpContext context, ModelCatalogue catalogue, ModelQueries queries, ServingOptions options)
    {
        var query = new QueryValues(context.Request, options);
        return Answer(
            catalogue, queries, new ExplainRequest(query.Required(Item), query.Required(User), null, query.Number(Count), query.Text(Model)));
    }

    static async Task<ApiAnswer<ExplainAnswer>> Explain(
        HttpContext context, ModelCatalogue catalogue, ModelQueries queries, ServingOptions options) =>
        Answer(catalogue, queries, await Body<ExplainRequest>(context, options));

    static ApiAnswer<ExplainAnswer> Answer(ModelCatalogue catalogue, ModelQueries queries, ExplainRequest request)
    {
        using var leased = catalogue.LeaseFor(request.Model, request.User ?? request.As);
        return ApiAnswer.Of(queries.Explain(leased.Served, request));
    }

    static async Task<ApiAnswer<FoldInAnswer>> FoldIn(HttpContext context, ModelCatalogue catalogue, ModelQueries queries, ServingOptions options)
    {
        var request = await Body<FoldInRequest>(context, options);
        using var leased = catalogue.LeaseFor(request.Model, request.As);
        return ApiAnswer.Of(queries.FoldIn(leased.Served, request));
    }

    static Task<T> Body<T>(HttpContext context, ServingOptions options) where T : class
    {
        _ = new QueryValues(context.Request, options);
        return JsonBody.Read(context.Request, ApiJson.Of<T>(), options.MaxBodyBytes);
    }
}
