using System.Globalization;
using DuckDB.NET.Data;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;

namespace GpuAls.Export.Tests;

/// <summary>The learned weights of the features, read by NumPy and DuckDB.</summary>
public sealed class FeatureExportTests : IDisposable
{
    // A column for each kind: two categories, rare and missing ones; two bins; a number; three tags; a vector of two numbers.
    static readonly FeatureSchema Schema = new(
        [
            new Feature("land", FeatureKind.Category) { Values = ["Österreich", "Norway"], HasOther = true, HasMissing = true },
            new Feature("age", FeatureKind.Bins) { Knots = [20, 40] },
            new Feature("score", FeatureKind.Number) { Center = [3], Scale = 2 },
            new Feature("tags", FeatureKind.Tags) { Values = ["rock", "pop", "\"quoted\""], HasMissing = true },
            new Feature("text", FeatureKind.Vector) { Center = [0.5, -0.25], Scale = 1.5 },
        ],
        [.. Enumerable.Range(0, 13).Select(column => column / 16f)],
        new int[13]);

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    // docs/exporting.md has the same function: the vector of a row from its values.
    const string Encode = """
        import json, sys, numpy
        def vector(folder, side, values):
            features = json.load(open(folder + side + "_features.json", encoding="utf-8"))
            W = WEIGHTS
            a = numpy.array(features["columnMeans"])
            for f in features["features"]:
                if f["name"] not in values: continue
                value, first = values[f["name"]], f["first"]
                part = numpy.zeros(f["count"])
                if f["kind"] == "tags":
                    known = {f["values"].index(tag): numpy.log1p(weight) for tag, weight in value.items() if tag in f["values"]}
                    if known: part[list(known)] = numpy.array(list(known.values())) / numpy.linalg.norm(list(known.values()))
                    elif "missing" in f: part[f["missing"] - first] = 1
                elif f["kind"] == "category" and value in f["values"]: part[f["values"].index(value)] = 1
                elif f["kind"] == "category" and "rare" in f: part[f["rare"] - first] = 1
                elif f["kind"] in ("bins", "date"):
                    knots = f["knots"]
                    for k in range(len(knots)): part[k] = numpy.interp(value, knots, numpy.eye(len(knots))[k])
                elif f["kind"] == "number": part[0] = numpy.clip((value - f["center"][0]) / f["scale"], -4, 4)
                elif f["kind"] == "vector": part[:len(value)] = (numpy.array(value) - f["center"]) / f["scale"]
                a[first:first + f["count"]] = part
            return features["intercept"] + a @ W.astype(numpy.float64)
        """;

