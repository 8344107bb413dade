using GpuAls.Reporting;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>gpuals report.</summary>
public sealed class ReportTests(TasteModel tastes) : IClassFixture<TasteModel>, IDisposable
{
    readonly TestFolder folder = new();

    string Page => folder["report.html"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AReport_IsOneFile_WithTheCommandThatTrainsSuchAModel()
    {
        var run = Gpuals.Run("report", tastes.Path, "-o", Page);
        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Matches($@"^Wrote {Page} in [\d.]+ s: a report of 8 users × 8 items, [\d.]+ KiB\.\n$", run.Output);
        Assert.Equal(["report.html"], folder.Names);
        var text = File.ReadAllText(Page);
        Assert.StartsWith(ModelReport.Mark, text);
        Assert.Contains("<h1><bdi>plays.als</bdi></h1>", text);
        Assert.Contains(
            "gpuals train FILE --factors 2 --regularization 0.1 --confidence hu --alpha 1 --unobserved-weight 1 --iterations 20 --solver cholesky "
                + "--start uniform --neighbours 0<",
            text);
        Assert.Contains("gpuals report MODEL --test FILE", text);
    }

    [Fact]
    public void TheTrainCommand_TrainsTheSameModel()
    {
        var train = Reporting.TrainWords.Of(Core.Model.AlsModel.Open(tastes.Path))["gpuals ".Length..]
            .Replace("FILE", Path.Combine(Path.GetDirectoryName(tastes.Path)!, "plays.tsv"), StringComparison.Ordinal);
        Gpuals.Answer([.. train.Split(' '), "-m", folder["again.als"], "-q"]);
        var (first, again) = (Core.Model.AlsModel.Open(tastes.Path), Core.Model.AlsModel.Open(folder["again.als"]));
        for (var item = 0; item < first.Items.Count; item++) Assert.Equal(first.Factors.Items.Row(item), again.Factors.Items.Row(item));
        Assert.Equal(first.Options with { Iterations = again.Options.Iterations }, again.Options);
    }

    [Fact]
    public void WithATestSet_ThePageHasTheMetricsOfEvaluate()
    {
        var test = folder.Write("test.tsv", "metal0\tSlayer\t1\nmetal1\tAnthrax\t1\npop0\tKylie\t1\n");
        Gpuals.Answer("report", tastes.Path, "--test", test, "--at", "1,3", "-o", Page, "-q");
        var text = File.ReadAllText(Page);
        Assert.Contains("On 3 test items of 3 users from <bdi>test.tsv</bdi>.", text);
        var expected = Gpuals.Answer("evaluate", tastes.Path, "--test", test, "--at", "1,3", "--baseline", "item-cosine", "--output", "tsv", "-q");
        var ndcg = expected.Split('\n').Single(line => line.StartsWith("ndcg@3\t", StringComparison.Ordinal)).Split('\t');
        Assert.Contains($"<tr><td>ndcg@3</td><td>{double.Parse(ndcg[1], System.Globalization.CultureInfo.InvariantCulture):0.0000}</td>", text);
        Assert.Contains("<th scope=\"col\">Popularity</th>", text);
        Assert.Contains("<th scope=\"col\">Item cosine</th>", text);
    }

    [Fact]
    public void WithTimes_ThePageHasTheActivity()
    {
        var data = folder.Write("data.csv", "user,item,day\na,x,2024-01-31\na,y,2024-02-01\nb,x,2024-02-02\na,x,2024-02-03\n");
        Gpuals.Answer("report", tastes.Path, "--data", data, "--time-column", "day", "--events", "-o", Page, "-q");
        var text = File.ReadAllText(Page);
        Assert.Contains("New pairs of user and item, by hour", text);
        Assert.Contains("Times are from <bdi>data.csv</bdi>", text);
        // The pair (a, x) counts once, on its first day.
        Assert.Contains("<tr><td>2024-01-31 00:00</td><td>1</td></tr>", text);
        Assert.Contains("<tr><td>2024-02-01 00:00</td><td>1</td></tr>", text);
        Assert.DoesNotContain("2024-02-03", text);
    }

    [Fact]
    public void AnOlderReport_IsReplaced_AndAnotherFileIsNot()
    {
        Gpuals.Answer("report", tastes.Path, "-o", Page, "--title", "first");
        Gpuals.Answer("report", tastes.Path, "-o", Page, "--title", "second");
        Assert.Contains("<title>second – gpuals report</title>", File.ReadAllText(Page));

        var page = folder.Write("page.html", "<!DOCTYPE html><p>mine</p>");
        var refused = Gpuals.Run("report", tastes.Path, "-o", page);
        Assert.Equal(
            (ExitCode.UserError, $"""
                gpuals: {page} exists and is not a report of gpuals; expected a new file or a report of gpuals
                        Name another file: --out. Or replace it: --overwrite

                """),
            (refused.Code, refused.Error));
        Assert.Equal("<!DOCTYPE html><p>mine</p>", File.ReadAllText(page));
        Gpuals.Answer("report", tastes.Path, "-o", page, "--overwrite");
        Assert.StartsWith(ModelReport.Mark, File.ReadAllText(page));
    }

    [Fact]
    public void TheModel_IsNeverOverwritten()
    {
        var run = Gpuals.Run("report", tastes.Path, "-o", tastes.Path, "--overwrite");
        Assert.Equal((ExitCode.WrongUse, $"gpuals: --out {tastes.Path} would overwrite the model"), (run.Code, run.Error.Split('\n')[0]));
    }

    [Theory]
    [InlineData("--data requires --time-column, the column with the time", "--data", "d.csv")]
    [InlineData("--time-column requires --data, the interactions with times", "--time-column", "2")]
    [InlineData("--at requires --test", "--at", "5")]
    [InlineData("--history requires --test", "--history", "h.tsv")]
    [InlineData("--separator requires --test or --data", "--separator", ",")]
    [InlineData("--users is '-1'; expected a whole number from 0 to 50", "--users", "-1")]
    [InlineData("--items is '0'; expected a whole number from 1 to 50000", "--items", "0")]
    public void OptionsThatDoNotFit_AreErrors(string error, params string[] options)
    {
        var run = Gpuals.Run(["report", tastes.Path, "-o", Page, .. options]);
        Assert.Equal((ExitCode.WrongUse, $"gpuals: {error}"), (run.Code, run.Error.Split('\n')[0]));
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void WithoutUsers_ThePageHasNoUserNames()
    {
        Gpuals.Answer("report", tastes.Path, "-o", Page, "--users", "0");
        Assert.DoesNotContain("metal0", File.ReadAllText(Page));
    }
}
