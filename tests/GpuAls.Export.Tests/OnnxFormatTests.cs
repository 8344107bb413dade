using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Export.Formats;
using GpuAls.Export.Onnx;
using GpuAls.Export.Targets;
using Microsoft.ML.OnnxRuntime;

namespace GpuAls.Export.Tests;

/// <summary>The network in ONNX Runtime: it ranks as <see cref="Recommender"/> does.</summary>
public sealed class OnnxFormatTests : IDisposable
{
    const float Tolerance = 1e-5f;

    static readonly string[] Outputs = ["items", "scores"];
    static readonly NeighbourOptions Neighbours = new() { Count = 6, Regularization = 2, Share = 0.7 };

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Variants => ["neighbours", "none", "ials", "bm25", "dislikes", "labels", "unequal"];

    [Theory, MemberData(nameof(Variants))]
    public void TheBestItemsOfEveryUser_AreThoseOfTheRecommender(string variant)
    {
        var model = variant switch
        {
            "neighbours" => Models.Train(Models.Scaled with { Neighbours = Neighbours }),
            "none" => Models.Train(Models.Scaled),
            "ials" => Models.Train(AlsPreset.Ials.Options with { Factors = 8, Neighbours = Neighbours }),
            "bm25" => Models.Train(Models.Scaled with { Confidence = Confidence.Bm25, UnobservedWeight = 0.5, Neighbours = Neighbours }),
            "dislikes" => Models.Train(Models.Scaled with { Neighbours = Neighbours }, dislikes: true),
            "labels" => Models.Train(Models.Scaled with { Neighbours = Neighbours }, labels: true),
            // Some items have no neighbours, others several.
            _ => NeighbourModels.WithDislikes(NeighbourModels.WholeNumbers(31, 43, 6)),
        };
        using var session = Open(model);
        var recommender = new Recommender(model);
        Assert.Equal(variant != "none", model.Neighbours is not null);
        var compared = 0;
        for (var user = 0; user < model.Users.Count; user++)
        {
            if (model.Factors.Users.IsZero(user)) continue;
            var expected = recommender.Recommend(user, 10);
            var (items, scores) = Run(session, model, user, 10);
            Assert.Equal(expected.Count, items.Length);
            for (var n = 0; n < items.Length; n++)
            {
                Assert.Equal(expected[n].Score, scores[n], Tolerance * Math.Max(1, Math.Abs(scores[n])));
                // Items whose scores are the same number up to rounding may change places.
                Assert.Equal(recommender.Score(user, (int)items[n]), scores[n], Tolerance * Math.Max(1, Math.Abs(scores[n])));
            }

            // Sums of whole numbers are exact, so equal scores are ordered by row in both.
            var smallestGap = expected.Zip(expected.Skip(1), (one, next) => one.Score - next.Score).Min();
            if (variant != "unequal" && smallestGap < 2 * Tolerance) continue;
            compared++;
            Assert.Equal(expected.Select(item => (long)item.Row), items);
        }

        Assert.InRange(compared, model.Users.Count / 2, model.Users.Count);
    }

    [Fact]
    public void WithoutTheLikes_TheNeighboursDoNotCount()
    {
        var model = Models.Train(Models.Scaled with { Neighbours = Neighbours });
        using var session = Open(model);
        var withoutNeighbours = new Recommender(model with { Neighbours = null });

        var (items, scores) = Run(session, [3], model.Known.RowColumns(3), [], 10);

        var expected = withoutNeighbours.Recommend(3, 10);
        Assert.Equal(expected.Select(item => (long)item.Row), items);
        Assert.Equal(expected.Select(item => item.Score), scores, (one, other) => Math.Abs(one - other) < Tolerance);
    }

    [Fact]
    public void MoreItemsThanAreLeft_GiveThoseThatAreLeft_AndNoneGiveNone()
    {
        var model = Models.Train(Models.Scaled with { Neighbours = Neighbours });
        using var session = Open(model);
        int[] all = [.. Enumerable.Range(0, model.Items.Count)];

        Assert.Equal(model.Items.Count, Run(session, [0], [], all, 1000).Items.Length);
        // An item that is named twice is hidden once.
        Assert.Equal([7L], Run(session, [0], [.. all.Where(item => item != 7), 0, 0], all, 10).Items);
        Assert.Empty(Run(session, [0], all, all, 10).Items);
    }

