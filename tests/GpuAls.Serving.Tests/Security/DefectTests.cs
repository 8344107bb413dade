using System.Net;
using GpuAls.Serving.Models;
using Microsoft.AspNetCore.Builder;

namespace GpuAls.Serving.Tests.Security;

/// <summary>Answers never show the inside of the service, and its log has nothing that a client or a file name wrote into it.</summary>
public sealed class DefectTests
{
    [Theory, InlineData("Production"), InlineData("Development")]
    public async Task ADefect_IsLogged_AndTheClientGetsTheStatus(string environment)
    {
        using var folder = new TestFolder();
        await using var service = await RunningService.Start(
            new ServingOptions { Models = [new ModelSource("plays", folder.Save("plays.als"))] },
            builder => builder.Environment.EnvironmentName = environment,
            app => app.MapGet("/defect", string () => throw new InvalidOperationException($"secret of {folder.Path}")));
        var answer = await service.Get("/defect");
        Assert.Equal("the service failed; its log has the reason", RunningService.Detail(answer, HttpStatusCode.InternalServerError));
        Assert.DoesNotContain("secret", answer.Json.ToString(), StringComparison.Ordinal);
        var line = Assert.Single(service.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
        Assert.Contains("secret of ", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AProblemOfAModel_ShowsNoPathToClients()
    {
        using var folder = new TestFolder();
        await using var service = await RunningService.Start(
            new ServingOptions { Models = [new ModelSource("plays", folder["none.als"])] });
        foreach (var path in (string[])["/v1/models", "/v1/recommend?user=a", "/health/ready", "/health/live", "/nothing", "/openapi/v1.json"])
        {
            var answer = await RawConnection.Get(service, path);
            Assert.DoesNotContain(folder.Path, answer, StringComparison.Ordinal);
            Assert.DoesNotContain("none.als", answer, StringComparison.Ordinal);
        }

        Assert.Contains(folder["none.als"], service.Catalogue.Problems["plays"], StringComparison.Ordinal);
    }

    [Fact]
    public void TheNameOfAModel_CannotForgeALineOfTheLog()
    {
        using var folder = new TestFolder();
        using var catalogue = new ModelCatalogue(new ServingOptions { Models = [new ModelSource("a", folder["x\nError: forged"])] });
        Assert.DoesNotContain('\n', catalogue.Refresh().Single().Problem!);
    }
}
