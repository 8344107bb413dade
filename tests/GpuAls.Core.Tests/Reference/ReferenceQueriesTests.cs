using System.Text.Json;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>The plain queries against the figures of numpy, on factors that the plain reference trained.</summary>
public sealed class ReferenceQueriesTests
{
    [Theory, MemberData(nameof(SyntheticReference.RunNumbers), MemberType = typeof(SyntheticReference))]
    public void Queries_OnSyntheticData_GiveTheFiguresOfTheFile(int number)
    {
        var run = SyntheticReference.Runs[number];
        var trained = SyntheticReference.Trained(number);
        var byUser = SyntheticReference.CreateMatrix().ByUser;
        AssertRows(run["recommend_user0_top5"], ReferenceQueries.Recommend(trained.Users[0], trained.Items, byUser.RowColumns(0), 5));
        AssertRows(run["similar_to_item0_top5"], ReferenceQueries.Similar(trained.Items, 0, 5));

        var history = ReferenceAls.Weights(byUser, run.Options)[0];
        var item = run["explain_user0_item"].GetInt32();
        var shares = ReferenceQueries.Explain(history, trained.Items, run.Options, item);
        AssertRows(run["explain_contributions"], shares);
        var total = run["explain_total"].GetDouble();
        Assert.Equal(total, shares.Sum(share => share.Share), 1e-7);
        Assert.Equal(total, ReferenceSolvers.Dot(ReferenceQueries.FoldIn(history, trained.Items, run.Options), trained.Items[item]), 1e-7);
    }

    static void AssertRows(JsonElement expected, (int Row, double Score)[] actual)
    {
        Assert.Equal(expected.EnumerateArray().Select(pair => pair[0].GetInt32()), actual.Select(scored => scored.Row));
        foreach (var (pair, scored) in expected.EnumerateArray().Zip(actual)) Assert.Equal(pair[1].GetDouble(), scored.Score, 1e-7);
    }
}
