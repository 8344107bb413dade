using System.Text.Json;
using GpuAls.Core.Model;
using GpuAls.Core.SectionFiles;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>--neighbours, and the commands that read a model with neighbours.</summary>
public sealed class NeighbourTests : IDisposable
{
    readonly TestFolder folder = new();
    readonly string file;

    public NeighbourTests() => file = folder.Write("pairs.tsv", string.Concat(Rows()));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Train_WithNeighbours_WritesThem_AndSaysSo()
    {
        var run = Train("m.als", "--neighbours", "5", "--neighbour-regularization", "2", "--neighbour-share", "0.5");
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Matches(@"\nFitted up to 5 neighbours an item \(λ 2, β 0\.5\) in \d+\.\d\d s: \d+ weights\.\n", run.Output);
        var model = AlsModel.Open(folder["m.als"]);
        Assert.Equal(new() { Count = 5, Regularization = 2, Share = 0.5 }, model.Options.Neighbours);
        var info = Json("info", folder["m.als"]);
        Assert.Equal(5, info.GetProperty("formatVersion").GetInt32());
        Assert.Equal(5, info.GetProperty("neighbours").GetProperty("count").GetInt32());
        Assert.Equal(model.Neighbours!.Entries, info.GetProperty("neighbours").GetProperty("weights").GetInt64());
    }

    [Fact]
    public void Train_WithoutNeighbours_IsTheSameFileAsBefore()
    {
        Train("a.als", "--alpha", "2");
        Train("b.als", "--alpha", "2", "--neighbours", "0");
        var (a, b) = (AlsModelFile.Describe(folder["a.als"]), AlsModelFile.Describe(folder["b.als"]));
        Assert.InRange(a.FormatVersion, 1, 4);
        Assert.Equal(a.FormatVersion, b.FormatVersion);
        Assert.Equal(
            a.Sections.Where(section => section.Kind != SectionKind.Options).Select(section => (section.Kind, section.Checksum)),
            b.Sections.Where(section => section.Kind != SectionKind.Options).Select(section => (section.Kind, section.Checksum)));
    }

    [Fact]
    public void Train_HasNeighbours_UnlessAWeightingOrAPresetIsTyped()
    {
        var run = Train("m.als");
        Assert.Matches(@"\nUsing --confidence [^\n]+ --neighbours 32, chosen for ", run.Error);
        Assert.Equal(new(), AlsModel.Open(folder["m.als"]).Options.Neighbours);
        Train("share.als", "--neighbour-share", "0.5");
        Assert.Equal(new() { Share = 0.5 }, AlsModel.Open(folder["share.als"]).Options.Neighbours);
        foreach (var option in (string[][])[["--neighbours", "0"], ["--alpha", "1"], ["--preset", "implicit"]])
        {
            Train("none.als", option);
            Assert.Null(AlsModel.Open(folder["none.als"]).Neighbours);
        }
    }

    [Fact]
    public void Train_WithAuto_ChoosesAndTrainsOnEverything()
    {
        var run = Train("m.als", "--neighbours", "auto");
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains("\nchoosing neighbours, iteration 2/2: ", run.Error, StringComparison.Ordinal);
        Assert.Matches(
            @"\nUsing --neighbours \d+ --neighbour-regularization [\d.]+ --neighbour-share [\d.]+: ndcg@10 0\.\d{4} on the held-out part, "
                + @"\+0\.\d{4} \(\+0\.\d{4} to \+0\.\d{4}\) over the factors alone\.\n",
            run.Error);
        var model = AlsModel.Open(folder["m.als"]);
        Assert.NotNull(model.Neighbours);
        Assert.Equal(File.ReadAllLines(file).Distinct().Count(), model.Known.Entries);
    }

