using GpuAls.Serving.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using static GpuAls.Serving.Http.QueryParameters;

namespace GpuAls.Serving.Http;

/// <summary>The queries under <c>/v1</c>: their paths, parameters and descriptions.</summary>
static class ApiEndpoints
{
    /// <summary>Maps the queries.</summary>
    /// <exception cref="InvalidOperationException">The services lack those of the models.</exception>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder routes)
    {
        var queries = routes.ServiceProvider.GetRequiredService<ApiQueries>();
        var api = routes.MapGroup("/v1").WithTags("GpuAls");
        api.AddEndpointFilter<ProblemFilter>();
        api.AddEndpointFilter<ApiKeyFilter>();
        api.Get("/models", queries.Models).WithQuery().WithName("models").WithSummary("List the models that are served.");
        api.Get("/recommend", queries.RecommendToUser)
            .WithQuery(User, Count, Because, Exclude, Only, PopularityPenalty, Diversity, IncludeKnown, Model)
            .WithName("recommend").WithSummary("Recommend items to a user of the model.");
        api.Post("/recommend", queries.Recommend).WithBody<RecommendRequest>()
            .WithName("recommend-to").WithSummary("Recommend items to a user of the model, or to a new user with likes or features.");
        api.Get("/similar", queries.Similar).WithQuery(Item, Count, Model)
            .WithName("similar").WithSummary("List the items that are most similar to an item.");
        api.Get("/explain", queries.ExplainToUser).WithQuery(User, Item, Count, Model)
            .WithName("explain").WithSummary("Explain the score of an item for a user of the model.");
        api.Post("/explain", queries.Explain).WithBody<ExplainRequest>()
            .WithName("explain-to").WithSummary("Explain the score of an item for a user of the model, or for a new user with likes or features.");
        api.Post("/fold-in", queries.FoldIn).WithBody<FoldInRequest>()
            .WithName("fold-in").WithSummary("Compute the vector that training would give a new user.");
        api.Get("/search", queries.Search).WithQuery(Typed, Count, Model)
            .WithName("search").WithSummary("Find items while a person types a name.");
        api.Get("/map", queries.Map).WithQuery(MapCount, Model).WithNotModified()
            .WithName("map").WithSummary("Show the most popular items on a map in two dimensions.");
        if (routes.ServiceProvider.GetRequiredService<ServingOptions>().AcceptsEvents) api.MapEvents(routes.ServiceProvider);
        return api;
    }

    static RouteHandlerBuilder Get<T>(this RouteGroupBuilder api, string path, Func<HttpContext, Task<ApiAnswer<T>>> answer) where T : class =>
        api.MapGet(path, (Delegate)answer);

    static RouteHandlerBuilder Post<T>(this RouteGroupBuilder api, string path, Func<HttpContext, Task<ApiAnswer<T>>> answer) where T : class =>
        api.MapPost(path, (Delegate)answer);
}
