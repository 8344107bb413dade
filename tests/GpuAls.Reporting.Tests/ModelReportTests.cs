using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;

namespace GpuAls.Reporting.Tests;

public sealed partial class ModelReportTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Write_Twice_GivesTheSameBytes()
    {
        var model = TrainedModel.Train();
        Assert.Equal(Write(model), Write(model));
    }

    [Fact]
    public void Page_LoadsNothing_AndAllowsOnlyItsOwnStyleAndScripts()
    {
        var page = Write(TrainedModel.Train());
        var policy = Policy().Match(page).Groups[1].Value;
        Assert.StartsWith("default-src 'none'; ", policy);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains($"style-src '{Hash(Style().Match(page).Groups[1].Value)}'", policy, StringComparison.Ordinal);
        Assert.Contains($"script-src '{Hash(Script().Match(page).Groups[1].Value)}'", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch("""(src|href)="(?!#|data:,)""", page);
        Assert.DoesNotContain("http:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void ANameThatIsHtml_IsEscapedEverywhere()
    {
        var page = Write(TrainedModel.Train(), new ReportContent { Title = TrainedModel.Hostile, TrainCommand = TrainedModel.Hostile, Users = 50 });
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(page, "</script>"));
        var data = Data(page);
        Assert.Contains(TrainedModel.Hostile, data.GetProperty("names").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public void Headings_AreInOrder_AndIdsAreUnique()
    {
        var page = Write(TrainedModel.Train(loss: true));
        var levels = Heading().Matches(page).Select(match => match.Groups[1].Value[0] - '0').ToArray();
        Assert.Equal(1, levels.Count(level => level == 1));
        for (var n = 1; n < levels.Length; n++) Assert.InRange(levels[n], 2, levels[n - 1] + 1);
        var ids = Id().Matches(page).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(Anchor().Matches(page).Select(match => match.Groups[1].Value), anchor => Assert.Contains(anchor, ids));
    }

    [Fact]
    public void AModelWithoutLossesMetricsAndTests_NamesTheOptionThatFillsEachSection()
    {
        var page = Write(TrainedModel.Train());
        Assert.Contains("gpuals train FILE --loss", page, StringComparison.Ordinal);
        Assert.Contains("gpuals train FILE --validate", page, StringComparison.Ordinal);
        Assert.Contains("gpuals report MODEL --test FILE", page, StringComparison.Ordinal);
        Assert.Contains("gpuals report MODEL --data FILE --time-column NAME", page, StringComparison.Ordinal);
        Assert.DoesNotContain("gpuals train FILE --loss", Write(TrainedModel.Train(loss: true)), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutUsers_ThePageHasNoUserNames()
    {
        var model = TrainedModel.Train();
        var page = Write(model, new ReportContent { Title = "m", Users = 0 });
        Assert.DoesNotContain("id=\"rerank\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"#rerank\"", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\buser \d+\b", page);
        Assert.Matches(@"\buser \d+\b", Write(model));
    }

    [Fact]
    public void TheMomentOfTheWeights_IsAFact()
    {
        var model = TrainedModel.Train();
        Assert.DoesNotContain("Half-life", Write(model), StringComparison.Ordinal);
        var times = new InteractionTimes
        {
            HalfLife = TimeSpan.FromDays(180),
            AsOf = new(2016, 4, 21, 8, 26, 2, TimeSpan.Zero),
            Until = new(2016, 5, 1, 0, 0, 0, TimeSpan.Zero),
        };
        var page = Write(model with { Training = model.Training with { Times = times } });
        Assert.Contains("<dt>Half-life of an interaction</dt><dd>180 days</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>Ages counted from</dt><dd>2016-04-21 08:26 UTC</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>Interactions before</dt><dd>2016-05-01 00:00 UTC</dd>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Interactions since", page, StringComparison.Ordinal);
        var hour = times with { HalfLife = TimeSpan.FromHours(1) };
        Assert.Contains("<dd>1 hour</dd>", Write(model with { Training = model.Training with { Times = hour } }), StringComparison.Ordinal);
    }

    [Fact]
    public void Features_HaveASection_WithTheShareOfEach()
    {
        Assert.DoesNotContain("#features", Write(TrainedModel.Train()), StringComparison.Ordinal);
        var model = TrainedModel.WithFeatures();
        var page = Write(model, new ReportContent { Title = "m", Users = 0 });

        Assert.Contains("<li><a href=\"#features\">Features</a></li>", page, StringComparison.Ordinal);
        Assert.Contains("<h3>Features of items</h3>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<h3>Features of users", page, StringComparison.Ordinal);
        var rows = Regex.Matches(page[page.IndexOf("<h3>Features of items", StringComparison.Ordinal)..], "<tr><td>(.*?)</td></tr>")
            .Select(row => row.Groups[1].Value.Split("</td><td>")).Take(2).ToArray();
        // The half tells the taste, and the other feature says nothing: it comes last.
        Assert.Equal(["half", "category", "2", "143 of 143"], rows[0][..4]);
        const string name = "&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&lt;b&gt;&amp;amp;&#39;";
        Assert.Equal([name, "vector", "1", "72 of 143"], rows[1][..4]);
        double[] shares = [.. rows.Select(row => double.Parse(row[4].TrimEnd(' ', '%'), System.Globalization.CultureInfo.InvariantCulture))];
        Assert.InRange(shares[0], 5, 100);
        Assert.InRange(shares[1], -5, 2);
        Assert.Matches(@"<dt>Variance explained by all</dt><dd>\d+(\.\d)? %</dd>", page);
        Assert.DoesNotContain("Known by features alone", page, StringComparison.Ordinal);
        Assert.Equal(page, Write(model, new ReportContent { Title = "m", Users = 0 }));
    }

    [Fact]
    public void AModelWithoutInteractions_HasAReport()
    {
        var model = new AlsModel(
            new AlsFactors(FactorMatrix.From(2, [[0f, 0f]]), FactorMatrix.From(2, [[0f, 0f]])),
            Vocabulary.From(["a"]),
            Vocabulary.From(["x"]),
            SmallRows.From(1, [[]]),
            PlainOptions.Value with { Factors = 2 },
            new TrainingRecord("CPU", []));
        var page = Write(model);
        Assert.DoesNotContain("id=\"map\"", page, StringComparison.Ordinal);
        Assert.Equal(0, Data(page).GetProperty("names").GetArrayLength());
    }

    [Fact]
    public void AModelOfOneItem_HasAReport()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("a", "x", 1);
        var matrix = builder.Build();
        var model = new AlsModel(
            new AlsFactors(FactorMatrix.From(1, [[1f]]), FactorMatrix.From(1, [[2f]])),
            matrix.Users, matrix.Items, matrix.ByUser, PlainOptions.Value with { Factors = 1 }, new TrainingRecord("CPU", []));
        var data = Data(Write(model));
        Assert.Equal(["x"], data.GetProperty("names").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(1, data.GetProperty("map").GetProperty("items").GetArrayLength());
        Assert.Equal("", data.GetProperty("pools")[0].GetProperty("items").GetString());
    }

    [Fact]
    public void Write_WithNumbersOutOfRange_Throws()
    {
        var model = TrainedModel.Train();
        Assert.Equal(
            "map items is 0; expected a whole number from 1 to 50000",
            Assert.Throws<GpuAlsException>(() => Write(model, new ReportContent { Title = "m", MapItems = 0 })).Message);
        Assert.Equal(
            "users is 51; expected a whole number from 0 to 50",
            Assert.Throws<GpuAlsException>(() => Write(model, new ReportContent { Title = "m", Users = 51 })).Message);
    }

    [Fact]
    public void Write_WithACancelledToken_WritesNothing()
    {
        using var stream = new MemoryStream();
        Assert.ThrowsAny<OperationCanceledException>(
            () => ModelReport.Write(TrainedModel.Train(), new ReportContent { Title = "m" }, stream, new CancellationToken(canceled: true)));
        Assert.Equal(0, stream.Length);
    }

    static string Write(AlsModel model, ReportContent? content = null)
    {
        using var stream = new MemoryStream();
        ModelReport.Write(model, content ?? new ReportContent { Title = "m.als" }, stream, Cancel);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    static JsonElement Data(string page) => JsonDocument.Parse(Json().Match(page).Groups[1].Value).RootElement;

    static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex("Content-Security-Policy\" content=\"([^\"]*)\"")]
    private static partial Regex Policy();

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();

    [GeneratedRegex("<script>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("id=\"page-data\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Json();

    [GeneratedRegex("<h([1-6])[ >]")]
    private static partial Regex Heading();

    [GeneratedRegex(" id=\"([^\"]+)\"")]
    private static partial Regex Id();

    [GeneratedRegex("href=\"#([^\"]+)\"")]
    private static partial Regex Anchor();
}