    [Fact]
    public void TheFile_NamesItsInputsAndTheirShapes()
    {
        using var session = Open(Models.Train(Models.Scaled with { Neighbours = Neighbours }));

        Assert.Equal(["k", "known", "liked", "user"], session.InputMetadata.Keys.Order(StringComparer.Ordinal));
        Assert.All(session.InputMetadata.Values, input => Assert.Equal(typeof(long), input.ElementType));
        Assert.Equal([1], session.InputMetadata["user"].Dimensions);
        Assert.Equal(["known"], session.InputMetadata["known"].SymbolicDimensions);
        Assert.Equal(typeof(long), session.OutputMetadata["items"].ElementType);
        Assert.Equal(typeof(float), session.OutputMetadata["scores"].ElementType);
        Assert.Equal("GpuAls", session.ModelMetadata.ProducerName);
        Assert.Equal("recommend", session.ModelMetadata.GraphName);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void TheCheckerOfOnnx_AcceptsTheFile(bool hasNeighbours)
    {
        var path = folder.Export(Models.Train(Models.Scaled with { Neighbours = hasNeighbours ? Neighbours : null }), "onnx");

        var output = PythonScript.Run(["onnx"], "-c", """
            import sys, onnx
            model = onnx.load(sys.argv[1])
            onnx.checker.check_model(model, full_check=True)
            print(model.ir_version, model.opset_import[0].version, model.producer_name, len(model.graph.node))
            print(model.graph.doc_string, model.graph.input[2].doc_string, sep="\n")
            """, path + OnnxFormat.ModelFile).ReplaceLineEndings("\n");

        Assert.Equal(
            $"7 13 GpuAls {(hasNeighbours ? 19 : 11)}\nRecommends items to a user of a model of GpuAls.\n"
                + "The rows of the items whose neighbours count: those of the user with a strength above 0.\n",
            output);
    }

    [Fact]
    public void AFileBeyondTheLimitOfTheFormat_IsAnErrorBeforeAnythingIsWritten()
    {
        // 4 bytes · 600,000 · 1,024 for each side.
        var factors = new OnnxTensor("x", OnnxType.Float, [600_000, 1024], _ => Assert.Fail("written"));
        var model = new OnnxModel([], [factors], [], [], "");
        using var stream = new MemoryStream();

        var error = Assert.Throws<ExchangeException>(() => model.Write(stream));

        Assert.Equal("an ONNX file of this model needs 2.3 GiB; expected at most 2.0 GiB, the limit of the format", error.Message);
        Assert.Equal("Train with fewer factors: --factors. Or export the vectors: --as npz", error.Remedy);
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void TheKnownInteractions_AreBesideIt()
    {
        var model = Models.Train(Models.Scaled with { Confidence = Confidence.Log }, dislikes: true);
        var path = folder.Export(model, "onnx");

        var known = Importing.ScipyMatrixReader.Read(
            path + ImplicitFormat.KnownFile, model.Users.Count, model.Items.Count, Assert.Fail, TestContext.Current.CancellationToken);

        Assert.All(Enumerable.Range(0, model.Users.Count), user => Assert.Equal(model.Known.RowValues(user), known.RowValues(user)));
    }

    InferenceSession Open(AlsModel model) => new(folder.Export(model, "onnx") + OnnxFormat.ModelFile);

    static (long[] Items, float[] Scores) Run(InferenceSession session, AlsModel model, int user, int count)
    {
        var known = model.Known.RowColumns(user).ToArray();
        var strengths = model.Known.RowValues(user);
        return Run(session, [user], known, [.. known.Where((_, e) => strengths[e] > 0)], count);
    }

    static (long[] Items, float[] Scores) Run(
        InferenceSession session, int[] user, ReadOnlySpan<int> known, ReadOnlySpan<int> liked, int count)
    {
        using var run = new RunOptions();
        Dictionary<string, OrtValue> inputs = new()
        {
            ["user"] = List(user),
            ["known"] = List(known),
            ["liked"] = List(liked),
            ["k"] = List([count]),
        };
        using var outputs = session.Run(run, inputs, Outputs);
        foreach (var input in inputs.Values) input.Dispose();
        return (outputs[0].GetTensorDataAsSpan<long>().ToArray(), outputs[1].GetTensorDataAsSpan<float>().ToArray());
    }

    static OrtValue List(ReadOnlySpan<int> rows) =>
        OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(rows.ToArray(), row => (long)row), [rows.Length]);
}
