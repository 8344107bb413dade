using System.Text.Json;
using GpuAls.Core.Queries;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>
/// The answers of the library compared with those of numpy, for factors of the reference implementation, rounded to float32.
/// </summary>
public sealed class RecommenderReferenceTests
{
    [Theory, MemberData(nameof(SyntheticReference.RunNumbers), MemberType = typeof(SyntheticReference))]
    public void SyntheticData_IsAnsweredAsInTheFile(int number)
    {
        var run = SyntheticReference.Runs[number];
        var recommender = new Recommender(SyntheticReference.Trained(number).ToModel(SyntheticReference.CreateMatrix(), run.Options));
        static int Row(JsonElement row) => row.GetInt32();
        ReferenceFigures.AssertRanks(
            run["recommend_user0_top5"], ReferenceFigures.Pairs(recommender.Recommend(0, new() { Count = 5 })), Row);
        ReferenceFigures.AssertRanks(run["similar_to_item0_top5"], ReferenceFigures.Pairs(recommender.SimilarItems(0, 5)), Row);

        var explanation = recommender.Explain(0, run["explain_user0_item"].GetInt32());
        Assert.Equal(run["explain_total"].GetDouble(), explanation.Total, 1e-4);
        ReferenceFigures.AssertRanks(run["explain_contributions"], ReferenceFigures.Pairs(explanation.Shares), Row);
    }

    [Theory, MemberData(nameof(HetRecReference.RunNumbers), MemberType = typeof(HetRecReference))]
    public void HetRec_IsAnsweredAsInTheFile(int number)
    {
        HetRecReference.SkipWhenMissing();
        var run = HetRecReference.Run(number);
        var matrix = HetRecReference.Matrix;
        var recommender = new Recommender(HetRecReference.Trained(number).ToModel(matrix, run.Options));
        int Artist(JsonElement key) => matrix.Items.FindKey(key.GetString()!);
        foreach (var user in run["recommend"].EnumerateObject())
            ReferenceFigures.AssertRanks(user.Value, ReferenceFigures.Pairs(recommender.Recommend(matrix.Users.FindKey(user.Name))), Artist);
        foreach (var artist in run["similar_items"].EnumerateObject())
            ReferenceFigures.AssertRanks(artist.Value, ReferenceFigures.Pairs(recommender.SimilarItems(matrix.Items.FindKey(artist.Name))), Artist);

        var foldIn = run["fold_in"];
        var plays = foldIn.GetProperty("plays_each").GetSingle();
        var listener = recommender.FoldIn([.. foldIn.GetProperty("favourites").EnumerateArray().Select(key => (Artist(key), plays))]);
        ReferenceFigures.AssertRanks(foldIn.GetProperty("recommend"), ReferenceFigures.Pairs(recommender.Recommend(listener)), Artist);
        var explanation = recommender.Explain(listener, Artist(foldIn.GetProperty("explain_item")));
        Assert.Equal(foldIn.GetProperty("total").GetDouble(), explanation.Total, 1e-4);
        // The file lists the shares by strength, the library from the highest share.
        foreach (var share in foldIn.GetProperty("contributions").EnumerateArray())
            Assert.Equal(share[1].GetDouble(), explanation.Shares.Single(one => one.Item == Artist(share[0])).Value, 1e-4);
    }
}
