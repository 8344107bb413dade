using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Export.Numpy;
using GpuAls.Export.Onnx;
using GpuAls.Export.Targets;

namespace GpuAls.Export.Formats;

/// <summary>
/// A network in the ONNX format that ranks as gpuals recommend does: by x·y and the sum of the liked neighbours' weights, without the items to hide.
/// The known interactions and the names are beside it.
/// </summary>
static class OnnxFormat
{
    /// <summary>The network.</summary>
    public const string ModelFile = "model.onnx";

    const string Scores = "scores_of_all_items";

    /// <summary>Writes the network, the known interactions and the names.</summary>
    public static IReadOnlyList<ExportedPart> Write(ExportJob job)
    {
        var network = Network(job);
        return
        [
            ExportFile.Write(
                job,
                ModelFile,
                $"{Names(network.Inputs)} → {Names(network.Outputs)}",
                network.Write),
            ExportFile.Write(
                job,
                ImplicitFormat.KnownFile,
                $"strengths, CSR [{DisplayText.Count(job.Model.Known.Rows)} × {DisplayText.Count(job.Model.Known.Columns)}]",
                file => ScipyMatrix.Write(file, job.Model.Known, entry => job.Model.Known.Values[entry], job.Cancel)),
            .. NameFile.WriteBoth(job),
        ];
    }

    static string Names(IEnumerable<OnnxValue> values) => string.Join(", ", values.Select(value => value.Name));

    /// <summary>The network of a model.</summary>
    static OnnxModel Network(ExportJob job)
    {
        var factors = job.Model.Factors;
        var neighbours = job.Model.Neighbours is { } weights ? new NeighbourTable(weights) : null;
        List<byte[]> nodes =
        [
            OnnxMessages.Node("Gather", [NumpyFormat.UserFactors, "user"], ["vector"], OnnxMessages.Attribute("axis", 0)),
            OnnxMessages.Node("Gemm", ["vector", NumpyFormat.ItemFactors], ["products"], OnnxMessages.Attribute("transB", 1)),
        ];
        List<OnnxTensor> constants =
        [
            Factors(NumpyFormat.UserFactors, factors.Users, job.Cancel),
            Factors(NumpyFormat.ItemFactors, factors.Items, job.Cancel),
            OnnxTensor.Of("one_dimension", -1),
            OnnxTensor.Of("hidden", float.NegativeInfinity),
        ];
        if (neighbours is { Count: > 0 })
        {
            nodes.Add(OnnxMessages.Node("Reshape", ["products", "one_dimension"], ["scores_of_factors"]));
            AddNeighbours(nodes, constants, neighbours, factors.Items.Rows, job.Cancel);
        }
        else
        {
            nodes.Add(OnnxMessages.Node("Reshape", ["products", "one_dimension"], [Scores]));
        }

        nodes.AddRange(Ranking());
        return new(
            nodes,
            constants,
            [
                new("user", OnnxType.Int64, "1", "The row of the user, as in users.tsv."),
                new("known", OnnxType.Int64, "known", "The rows of the items to hide, as in items.tsv: usually those of the user in user_items.npz."),
                new("liked", OnnxType.Int64, "liked", "The rows of the items whose neighbours count: those of the user with a strength above 0."),
                new("k", OnnxType.Int64, "1", "The maximum number of items."),
            ],
            [
                new("items", OnnxType.Int64, "count", "The rows of the best items, best first."),
                new("scores", OnnxType.Float, "count", "Their scores."),
            ],
            "Recommends items to a user of a model of GpuAls.");
    }

    /// <summary>The sum of the weights of an item's neighbours that are liked, added to x·y.</summary>
    static void AddNeighbours(List<byte[]> nodes, List<OnnxTensor> constants, NeighbourTable neighbours, int items, CancellationToken cancel)
    {
        constants.AddRange(
        [
            OnnxTensor.Matrix<int>("neighbour_items", OnnxType.Int32, items, neighbours.Count, neighbours.CopyItems, cancel),
            OnnxTensor.Matrix<float>("neighbour_weights", OnnxType.Float, items, neighbours.Count, neighbours.CopyWeights, cancel),
            OnnxTensor.Of("number_of_items", items),
            OnnxTensor.Of("neighbour_dimension", 1),
        ]);
        nodes.AddRange(
        [
            OnnxMessages.Node("ConstantOfShape", ["number_of_items"], ["no_likes"], OnnxMessages.Attribute("value", 0f)),
            OnnxMessages.Node("Shape", ["liked"], ["number_of_likes"]),
            OnnxMessages.Node("ConstantOfShape", ["number_of_likes"], ["ones"], OnnxMessages.Attribute("value", 1f)),
            OnnxMessages.Node("ScatterElements", ["no_likes", "liked", "ones"], ["likes"], OnnxMessages.Attribute("axis", 0)),
            OnnxMessages.Node("Gather", ["likes", "neighbour_items"], ["liked_neighbours"], OnnxMessages.Attribute("axis", 0)),
            OnnxMessages.Node("Mul", ["liked_neighbours", "neighbour_weights"], ["weights_of_liked"]),
            OnnxMessages.Node(
                "ReduceSum", ["weights_of_liked", "neighbour_dimension"], ["scores_of_neighbours"], OnnxMessages.Attribute("keepdims", 0)),
            OnnxMessages.Node("Add", ["scores_of_factors", "scores_of_neighbours"], [Scores]),
        ]);
    }

    /// <summary>Hides the known items, and takes the best of the others: at most k, fewer if fewer are left.</summary>
    static IEnumerable<byte[]> Ranking() =>
    [
        OnnxMessages.Node("Shape", ["known"], ["number_of_known"]),
        OnnxMessages.Node("ConstantOfShape", ["number_of_known"], ["hidden_scores"], OnnxMessages.Attribute("value", float.NegativeInfinity)),
        OnnxMessages.Node("ScatterElements", [Scores, "known", "hidden_scores"], ["visible"], OnnxMessages.Attribute("axis", 0)),
        OnnxMessages.Node("Greater", ["visible", "hidden"], ["is_visible"]),
        OnnxMessages.Node("Cast", ["is_visible"], ["visible_ones"], OnnxMessages.Attribute("to", (long)OnnxType.Int64)),
        OnnxMessages.Node("ReduceSum", ["visible_ones"], ["number_of_visible"], OnnxMessages.Attribute("keepdims", 1)),
        OnnxMessages.Node("Min", ["k", "number_of_visible"], ["count"]),
        OnnxMessages.Node("TopK", ["visible", "count"], ["scores", "items"], OnnxMessages.Attribute("axis", 0)),
    ];

    static OnnxTensor Factors(string name, FactorMatrix factors, CancellationToken cancel) => OnnxTensor.Matrix<float>(
        name, OnnxType.Float, factors.Rows, factors.Factors, (row, to) => factors.Row(row).CopyTo(to), cancel);
}
