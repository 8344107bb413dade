using System.Text;
using GpuAls.Core.Features;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Features as columns, as JSON, and as a person types them.</summary>
public sealed class FeatureSchemaTests
{
    static readonly FeatureSchema Schema = new(
        [
            new Feature("country", FeatureKind.Category) { Values = ["Germany", "Poland"], HasOther = true, HasMissing = true },
            new Feature("age", FeatureKind.Bins) { Knots = [15, 25, 60], HasMissing = true },
            new Feature("height", FeatureKind.Number) { Center = [170], Scale = 10 },
            new Feature("signup", FeatureKind.Date) { Knots = [13545, 13910] },
            new Feature("genre", FeatureKind.Tags) { Values = ["rock", "jazz"] },
            new Feature("text", FeatureKind.Vector) { Center = [1, 2], Scale = 2 },
        ],
        [0.5f, 0.25f, 0, 0.25f, 0.1f, 0.8f, 0.1f, 0, 0, 0.5f, 0.5f, 0.3f, 0.2f, 0, 0],
        [2, 1, 0, 1, 1, 3, 1, 0, 4, 2, 2, 2, 1, 4, 4]);

    [Fact]
    public void Json_GivesTheSameFeatures()
    {
        var read = FeatureSideJson.Read(FeatureSideJson.Write(new FeatureSide(Schema, 2.5, new PriorScale([0.25, 0.5, 1]), 3)));

        Assert.Equal((2.5, 3, 15), (read.Regularization, read.Cold, read.Schema.Columns));
        Assert.Equal(
            Enumerable.Range(0, 15).Select(Schema.NameOf), Enumerable.Range(0, 15).Select(read.Schema.NameOf));
        Assert.Equal([0.25, 0.5, 1], read.Scale.Shares);
        Assert.Equal(Schema.Means, read.Schema.Means);
        Assert.Equal(Schema.Rows, read.Schema.Rows);
        Assert.Equal(Row(Schema, "age=20"), Row(read.Schema, "age=20"));
        var none = new FeatureSide(Schema, double.PositiveInfinity, PriorScale.One, 0);
        Assert.Equal(double.PositiveInfinity, FeatureSideJson.Read(FeatureSideJson.Write(none)).Regularization);
    }

    [Theory]
    [InlineData("\"kind\": \"category\"", "\"kind\": \"colour\"", "the kind of feature 'colour'; expected a known kind")]
    [InlineData("\"scale\": 10", "\"scale\": 0", "the scale of 'height' is not above 0")]
    [InlineData("\"scale\": [\n    1", "\"scale\": [\n    2", "the scale has other numbers than 0 to 1")]
    [InlineData("25,", "5,", "the knots of 'age' do not ascend")]
    [InlineData("\"rock\"", "\"jazz\"", "a value of 'genre' occurs twice")]
    [InlineData("\"genre\"", "\"age\"", "two features have the same name")]
    [InlineData("0.25,", "1e300,", "a number is not finite")]
    [InlineData("\"means\": [", "\"means\": [ 1,", "there are 16 means and 15 counts of rows for 15 columns of features")]
    public void JsonThatCannotBe_IsRefused(string part, string by, string message)
    {
        var text = Encoding.UTF8.GetString(FeatureSideJson.Write(new FeatureSide(Schema, 1, PriorScale.One, 0)));
        Assert.Contains(part, text, StringComparison.Ordinal);
        var changed = Encoding.UTF8.GetBytes(text.Replace(part, by, StringComparison.Ordinal));

        Assert.Equal(message, Assert.Throws<FormatException>(() => FeatureSideJson.Read(changed)).Message);
    }

