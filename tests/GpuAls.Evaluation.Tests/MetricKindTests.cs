using GpuAls.Core;
using GpuAls.Evaluation.Metrics;
using GpuAls.Testing;

namespace GpuAls.Evaluation.Tests;

public sealed class MetricKindTests
{
    [Fact]
    public void EveryKind_HasAWordOfItsOwn_HelpAndItsPlaceInTheDocuments()
    {
        Assert.Equal(MetricKind.All.Count, MetricKind.All.Select(kind => kind.Word).Distinct().Count());
        var text = RepositoryFile.Read("docs/evaluation.md");
        Assert.All(MetricKind.All, kind =>
        {
            Assert.NotEqual("", kind.Help);
            Assert.Contains($"| `{kind.Template}` |", text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Parse_GivesEveryAccuracyMetric_AndNoOther()
    {
        var user = new RankedUser(0, [2, 5], 3, 10, [4, 1, 3, 2]);
        foreach (var kind in MetricKind.All)
        {
            var name = kind.TakesCutoff ? $"{kind.Word}@3" : kind.Word;
            if (!kind.IsAccuracy)
            {
                Assert.StartsWith($"unknown metric '{name}'; expected ", Assert.Throws<GpuAlsException>(() => Metric.ParseAccuracy(name)).Message);
                continue;
            }

            var metric = Metric.ParseAccuracy(name);
            Assert.Equal((name, kind.TakesCutoff ? 3 : (int?)null), (metric.Name, metric.Cutoff));
            Assert.Equal(kind.Value(user, 3, null), metric.Of(user));
        }
    }

    [Theory, InlineData("mrr@3"), InlineData("ndcg"), InlineData("ndcg@"), InlineData("ndcg@0")]
    [InlineData("ndcg@-1"), InlineData("ndcg@3@3"), InlineData("")]
    public void Parse_OfAnUnknownName_IsAnErrorWithAllNames(string name) => Assert.Equal(
        $"unknown metric '{name}'; expected precision@k, recall@k, recall-capped@k, hit-rate@k, map@k, ndcg@k, mrr or auc, "
        + "where k is a whole number of 1 or more",
        Assert.Throws<GpuAlsException>(() => Metric.ParseAccuracy(name)).Message);
}
