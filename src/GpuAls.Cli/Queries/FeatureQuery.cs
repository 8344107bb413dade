using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Queries;

namespace GpuAls.Cli.Queries;

/// <summary>The answers of <c>gpuals features</c>.</summary>
sealed class FeatureQuery
{
    // Items in one cell.
    const int ItemsPerValue = 3;

    // w₀, in the place of a value.
    const string Intercept = "intercept";

    readonly OpenModel model;
    readonly int count;
    readonly IReadOnlyList<FeatureEffects> sides;

    /// <param name="model">The model.</param>
    /// <param name="count">The maximum length of a list.</param>
    /// <exception cref="RemedyException">The model has no features.</exception>
    public FeatureQuery(OpenModel model, int count)
    {
        (this.model, this.count) = (model, count);
        sides = [.. ((FeatureEffects?[])[FeatureEffects.OfUsers(model.Model), FeatureEffects.OfItems(model.Model)]).OfType<FeatureEffects>()];
        if (sides.Count == 0) throw Without("features", "--user-features profile.tsv");
    }

    /// <summary>All features, and the shares of the variance that they explain.</summary>
    public Report OfModel()
    {
        List<object?[]> rows = [];
        List<Field> fields = [];
        foreach (var side in sides)
        {
            var explained = side.Explained();
            var cold = side.Vectors.Rows - side.Warm;
            fields.Add(new($"{side.Side}s", $"{Capital(side.Side)}s with interactions", side.Warm, "N0"));
            if (cold > 0) fields.Add(new($"cold{Capital(side.Side)}s", $"{Capital(side.Side)}s without interactions", cold, "N0"));
            fields.Add(new($"{side.Side}Explained", $"Variance of the {side.Side} vectors explained", explained?[^1], "P1"));
            for (var place = 0; place < side.Schema.Features.Count; place++)
            {
                var feature = side.Schema.Features[place];
                rows.Add([side.Side, feature.Name, FeatureKindInfo.Of(feature.Kind).Word, feature.Width, side.RowsWith(place), explained?[place]]);
            }
        }

        return new Report(null, fields, new Table(
            "features",
            null,
            [
                new("side", "Side"), new("feature", "Feature"), new("kind", "Kind"), new("columns", "Columns", "N0"), new("rows", "Rows", "N0"),
                new("explained", "Explained alone", "P1"),
            ],
            rows));
    }

    /// <summary>The values of a feature; or, for one of its values, the items that it raises and the features that are most like it.</summary>
    public IEnumerable<Report> OfFeature(string typed)
    {
        var found = sides.SelectMany(side => Columns(side, typed).Select(columns => (Side: side, Columns: columns))).ToList();
        if (found.Count == 0) throw Unknown(typed);
        return found.Select(one => one.Columns is [var only] ? OfColumn(one.Side, only) : OfValues(one.Side, one.Columns));
    }

    /// <summary>The features of a user.</summary>
    public Report OfUser(string name) => OfRow("user", model.Model.Users, model.User(name));

    /// <summary>The features of an item.</summary>
    public Report OfItem(string name) => OfRow("item", model.Model.Items, model.Item(name));

    /// <summary>W and w₀ of both sides, a line for each factor of each column.</summary>
    public Report OfWeights()
    {
        List<object?[]> rows = [];
        foreach (var side in sides)
        {
            var weights = (side.Side == "user" ? model.Model.UserFeatures : model.Model.ItemFeatures)!;
            for (var column = 0; column < weights.Features; column++) Add(side.Schema.NameOf(column), weights.Weights.Row(column));
            Add(Intercept, weights.Intercept);

            void Add(string name, ReadOnlySpan<float> numbers)
            {
                for (var factor = 0; factor < numbers.Length; factor++) rows.Add([side.Side, name, factor, numbers[factor]]);
            }
        }

        return new Report(null, [], new Table(
            "weights", null, [new("side", "Side"), new("value", "Value"), new("factor", "Factor"), new("weight", "Weight", "G9")], rows));
    }

    Report OfValues(FeatureEffects side, IReadOnlyList<int> columns)
    {
        var strongest = columns.Select(column => (Column: column, Effect: side.Of(column)))
            .OrderByDescending(one => side.Strength(one.Effect)).Take(count);
        return new Report(
            null,
            [new("side", "Side", side.Side), new("feature", "Feature", side.Schema.Features[side.Schema.FeatureOf(columns[0])].Name)],
            new Table(
                "values",
                null,
                [
                    new("value", "Value"), new("rows", $"{Capital(side.Side)}s", "N0"), new("strength", "Strength", "F3"),
                    new("items", side.Side == "user" ? "Raises most" : "Most like it"),
                ],
                [
                    .. strongest.Select(one => (object?[])[
                        side.Schema.NameOf(one.Column), side.Schema.Rows[one.Column], side.Strength(one.Effect),
                        Items(side, one.Effect, ItemsPerValue)]),
                ]));
    }

