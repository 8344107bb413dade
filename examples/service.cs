// A service of one's own on GpuAls: the recommendations of a shop, without the items that are sold out.
//
//   dotnet run -c Release examples/service.cs -- plays.als stock.tsv
//   curl 'http://localhost:5000/shop/alice?n=5'
//
// stock.tsv has an item and its number in each line, separated by a tab. As a container: docs/serving.md#in-a-container.
#:sdk Microsoft.NET.Sdk.Web
#:project ../src/GpuAls.Serving/GpuAls.Serving.csproj
#:property PublishAot=false
#:property EnforceCodeStyleInBuild=false
#:property ContainerRepository=gpuals-shop

using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Serving;
using GpuAls.Serving.Hosting;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

if (args is not [var modelFile, var stockFile, ..])
{
    Console.Error.WriteLine("usage: dotnet run examples/service.cs -- MODEL STOCK");
    return 2;
}

var builder = WebApplication.CreateBuilder(args[2..]);

// 1. All queries of `gpuals serve` under /v1, from a model that is replaced when its file is. Authentication, limits and addresses are those of the
//    application: ServingOptions.ApiKeys asks for keys, and MapGpuAls() returns a group for policies.
builder.Services.AddGpuAls(new ServingOptions { Models = [new ModelSource("plays", modelFile)] });

// 2. Or the library itself, for an endpoint with data of one's own. A model and its recommender may be used by all requests at once.
builder.Services.AddSingleton(_ => AlsModel.Open(modelFile, inMemory: true));
builder.Services.AddSingleton(services => new Recommender(services.GetRequiredService<AlsModel>()));
builder.Services.AddSingleton(services => new Stock(stockFile, services.GetRequiredService<AlsModel>().Items));

var app = builder.Build();
app.MapGpuAls();
// Ready when the models are loaded.
app.MapHealthChecks("/health", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
app.MapGet("/shop/{user}", (string user, AlsModel model, Recommender recommender, Stock stock, int n = 5) =>
{
    if (n is < 1 or > 100) return Results.Problem($"n is {n}; expected a number from 1 to 100", statusCode: 400);
    try
    {
        // Sold-out items are excluded before the ranking, so that the list is as long as it should be.
        var items = recommender.Recommend(model.Users.Find(user), new RecommendOptions { Count = n, Exclude = stock.SoldOut });
        return Results.Ok(items.Select(item => new Offer(model.Items.Name(item.Row), item.Score, stock.Of(item.Row))));
    }
    catch (UnknownNameException unknown)
    {
        return Results.Problem(unknown.Message, statusCode: 404);
    }
    catch (NoHistoryException none)
    {
        return Results.Problem(none.Message, statusCode: 422);
    }
});
app.Run();
return 0;

/// <summary>An item that the shop can sell.</summary>
sealed record Offer(string Item, float Score, int InStock);

/// <summary>The number of each item in the shop; an item that the file does not name is sold out.</summary>
sealed class Stock
{
    readonly int[] numbers;

    public Stock(string file, Vocabulary items)
    {
        numbers = new int[items.Count];
        foreach (var line in File.ReadLines(file).Select(line => line.Split('\t')))
            if (items.TryFind(line[0], out var row)) numbers[row] = int.Parse(line[1]);
        SoldOut = [.. Enumerable.Range(0, numbers.Length).Where(row => numbers[row] == 0)];
    }

    public IReadOnlyCollection<int> SoldOut { get; }

    public int Of(int row) => numbers[row];
}
