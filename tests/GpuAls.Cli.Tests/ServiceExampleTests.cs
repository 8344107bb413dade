using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>examples/service.cs, built and run as a reader runs it, and the commands of examples/compose.yaml.</summary>
[Collection(ExampleTests.DotnetRun)]
public sealed partial class ServiceExampleTests(TasteModel tastes) : IClassFixture<TasteModel>
{
#if DEBUG
    const string Configuration = "Debug";
#else
    const string Configuration = "Release";
#endif

    [Fact]
    public async Task TheShop_RecommendsNothingThatIsSoldOut()
    {
        // metal0 has all bands of its taste but Slayer.
        var stock = tastes.Write("stock.tsv", "Slayer\t3\nKylie\t1\nRobyn\t0\nUnknown\t7\n");
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [
                // The projects are built already, and other tests have their assemblies open.
                "run", "-c", Configuration, "--property:BuildProjectReferences=false", RepositoryFile.FullPath("examples/service.cs"), "--",
                tastes.Path, stock, "--urls", "http://127.0.0.1:0",
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var printed = "";
            Match address;
            while (!(address = Address().Match(printed)).Success)
            {
                printed += await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
                    ?? throw new InvalidOperationException(printed + await error);
            }

            using var client = new HttpClient { BaseAddress = new Uri(address.Value) };
            var offers = await client.GetFromJsonAsync<JsonElement>("/shop/metal0?n=5", TestContext.Current.CancellationToken);
            Assert.Equal(
                [("Slayer", 3), ("Kylie", 1)],
                offers.EnumerateArray().Select(offer => (offer.GetProperty("item").GetString()!, offer.GetProperty("inStock").GetInt32())));
            using var unknown = await client.GetAsync("/shop/nobody", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
            using var wrong = await client.GetAsync("/shop/metal0?n=0", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
            // The queries of gpuals serve, from the same model.
            for (var n = 0; await client.GetStringAsync("/health", TestContext.Current.CancellationToken) != "Healthy" && n < 100; n++)
                await Task.Delay(50, TestContext.Current.CancellationToken);
            var list = await client.GetFromJsonAsync<JsonElement>("/v1/recommend?user=metal0&n=1", TestContext.Current.CancellationToken);
            Assert.Equal("Slayer", list.GetProperty("items")[0].GetProperty("item").GetString());
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public void TheCommandsOfTheContainers_AreValid()
    {
        var text = File.ReadAllText(RepositoryFile.FullPath("examples/compose.yaml"));
        var commands = Command().Matches(text).Select(match => JsonSerializer.Deserialize<string[]>(match.Groups[1].Value)!).ToList();
        Assert.Equal(["train", "serve"], commands.Select(words => words[0]));
        using var writer = new StringWriter();
        foreach (var words in commands)
        {
            var parse = new GpuAlsCommand(new Terminal(writer, writer, Stream.Null), words[0]).Parse(words);
            Assert.Empty(parse.Errors);
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[1-9][0-9]*")]
    private static partial Regex Address();

    // A list in YAML's flow style is JSON.
    [GeneratedRegex(@"command: (\[[^\]]*\])")]
    private static partial Regex Command();
}