    Report OfColumn(FeatureEffects side, int column)
    {
        var effect = side.Of(column);
        return new Report(
            null,
            [
                new("side", "Side", side.Side),
                new("value", "Value", side.Schema.NameOf(column)),
                new("rows", $"{Capital(side.Side)}s with it", side.Schema.Rows[column], "N0"),
                new("strength", "Strength", side.Strength(effect), "F3"),
            ],
            Items(side, effect, count) with { Title = side.Side == "user" ? "Items whose scores it raises most" : "Items that are most like it" },
            new Table(
                "similar",
                "Features with similar effects",
                [new("value", "Value"), new("cosine", "Cosine", "F3")],
                [.. side.Similar(column, count).Select(other => (object?[])[side.Schema.NameOf(other.Row), other.Score])]));
    }

    Table Items(FeatureEffects side, double[] effect, int maximum)
    {
        var score = side.Side == "user" ? new Column("change", "Change of the score", "F4") : new Column("cosine", "Cosine", "F3");
        return new Table(
            "items",
            null,
            [.. Answers.NameColumns(model.Model.Items, "item", "Item"), score],
            [.. side.Raised(effect, maximum).Select(item => (object?[])[.. Answers.NameCells(model.Model.Items, item.Row), item.Score])]);
    }

    Report OfRow(string word, Vocabulary names, int row)
    {
        var side = sides.FirstOrDefault(one => one.Side == word)
            ?? throw Without($"features of {word}s", word == "user" ? "--user-features profile.tsv" : "--item-features tags.tsv");
        if (side.Rows is not { } rows) throw new GpuAlsException($"{DisplayText.Escape(model.Path)} has not kept the features of its {word}s");
        var (columns, values) = (rows.RowColumns(row).ToArray(), rows.RowValues(row));
        return new Report(
            null,
            [new(word, Capital(word), names.Name(row))],
            new Table(
                "features",
                null,
                [new("feature", "Feature"), new("values", "Values"), new("strength", "Strength", "F3")],
                [.. Enumerable.Range(0, side.Schema.Features.Count).Select(feature => (object?[])[
                    side.Schema.Features[feature].Name,
                    Values(feature),
                    side.Strength(side.Of(row, feature))])]));

        Table Values(int feature) => new(
            "values",
            null,
            [new("value", "Value"), new("number", "Number", "G4")],
            [
                .. Enumerable.Range(0, columns.Length).Where(e => side.Schema.FeatureOf(columns[e]) == feature)
                    .OrderByDescending(e => Math.Abs(values[e])).Take(count).Select(e => (object?[])[side.Schema.NameOf(columns[e]), values[e]]),
            ]);
    }

    /// <summary>The columns of a typed feature, or the one of a typed value.</summary>
    static IEnumerable<IReadOnlyList<int>> Columns(FeatureEffects side, string typed)
    {
        var schema = side.Schema;
        for (var place = 0; place < schema.Features.Count; place++)
        {
            if (schema.Features[place].Name.Equals(typed, StringComparison.OrdinalIgnoreCase))
                yield return [.. Enumerable.Range(schema.FirstOf(place), schema.FirstOf(place + 1) - schema.FirstOf(place))];
        }

        for (var column = 0; column < schema.Columns; column++)
        {
            var name = schema.NameOf(column);
            var isOnly = schema.Features[schema.FeatureOf(column)].Name.Equals(typed, StringComparison.OrdinalIgnoreCase);
            if (!isOnly && name.Equals(typed, StringComparison.OrdinalIgnoreCase)) yield return [column];
        }
    }

    GpuAlsException Unknown(string typed)
    {
        List<string> names =
        [
            .. sides.SelectMany(side => side.Schema.Features.Select(feature => feature.Name)),
            .. sides.SelectMany(side => Enumerable.Range(0, side.Schema.Columns).Select(side.Schema.NameOf)),
        ];
        return new GpuAlsException(
            $"no feature or value named {DisplayText.Quote(typed)} in {DisplayText.Escape(model.Path)}{SimilarWords.Question(typed, names)}");
    }

    RemedyException Without(string what, string option) => new(
        $"{DisplayText.Escape(model.Path)} has no {what}; expected a model that was trained with them",
        $"Train with a side table: gpuals train FILE {option}");

    static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
