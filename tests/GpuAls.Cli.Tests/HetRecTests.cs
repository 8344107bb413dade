using System.Text.Json;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>The queries of the notebook on real play counts, HetRec 2011's Last.fm set.</summary>
public sealed class HetRecTests : IDisposable
{
    const double ReferenceLoss = 395_624.9;

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void FromPlaysToRecommendations()
    {
        var data = Find();
        Assert.SkipWhen(data is null, "HetRec data not present");
        string[] input = [Path.Combine(data, "user_artists.dat"), "--format", "lastfm-2k", "--names", Path.Combine(data, "artists.dat")];
        var model = folder["hetrec.als"];

        var inspected = Json(["inspect", .. input, "-n", "3"]);
        Assert.Equal((1_892, 17_632, 92_834), (Int(inspected, "users"), Int(inspected, "items"), Int(inspected, "pairs")));
        Assert.Equal(69_183_975, inspected.GetProperty("plays").GetDouble());
        Assert.Equal(
            ["Lady Gaga 611", "Britney Spears 522", "Rihanna 484"],
            Rows(inspected, "topItems").Select(row => $"{Text(row, "item")} {Int(row, "listeners")}"));

        var trained = Json([
            "train", .. input, "--model", model, "--factors", "64", "--iterations", "10", "--solver", "cholesky",
            "--confidence", "log", "--alpha", "2", "--regularization", "10", "--loss",
            "--add-user", "zimin", "--likes", "black eyed peas, maroon 5, jason mraz, coldplay, beyoncé", "--plays", "30"]);
        Assert.Equal(92_839, Int(trained, "entries"));
        // numpy's loss without zimin, from other start factors; he adds five pairs to 92,834.
        Assert.Equal(ReferenceLoss, trained.GetProperty("iterations")[9].GetProperty("loss").GetProperty("total").GetDouble(), 0.005 * ReferenceLoss);

        var recommended = Rows(Json(["recommend", model, "--user", "zimin", "-n", "10"]), "items").ToList();
        Assert.Equal(10, recommended.Count);
        Assert.DoesNotContain("Coldplay", recommended.Select(row => Text(row, "item")));
        var explained = Json(["explain", model, "--user", "zimin", "--item", Text(recommended[0], "item")]);
        Assert.Equal(
            ["Beyoncé", "Black Eyed Peas", "Coldplay", "Jason Mraz", "Maroon 5"],
            Rows(explained, "shares").Select(row => Text(row, "known")).Order(StringComparer.Ordinal));
        Assert.Equal(explained.GetProperty("score").GetDouble(), Rows(explained, "shares").Sum(row => row.GetProperty("share").GetDouble()), 1e-9);

        var similar = Rows(Json(["similar-items", model, "--item", "coldplay", "-n", "2"]), "items").ToList();
        Assert.Equal(("Coldplay", "65", 1.0), (Text(similar[0], "item"), Text(similar[0], "itemId"), similar[0].GetProperty("cosine").GetDouble()));
    }

    static JsonElement Json(string[] args) => JsonDocument.Parse(Gpuals.Answer([.. args, "--output", "json"])).RootElement;

    static JsonElement.ArrayEnumerator Rows(JsonElement json, string name) => json.GetProperty(name).EnumerateArray();

    static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    static long Int(JsonElement row, string name) => row.GetProperty(name).GetInt64();

    /// <summary>The folder of the data, beside the repository or where GPUALS_SHARED points.</summary>
    static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var shared = Environment.GetEnvironmentVariable("GPUALS_SHARED") ?? Path.Combine(folder.FullName, "shared");
            var data = Path.Combine(shared, "data", "hetrec2011-lastfm-2k");
            if (File.Exists(Path.Combine(data, "user_artists.dat"))) return data;
        }

        return null;
    }
}