    [Theory]
    [InlineData("npz", "numpy.load(folder + 'factors.npz', allow_pickle=False)[side + '_feature_weights']")]
    [InlineData("npy", "numpy.load(folder + side + '_feature_weights.npy', allow_pickle=False)")]
    public void NumPy_ComputesTheVectorOfAnItem_FromItsValues(string format, string weights)
    {
        var model = Model(ofUsers: format == "npy");
        var path = folder.Export(model, format);
        (string Python, (int, float)[] Row)[] rows =
        [
            (
                "{'land': 'Norway', 'age': 25, 'score': 6, 'tags': {'rock': 3, '\"quoted\"': 1, 'none': 9}, 'text': [1, 2]}",
                [(1, 1f), .. Shifted(1, 25), .. Shifted(2, 6.0), .. Shifted(3, ["rock", "\"quoted\""], [3, 1]), .. Vector(1, 2)]
            ),
            ("{'land': 'Österreich', 'age': 55}", [(0, 1f), (5, 1f), .. Means(6, 13)]),
            ("{'land': 'Atlantis', 'tags': {'none': 1}}", [(2, 1f), .. Means(4, 7), (10, 1f), .. Means(11, 13)]),
            ("{}", [.. Means(0, 13)]),
        ];

        var output = PythonScript.Run(
            ["numpy"],
            "-c",
            $"{Encode.Replace("WEIGHTS", weights, StringComparison.Ordinal)}\n"
                + $"for values in [{string.Join(", ", rows.Select(row => row.Python))}]:\n"
                + "    for number in vector(sys.argv[1], 'item', values): print(repr(float(number)))\n",
            path).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        double[] numbers = [.. output.Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
        double[] expected = [.. rows.SelectMany(row => Predicted(model.ItemFeatures!, row.Row))];
        Assert.Equal(4 * 5, numbers.Length);
        for (var k = 0; k < numbers.Length; k++) Assert.Equal(expected[k], numbers[k], 1e-6);
        Assert.Contains(expected, number => Math.Abs(number) > 0.1);
        Assert.Equal(format == "npy", File.Exists(path + "user_features.json"));
    }

    [Fact]
    public void DuckDb_ReadsAColumnInEachRow()
    {
        var model = Model(ofUsers: true);
        var path = folder.Export(model, "parquet");

        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM '{path}user_features.parquet' ORDER BY \"column\"";
        using var reader = command.ExecuteReader();
        Assert.Equal(["column", "name", "weights"], Enumerable.Range(0, reader.FieldCount).Select(reader.GetName));
        for (var column = 0; column < 13; column++)
        {
            Assert.True(reader.Read());
            Assert.Equal((column, Schema.NameOf(column)), (reader.GetInt32(0), reader.GetString(1)));
            Assert.Equal(model.UserFeatures!.Weights.Row(column), ((List<float>)reader.GetValue(2)).ToArray());
        }

        Assert.False(reader.Read());
        Assert.True(File.Exists(path + "item_features.json"));
    }

    [Fact]
    public void AModelWithoutFeatures_HasNoFilesOfThem()
    {
        foreach (var format in (string[])["npy", "npz", "parquet"])
        {
            var path = folder.Export(Models.Train(Models.Scaled), format);
            Assert.DoesNotContain(Directory.GetFiles(path), file => file.Contains("feature", StringComparison.Ordinal));
        }
    }

    /// <summary>Wᵀa + w₀ in double.</summary>
    static double[] Predicted(FeatureWeights weights, (int Column, float Value)[] row) =>
    [
        .. Enumerable.Range(0, weights.Factors).Select(k =>
            weights.Intercept[k] + row.Sum(entry => (double)entry.Value * weights.Weights.Row(entry.Column)[k])),
    ];

    static IEnumerable<(int, float)> Shifted(int feature, double number) =>
        Schema.Features[feature].EncodeNumber(number).Select(entry => (entry.Column + Schema.FirstOf(feature), entry.Value));

    static IEnumerable<(int, float)> Shifted(int feature, string[] tags, double[] weights) =>
        Schema.Features[feature].EncodeTags(tags.Zip(weights)).Select(entry => (entry.Column + Schema.FirstOf(feature), entry.Value));

    static IEnumerable<(int, float)> Vector(float x, float y) =>
        Schema.Features[4].EncodeVector([x, y]).Select(entry => (entry.Column + 11, entry.Value));

    static IEnumerable<(int, float)> Means(int from, int to) => Enumerable.Range(from, to - from).Select(column => (column, Schema.Means[column]));

    static AlsModel Model(bool ofUsers)
    {
        var random = new Random(5);
        var matrix = new InteractionMatrixBuilder();
        for (var n = 0; n < 900; n++)
        {
            var user = random.Next(60);
            matrix.Add($"user {user}", $"item {(random.Next(3) > 0 ? user % 4 * 10 + random.Next(10) : random.Next(40))}", 1 + random.Next(4));
        }

        var built = matrix.Build();
        var options = Models.Scaled with { FeatureRegularization = 1 };
        var trainer = new AlsTrainer(options, new CpuDevice(2))
        {
            Features = new SideFeatures(ofUsers ? Table(built.Users.Count) : null, Table(built.Items.Count)),
        };
        var model = trainer.Train(built, cancel: TestContext.Current.CancellationToken);
        return model with { UserSchema = ofUsers ? Schema : null, ItemSchema = Schema };

        SparseRows Table(int rows) => new(
            13,
            LargeArray<long>.From([.. Enumerable.Range(0, rows + 1).Select(row => 2L * row)]),
            LargeArray<int>.From([.. Enumerable.Range(0, rows).SelectMany(row => (int[])[row % 4, 4 + row % 9])]),
            LargeArray<float>.From([.. Enumerable.Range(0, 2 * rows).Select(_ => 0.5f + random.NextSingle())]));
    }
}
