using Google.Protobuf;
using GpuAls.Core;
using GpuAls.Export.Targets;

namespace GpuAls.Export.Onnx;

/// <summary>
/// A model in the ONNX format: operations, constants, inputs and outputs. All lengths are known before it is written, so that the numbers of one row
/// at a time are in memory.
/// </summary>
/// <param name="Nodes">The operations in order, from <see cref="OnnxMessages.Node"/>.</param>
/// <param name="Constants">The constants.</param>
/// <param name="Inputs">The inputs.</param>
/// <param name="Outputs">The outputs.</param>
/// <param name="Help">The purpose, for people who look into the file.</param>
sealed record OnnxModel(
    IReadOnlyList<byte[]> Nodes,
    IReadOnlyList<OnnxTensor> Constants,
    IReadOnlyList<OnnxValue> Inputs,
    IReadOnlyList<OnnxValue> Outputs,
    string Help)
{
    /// <summary>The limit of Protocol Buffers for a message, in bytes.</summary>
    public const long MaxBytes = int.MaxValue;

    // ONNX 1.8 of 2020: version 7 of the format and 13 of the operators. ONNX Runtime reads them since version 1.6.
    const long FormatVersion = 7;
    const long OperatorVersion = 13;

    const int GraphField = 7;
    const int ConstantField = 5;

    /// <summary>The size of the file, not counting some kilobytes of operations.</summary>
    public long Bytes => Constants.Sum(constant => constant.Bytes);

    /// <summary>Writes the file.</summary>
    /// <exception cref="ExchangeException">The file would be larger than its format allows; nothing was written.</exception>
    public void Write(Stream stream)
    {
        var before = OnnxMessages.Message(graph =>
        {
            foreach (var node in Nodes) OnnxMessages.Embed(graph, 1, node);
            OnnxMessages.Text(graph, 2, "recommend");
        });
        var after = OnnxMessages.Message(graph =>
        {
            OnnxMessages.Text(graph, 10, Help);
            foreach (var input in Inputs) OnnxMessages.Embed(graph, 11, OnnxMessages.Value(input));
            foreach (var output in Outputs) OnnxMessages.Embed(graph, 12, OnnxMessages.Value(output));
        });
        RequireSize(Bytes + before.Length + after.Length);
        var starts = Constants.Select(constant => OnnxMessages.TensorStart(constant.Name, constant.Type, constant.Shape, constant.Bytes)).ToList();
        var heads = Constants.Zip(starts, (constant, start) => Head(start.Length + constant.Bytes)).ToList();
        var length = before.Length + after.Length + Bytes + starts.Sum(start => start.Length) + heads.Sum(head => head.Length);
        RequireSize(length);
        stream.Write(ModelStart(length));
        stream.Write(before);
        for (var n = 0; n < Constants.Count; n++)
        {
            stream.Write(heads[n]);
            stream.Write(starts[n]);
            Constants[n].Write(stream);
        }

        stream.Write(after);
    }

    /// <summary>ModelProto up to its graph, which follows.</summary>
    static byte[] ModelStart(long graphBytes) => OnnxMessages.Message(model =>
    {
        OnnxMessages.Number(model, 1, FormatVersion);
        OnnxMessages.Text(model, 2, "GpuAls");
        OnnxMessages.Text(model, 3, typeof(OnnxModel).Assembly.GetName().Version!.ToString(3));
        OnnxMessages.Embed(model, 8, OnnxMessages.OperatorSet(OperatorVersion));
        model.WriteTag(GraphField, WireFormat.WireType.LengthDelimited);
        model.WriteLength(checked((int)graphBytes));
    });

    static byte[] Head(long bytes) => OnnxMessages.Message(graph =>
    {
        graph.WriteTag(ConstantField, WireFormat.WireType.LengthDelimited);
        graph.WriteLength(checked((int)bytes));
    });

    static void RequireSize(long bytes)
    {
        // The start of the model is far below the difference.
        const long maxGraph = MaxBytes - (1 << 10);
        if (bytes <= maxGraph) return;
        throw new ExchangeException(
            $"an ONNX file of this model needs {DisplayText.Bytes(bytes)}; expected at most {DisplayText.Bytes(maxGraph)}, the limit of the format",
            "Train with fewer factors: --factors. Or export the vectors: --as npz");
    }
}