    [Fact]
    public void Train_WithAutoAndValidate_ChoosesOnTheHeldOutPart_AndPrintsTheChoiceAsOptions()
    {
        var run = Train("m.als", "--neighbours", "auto", "--validate", "random:0.2");
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.DoesNotContain("choosing neighbours, iteration", run.Error, StringComparison.Ordinal);
        var chosen = AlsModel.Open(folder["m.als"]).Options.Neighbours!;
        Assert.Contains(
            FormattableString.Invariant($" --neighbours {chosen.Count} --neighbour-regularization {chosen.Regularization} ")
                + FormattableString.Invariant($"--neighbour-share {chosen.Share}\n"),
            run.Output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("auto", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_HasTheShareOfTheNeighbours_AndScoreIsTheRecommendedScore()
    {
        Train("m.als", "--neighbours", "5", "--neighbour-share", "1", "--neighbour-regularization", "2", "--solver", "cholesky");
        var best = Json("recommend", folder["m.als"], "--user", "u3", "-n", "1").GetProperty("items")[0];
        var item = best.GetProperty("item").GetString()!;
        var score = Json("score", folder["m.als"], "--user", "u3", "--item", item);
        Assert.Equal(best.GetProperty("score").GetDouble(), score.GetProperty("score").GetDouble());
        Assert.Equal(best.GetProperty("percentile").GetDouble(), score.GetProperty("percentile").GetDouble());
        var explanation = Json("explain", folder["m.als"], "--user", "u3", "--item", item);
        var shares = explanation.GetProperty("shares").EnumerateArray().ToList();
        Assert.Equal(explanation.GetProperty("score").GetDouble(), shares.Sum(share => share.GetProperty("share").GetDouble()), 1e-9);
        // An item that the user has is explained best by the other one of its pair.
        var own = shares[0].GetProperty("known").GetString()!;
        var partner = FormattableString.Invariant($"i{int.Parse(own[1..], System.Globalization.CultureInfo.InvariantCulture) ^ 1}");
        var ofOwn = Json("explain", folder["m.als"], "--user", "u3", "--item", own).GetProperty("shares").EnumerateArray();
        Assert.True(ofOwn.Single(share => share.GetProperty("known").GetString() == partner).GetProperty("neighbours").GetDouble() > 0);
        Assert.Contains("Of neighbours", Gpuals.Answer("explain", folder["m.als"], "--user", "u3", "--item", item), StringComparison.Ordinal);
    }

    [Fact]
    public void SimilarItems_ByNeighbours_ListsTheWeightsOfTheItem()
    {
        Train("m.als", "--neighbours", "5");
        Train("none.als", "--neighbours", "0");
        var first = Json("similar-items", folder["m.als"], "--item", "i6", "--by", "neighbours", "-n", "3").GetProperty("items")[0];
        Assert.Equal("i7", first.GetProperty("item").GetString());
        var model = AlsModel.Open(folder["m.als"]);
        Assert.Equal(
            new Core.Queries.Recommender(model).NeighboursOf("i6", 1)[0].Score, first.GetProperty("weight").GetSingle());
        var run = Gpuals.Run("similar-items", folder["none.als"], "--item", "i6", "--by", "neighbours");
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Contains("the model has no neighbours", run.Error, StringComparison.Ordinal);
        Assert.Contains("--by factors", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--neighbours is 'many'; expected a whole number from 0 to 1000, or auto", "--neighbours", "many")]
    [InlineData("--neighbours is '1001'; expected a whole number from 0 to 1000, or auto", "--neighbours", "1001")]
    [InlineData(
        "--neighbour-share requires neighbours; expected no --neighbours, or a number of 1 or more", "--neighbours", "0", "--neighbour-share", "1")]
    [InlineData(
        "--neighbour-regularization requires neighbours; expected no --neighbours, or a number of 1 or more",
        "--neighbours", "auto", "--neighbour-regularization", "3")]
    [InlineData("--neighbour-share is '0'; expected a number above 0 and below 1000", "--neighbours", "5", "--neighbour-share", "0")]
    public void WrongOptions_AreErrors(string message, params string[] options)
    {
        var run = Train("m.als", options);
        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_WithoutAUserToChooseBy_IsAnErrorWithARemedy()
    {
        var tiny = folder.Write("tiny.tsv", "a\tx\t1\nb\ty\t1\n");
        var run = Gpuals.Run("train", tiny, "--model", folder["m.als"], "--neighbours", "auto", "--use-gpu", "false");
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Contains("Set a number, for example: --neighbours 32", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_WithNeighbours_FindsMore()
    {
        double Ndcg(params string[] options) => Json(
            ["evaluate", file, "--split", "random:0.2", "--factors", "2", "--iterations", "2", "--use-gpu", "false", "--quiet", .. options])
            .GetProperty("ndcg@10").GetDouble();
        var plain = Ndcg();
        Assert.True(Ndcg("--neighbours", "10", "--neighbour-share", "1", "--neighbour-regularization", "2") > plain + 0.05);
        Assert.True(Ndcg("--neighbours", "auto") > plain + 0.05);
    }

    Gpuals Train(string model, params string[] options) => Gpuals.Run(
        ["train", file, "--model", folder[model], "--factors", "2", "--iterations", "2", "--use-gpu", "false", .. options]);

    static JsonElement Json(params string[] args) => JsonDocument.Parse(Gpuals.Answer([.. args, "--output", "json"])).RootElement;

    // Pairs of items that always go together, which two factors cannot tell apart.
    static IEnumerable<string> Rows()
    {
        var random = new Random(3);
        for (var user = 0; user < 300; user++)
        {
            foreach (var pair in Enumerable.Range(0, 20).OrderBy(_ => random.Next()).Take(4))
            {
                yield return $"u{user}\ti{2 * pair}\t1\n";
                yield return $"u{user}\ti{2 * pair + 1}\t1\n";
            }
        }
    }
}
