using System.Globalization;
using GpuAls.Serving.Contract;
using GpuAls.Serving.Events;
using GpuAls.Serving.Models;
using GpuAls.Serving.Queries;
using Microsoft.AspNetCore.Http;
using static GpuAls.Serving.Http.QueryParameters;

namespace GpuAls.Serving.Http;

/// <summary>The handlers of the queries: each reads its request, takes its turn, and answers from the model that the request gets.</summary>
/// <param name="catalogue">The models.</param>
/// <param name="queries">Their answers.</param>
/// <param name="options">The limits.</param>
/// <param name="gate">The turns.</param>
/// <param name="journals">The events that wait; none if the service accepts no events.</param>
sealed class ApiQueries(
    ModelCatalogue catalogue, ModelQueries queries, ServingOptions options, QueryGate gate, IEnumerable<EventJournals> journals)
{
    public Task<ApiAnswer<ModelsAnswer>> Models(HttpContext context)
    {
        Query(context);
        return Task.FromResult(ApiAnswer.Of(new ModelsAnswer(
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
                catalogue.Sources.First(source => source.Name == served.Name).Weight,
                journals.FirstOrDefault()?.Pending(served.Name))),
        ])));
    }

    public Task<ApiAnswer<RecommendAnswer>> RecommendToUser(HttpContext context)
    {
        var query = Query(context);
        return Recommend(
            context,
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

    public async Task<ApiAnswer<RecommendAnswer>> Recommend(HttpContext context) => await Recommend(context, await Body<RecommendRequest>(context));

    public Task<ApiAnswer<SimilarAnswer>> Similar(HttpContext context)
    {
        var query = Query(context);
        var (item, n) = (query.Required(Item), query.Number(Count));
        return Answer(context, query.Text(Model), null, served => queries.Similar(served, item, n));
    }

    public Task<ApiAnswer<ExplainAnswer>> ExplainToUser(HttpContext context)
    {
        var query = Query(context);
        return Explain(context, new ExplainRequest(query.Required(Item), query.Required(User), null, query.Number(Count), query.Text(Model)));
    }

    public async Task<ApiAnswer<ExplainAnswer>> Explain(HttpContext context) => await Explain(context, await Body<ExplainRequest>(context));

    public async Task<ApiAnswer<FoldInAnswer>> FoldIn(HttpContext context)
    {
        var request = await Body<FoldInRequest>(context);
        return await Answer(context, request.Model, request.As, served => queries.FoldIn(served, request));
    }

    public Task<ApiAnswer<SearchAnswer>> Search(HttpContext context)
    {
        var query = Query(context);
        var (typed, n) = (query.Required(Typed), query.Number(Count));
        return Answer(context, query.Text(Model), null, served => queries.Search(served, typed, n));
    }

    // Takes no turn: it waits for the map, which is computed once, and then only writes it.
    public async Task<ApiAnswer<MapAnswer>> Map(HttpContext context)
    {
        var query = Query(context);
        var n = query.Number(MapCount);
        using var leased = catalogue.LeaseFor(query.Text(Model), null);
        // The map of a model file never changes.
        var file = leased.Served.File;
        var version = string.Create(CultureInfo.InvariantCulture, $"\"{file.Written.Ticks:x}-{file.Bytes:x}-{n}\"");
        context.Response.Headers.ETag = version;
        context.Response.Headers.CacheControl = "private, no-cache";
        return context.Request.Headers.IfNoneMatch == version
            ? ApiAnswer.NotModified<MapAnswer>()
            : ApiAnswer.Of(await queries.Map(leased.Served, n));
    }

    Task<ApiAnswer<RecommendAnswer>> Recommend(HttpContext context, RecommendRequest request) =>
        Answer(context, request.Model, request.User ?? request.As, served => queries.Recommend(served, request));

    Task<ApiAnswer<ExplainAnswer>> Explain(HttpContext context, ExplainRequest request) =>
        Answer(context, request.Model, request.User ?? request.As, served => queries.Explain(served, request));

    async Task<ApiAnswer<T>> Answer<T>(HttpContext context, string? model, string? who, Func<ServedModel, T> query) where T : class
    {
        using var turn = await gate.Enter(context.RequestAborted);
        using var leased = catalogue.LeaseFor(model, who);
        return ApiAnswer.Of(query(leased.Served));
    }

    QueryValues Query(HttpContext context) => new(context.Request, options);

    Task<T> Body<T>(HttpContext context) where T : class
    {
        Query(context);
        return JsonBody.Read(context.Request, ApiJson.Of<T>(), options.MaxBodyBytes);
    }
}