    [Theory]
    [InlineData("country=Germany", "country=Germany:1")]
    [InlineData("country=germany", "country=Germany:1")]
    [InlineData("AGE=20", "age=15:0.5 age=25:0.5")]
    [InlineData("age=99", "age=60:1")]
    [InlineData("age=3", "age=15:1")]
    [InlineData("height=190", "height:2")]
    [InlineData("height=900", "height:4")]
    [InlineData("signup=2007-02-01", "signup=2007-02-01:1")]
    [InlineData("genre=rock|jazz", "genre=rock:0.7071 genre=jazz:0.7071")]
    [InlineData("text=5 2", "text[0]:2")]
    public void ATypedFeature_BecomesItsColumns(string typed, string expected)
    {
        var feature = typed[..typed.IndexOf('=', StringComparison.Ordinal)];
        var cells = Row(Schema, typed).Split(' ').Where(cell => cell.StartsWith(feature, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(expected, string.Join(' ', cells));
    }

    [Fact]
    public void AnEmptyValue_IsAMissingOne() => Assert.StartsWith("country missing:1 ", Row(Schema, "country="), StringComparison.Ordinal);

    [Fact]
    public void FeaturesThatAreNotTyped_HaveTheirMeans() => Assert.Equal(
        "country=Poland:1 age=15:0.1 age=25:0.8 age=60:0.1 signup=2007-02-01:0.5 signup=2008-02-01:0.5 genre=rock:0.3 genre=jazz:0.2",
        Row(Schema, "country=Poland"));

    [Theory]
    [InlineData("contry=Germany", "no user feature named 'contry'; did you mean 'country'?")]
    [InlineData("x=1", "no user feature named 'x'; expected for example 'country', 'age', 'height', 'signup' or 'genre'")]
    [InlineData("country=Germny", "country is 'Germny', which is not a value in the model; did you mean 'Germany'?")]
    [InlineData("age=old", "age is 'old'; expected a number")]
    [InlineData("signup=soon", "signup is 'soon'; expected a date, such as 2007-02-01")]
    [InlineData("text=1", "text is '1'; expected 2 numbers, separated by blanks")]
    [InlineData("age=20,age=30", "the feature 'age' is given twice; expected it once")]
    public void AWrongFeature_IsAnErrorWithSuggestions(string typed, string message) =>
        Assert.Equal(message, Assert.Throws<GpuAlsException>(() => Row(Schema, typed)).Message);

    [Fact]
    public void ScaleOfItems_FallsWithTheirLikes()
    {
        // 20 / (20 + n), with n in the middle of 1, 2 to 3, and 16 to 31.
        Assert.Equal([20 / 21.0, 20 / 22.5, 20 / 43.5], new[] { 1, 3, 16 }.Select(PriorScale.OfItems.Of));
        Assert.InRange(PriorScale.OfItems.Of(int.MaxValue), 0, 1e-6);
    }

    [Fact]
    public void Scale_IsTheShareOfTheDeviation_OfRowsOfAboutAsManyLikes()
    {
        // Rows of 4 likes have half of the deviation of rows of 16; between them there are none, and below 4 it falls with the likes.
        var (table, likes) = (new (int, float)[80][], new int[80][]);
        var vectors = new float[80][];
        for (var row = 0; row < 80; row++)
        {
            table[row] = [(row % 2, 1f)];
            likes[row] = [.. Enumerable.Range(0, row < 40 ? 4 : 16)];
            vectors[row] = [(row % 2 == 0 ? 1f : -1f) * (row < 40 ? 0.5f : 1f)];
        }

        var weights = new FeatureWeights(FactorMatrix.From(1, [[1f], [-1f]]), [0f], [0f], regularization: 1);
        var rows = SmallRows.FromValues(2, table);
        var octaves = LargeArray<byte>.From([.. likes.Select(ofRow => (byte)PriorScale.BinOf(ofRow.Length))]);
        PriorRows features = new(rows.Columns, rows.Offsets, rows.ColumnIndices, FeatureGram.ValuesOf(rows), octaves);
        var scale = new PriorSample(rows, features, [.. Enumerable.Repeat(1.0, 80)]).Fit(weights, FactorMatrix.From(1, vectors), threads: 2);

        Assert.Equal([0.125, 0.25, 0.5, 0.5, 1], scale.Shares);
        Assert.Equal([0.125, 0.25, 0.5, 1, 1], new[] { 1, 3, 7, 16, 4000 }.Select(scale.Of));
        Assert.Equal([0.5f], weights.WithScale(scale).Deviation([1f], likes: 5));
    }

    static string Row(FeatureSchema schema, string typed)
    {
        var pairs = typed.Split(',').Select(pair => pair.Split('=')).Select(pair => (pair[0], pair[1]));
        var (columns, values) = TypedFeatures.RowOf(schema, pairs, "user");
        return string.Join(' ', columns.Zip(values, (column, value) => FormattableString.Invariant($"{schema.NameOf(column)}:{value:0.####}")));
    }
}
