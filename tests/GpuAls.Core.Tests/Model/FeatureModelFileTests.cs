using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.SectionFiles;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Model files with features: they are read as they were written, and damaged ones are refused.</summary>
public sealed class FeatureModelFileTests : IDisposable
{
    readonly TestFolder folder = new();
    readonly AlsModel model = SmallModels.WithFeatures(SmallModels.WithLabels(factors: 3));

    public void Dispose() => folder.Dispose();

    [Theory, InlineData(false), InlineData(true)]
    public void Open_OfASavedModel_GivesTheSame(bool inMemory)
    {
        model.SaveTo(folder["m.als"]);
        using var opened = AlsModel.Open(folder["m.als"], inMemory);

        SmallModels.AssertEqual(model, opened);
        AssertEqual(model.UserFeatures!, opened.UserFeatures!);
        AssertEqual(model.ItemFeatures!, opened.ItemFeatures!);
        Assert.Equal(Lines(model.Features!.Users!), Lines(opened.Features!.Users!));
        Assert.Equal(Lines(model.Features.Items!), Lines(opened.Features.Items!));
        Assert.Equal("country=Ελλάδα", opened.UserSchema!.NameOf(1));
        Assert.Equal("genre=pop", opened.ItemSchema!.NameOf(1));
        Assert.Equal(6, AlsModelFile.Describe(folder["m.als"]).FormatVersion);
    }

    [Fact]
    public void Save_OfAModelOfAProgram_NamesItsColumns()
    {
        (model with { UserSchema = null, ItemSchema = null, Features = null }).SaveTo(folder["m.als"]);
        using var opened = AlsModel.Open(folder["m.als"]);

        Assert.Equal("feature[2]", opened.UserSchema!.NameOf(2));
        Assert.Null(opened.Features);
    }

    [Theory]
    [InlineData(32, "section 'user feature weights': missing")]
    [InlineData(33, "section 'user feature means': missing")]
    [InlineData(35, "section 'user feature columns': missing")]
    [InlineData(42, "section 'item feature values': missing")]
    public void Open_WithoutASection_IsRefused(int kind, string message)
    {
        var file = new ModelBytes(model, folder);
        file.Entry((SectionKind)kind)[0] = 200;
        AssertRefused(file, message);
    }

    [Theory, InlineData(3), InlineData(-1), InlineData(int.MaxValue)]
    public void Open_WithAColumnOutsideTheFeatures_IsRefused(int column) => AssertRefused(
        new ModelBytes(model, folder).SetInt32(SectionKind.UserFeatureColumns, 1, column),
        $"section 'user feature columns': the column {column}; expected 0 to 2");

    [Theory]
    [InlineData(SectionKind.UserFeatureWeights, 1, "section 'user feature weights', row 0: the number NaN; expected a finite number")]
    [InlineData(SectionKind.ItemFeatureMeans, 18, "section 'item feature means', row 1: the number NaN; expected a finite number")]
    [InlineData(SectionKind.ItemFeatureValues, 1, "section 'item feature values', row 1: the number NaN; expected a finite number")]
    public void Open_WithANumberThatIsNotFinite_IsRefused(object kind, int place, string message) =>
        AssertRefused(new ModelBytes(model, folder).SetFloat((SectionKind)kind, place, float.NaN), message);

    [Fact]
    public void Open_WithFewerNamesThanWeights_IsRefused()
    {
        var file = new ModelBytes(model, folder);
        var json = file.Content(SectionKind.UserFeatures);
        "\"numberx"u8[..8].CopyTo(json[json.IndexOf("\"number\""u8)..]);
        Assert.Contains("section 'user features': ", file.Seal().RefusedByOpen(folder).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ColdRows_ComeBehindTheOthers_AndChangeNoFoldIn()
    {
        var features = SmallRows.FromValues(3, [(1, 1f)], [(0, 1f)]);
        var ofItems = SmallRows.FromValues(2, [[(0, 1f)]]);
        var more = ColdRows.AddItems(
            ColdRows.AddUsers(model, Vocabulary.From(["new", "Ünal"]), features), Vocabulary.From(["99"]), ofItems);
        more.SaveTo(folder["m.als"]);
        using var opened = AlsModel.Open(folder["m.als"]);

        Assert.Equal((6, 4, 2, 1), (opened.Users.Count, opened.Items.Count, opened.ColdUsers, opened.ColdItems));
        Assert.Equal(("Ünal", "99"), (opened.Users.Name(5), opened.Items.Name(3)));
        Assert.Equal(model.UserFeatures!.Predict([1], [1f]), opened.Factors.Users.Row(4).ToArray());
        Assert.Equal(model.ItemFeatures!.Predict([0], [1f]), opened.Factors.Items.Row(3).ToArray());
        var likes = new[] { (0, 2f), (2, 1f) };
        Assert.Equal(new Recommender(model).FoldIn(likes).Vector.ToArray(), new Recommender(opened).FoldIn(likes).Vector.ToArray());
        Assert.Equal(4, new Recommender(opened).Recommend(4, new RecommendOptions { Count = 9 }).Count);
        Assert.Equal(3, new Recommender(opened).SimilarItems(3, 3)[0].Row);
        // A new user may like an item without interactions.
        Assert.All(new Recommender(opened).FoldIn([(3, 5f)]).Vector.ToArray(), number => Assert.True(float.IsFinite(number)));
    }

    [Fact]
    public void Open_WithAColdRowThatHasInteractions_IsRefused()
    {
        var wrong = model with { ColdUsers = 1 };
        Assert.Contains(
            "not written: section 'user features': the last 1 users have interactions; expected none",
            Assert.Throws<ModelFileException>(() => wrong.SaveTo(folder["m.als"])).Message,
            StringComparison.Ordinal);
        wrong = model with { ColdItems = 1 };
        Assert.Contains(
            "not written: section 'item features': item 2 has interactions, and is one of the last 1; expected none",
            Assert.Throws<ModelFileException>(() => wrong.SaveTo(folder["m.als"])).Message,
            StringComparison.Ordinal);
    }

    void AssertRefused(ModelBytes file, string message) =>
        Assert.Contains(message, file.Seal().RefusedByOpen(folder).Message, StringComparison.Ordinal);

    static void AssertEqual(FeatureWeights expected, FeatureWeights actual)
    {
        Assert.Equal((expected.Features, expected.Regularization), (actual.Features, actual.Regularization));
        Assert.Equal(expected.Intercept.ToArray(), actual.Intercept.ToArray());
        Assert.Equal(expected.Mean.ToArray(), actual.Mean.ToArray());
        for (var feature = 0; feature < expected.Features; feature++)
            Assert.Equal(expected.Weights.Row(feature).ToArray(), actual.Weights.Row(feature).ToArray());
    }

    static IEnumerable<string> Lines(SparseRows rows) => Enumerable.Range(0, rows.Rows).Select(
        row => $"{string.Join(' ', rows.RowColumns(row).ToArray())}: {string.Join(' ', rows.RowValues(row))}");
}
