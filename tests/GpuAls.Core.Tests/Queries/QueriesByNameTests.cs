using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>The queries by name: the same answers as by row, with names.</summary>
public sealed class QueriesByNameTests
{
    static readonly WholeNumberModel Whole = new(users: 9, items: 70, factors: 5);
    static readonly Recommender Recommender = new(Whole.Model);

    [Fact]
    public void Recommend_ByName_IsTheAnswerOfTheRowWithNames()
    {
        Assert.Equal(Named(Recommender.Recommend(3, 4)), Recommender.Recommend("user 3", 4));
        Assert.Equal(10, Recommender.Recommend("user 3").Count);
        var options = new RecommendOptions { Count = 6, IncludeKnown = true, Exclude = [2] };
        Assert.Equal(Named(Recommender.Recommend(3, options)), Recommender.Recommend("USER 3", options));
        Assert.Equal(Named(Recommender.Recommend(3, options)),
            Recommender.Recommend("user 3", new() { Count = 6, IncludeKnown = true, Exclude = [2] }));
    }

    [Fact]
    public void Recommend_ByLikes_IsTheAnswerOfTheFoldedInUser()
    {
        var user = Recommender.FoldIn([(7, 30f), (11, -2f)]);
        Assert.Equal(Named(Recommender.Recommend(user, 5)), Recommender.Recommend([("item 7", 30), ("item 11", -2)], 5));
        Assert.Equal(Recommender.Explain(user, 1).Total, Recommender.Explain([("item 7", 30), ("item 11", -2)], "item 1").Total);
    }

    [Fact]
    public void Similar_ByName_IsTheAnswerOfTheRowWithNames()
    {
        Assert.Equal(Named(Recommender.SimilarItems(5, 3)), Recommender.SimilarItems("item 5", 3));
        Assert.Equal(Recommender.SimilarUsers(5, 3).Select(one => new NamedScore(one.Row, $"user {one.Row}", one.Score)),
            Recommender.SimilarUsers("user 5", 3));
        Assert.Equal(("item 5", 5), (Recommender.SimilarItems("item 5")[0].Name, Recommender.SimilarItems("item 5")[0].Row));
    }

    [Fact]
    public void Explain_ByName_HasTheNamesOfTheKnownItems()
    {
        var expected = Recommender.Explain(2, 9);
        var found = Recommender.Explain("user 2", "item 9");
        Assert.Equal(expected.Total, found.Total);
        Assert.Equal(expected.Shares.Select(share => new NamedShare(share.Item, $"item {share.Item}", share.Strength, share.Value)), found.Shares);
        Assert.NotEmpty(found.Shares);
    }

    [Fact]
    public void Score_ByName_IsTheScoreOfTheRows() => Assert.Equal(Recommender.Score(2, 9), Recommender.Score("user 2", "item 9"));

    [Fact]
    public void UnknownNames_AreReportedWithSuggestions()
    {
        var unknown = Assert.Throws<UnknownNameException>(() => Recommender.Recommend("usr 3", 4));
        Assert.Equal("no user named 'usr 3'. Did you mean 'user 3'?", unknown.Message);
        Assert.Equal(("usr 3", "user", "user 3"), (unknown.Name, unknown.Kind, unknown.Suggestions[0]));
        Assert.Equal("no item named 'radiohead'", Message(() => Recommender.SimilarItems("radiohead")));
        Assert.Equal("no item named 'radiohead'", Message(() => Recommender.Explain("user 0", "radiohead")));
        Assert.Equal("no item named 'radiohead'", Message(() => Recommender.Score("user 0", "radiohead")));
        Assert.Equal("no item named 'radiohead'", Message(() => Recommender.Recommend([("radiohead", 1)])));
        Assert.Equal("no user named 'nobody'", Message(() => Recommender.SimilarUsers("nobody")));

        static string Message(Action query) => Assert.Throws<UnknownNameException>(query).Message;
    }

    // The model distinguishes users and items, even if their vocabularies have no word for their rows.
    [Fact]
    public void UnknownNames_OfVocabulariesWithoutAWord_AreUsersAndItems()
    {
        var plain = new Recommender(SmallModels.WithoutLabels());
        Assert.Equal("no user named 'alice'", Assert.Throws<UnknownNameException>(() => plain.Recommend("alice")).Message);
        Assert.Equal("no item named 'muse'", Assert.Throws<UnknownNameException>(() => plain.Score("u", "muse")).Message);
        Assert.Equal("no entry named 'muse'", Assert.Throws<UnknownNameException>(() => SmallModels.WithoutLabels().Items.Find("muse")).Message);
        Assert.Equal("no artist named 'muse'",
            Assert.Throws<UnknownNameException>(() => Vocabulary.From(["abba"], kind: "artist").Find("muse")).Message);
    }

    [Fact]
    public void AmbiguousNames_AreReported()
    {
        var rows = Enumerable.Range(0, 70);
        var model = Whole.Model with
        {
            Items = Vocabulary.From(rows.Select(row => $"{row}"), rows.Select(row => row < 2 ? "Nirvana" : $"item {row}")),
        };
        var recommender = new Recommender(model);
        Assert.Equal(
            "2 items are named 'Nirvana': say which: id:0 or id:1",
            Assert.Throws<AmbiguousNameException>(() => recommender.SimilarItems("Nirvana")).Message);
        Assert.Equal((1, "Nirvana"), (recommender.SimilarItems("id:1")[0].Row, recommender.SimilarItems("id:1")[0].Name));
    }

    [Fact]
    public void OpenedModel_KnowsUsersFromItems()
    {
        using var folder = new TestFolder();
        Whole.Model.SaveTo(folder["m.als"]);
        using var model = AlsModel.Open(folder["m.als"]);
        Assert.Equal(("user", "item"), (model.Users.Kind, model.Items.Kind));
        Assert.Equal(7, model.Items.Find("Item 7"));
        Assert.True(model.Users.TryFind("user 8", out var row));
        Assert.Equal(8, row);
        Assert.False(model.Users.TryFind("item 8", out row));
        Assert.Equal(-1, row);
    }

    static IEnumerable<NamedScore> Named(IReadOnlyList<Scored> items) =>
        items.Select(one => new NamedScore(one.Row, Whole.Model.Items.Name(one.Row), one.Score));
}
