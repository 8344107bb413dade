using Google.Protobuf;

namespace GpuAls.Export.Onnx;

/// <summary>The types of tensor elements, with the numbers of TensorProto.DataType.</summary>
enum OnnxType
{
    /// <summary>float32.</summary>
    Float = 1,

    /// <summary>int32.</summary>
    Int32 = 6,

    /// <summary>int64.</summary>
    Int64 = 7,
}

/// <summary>An input or an output of a graph.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type of an element.</param>
/// <param name="Length">The number of elements: a number, or a name for a number that is not fixed.</param>
/// <param name="Help">The meaning, for people who look into the file.</param>
sealed record OnnxValue(string Name, OnnxType Type, string Length, string Help);

/// <summary>
/// The messages of ONNX that a model needs, in the wire format of Protocol Buffers. The numbers of the fields are those of onnx.proto
/// (<see href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto"/>), whose numbers never change.
/// </summary>
static class OnnxMessages
{
    const int AttributeInt = 2;
    const int AttributeTensor = 4;

    /// <summary>NodeProto: one operation.</summary>
    /// <param name="operation">The name of the operator.</param>
    /// <param name="inputs">The names of the inputs.</param>
    /// <param name="outputs">The names of the outputs.</param>
    /// <param name="attributes">The attributes, from <see cref="Attribute(string, long)"/>.</param>
    public static byte[] Node(string operation, string[] inputs, string[] outputs, params byte[][] attributes) => Message(node =>
    {
        foreach (var input in inputs) Text(node, 1, input);
        foreach (var output in outputs) Text(node, 2, output);
        Text(node, 3, outputs[0]);
        Text(node, 4, operation);
        foreach (var attribute in attributes) Embed(node, 5, attribute);
    });

    /// <summary>AttributeProto with a whole number.</summary>
    public static byte[] Attribute(string name, long value) => Message(attribute =>
    {
        Text(attribute, 1, name);
        Number(attribute, 3, value);
        Number(attribute, 20, AttributeInt);
    });

    /// <summary>AttributeProto with a tensor of one float32.</summary>
    public static byte[] Attribute(string name, float value) => Message(attribute =>
    {
        Text(attribute, 1, name);
        Embed(attribute, 5, Message(tensor =>
        {
            Number(tensor, 1, 1);
            Number(tensor, 2, (long)OnnxType.Float);
            tensor.WriteTag(9, WireFormat.WireType.LengthDelimited);
            tensor.WriteBytes(ByteString.CopyFrom(BitConverter.GetBytes(value)));
        }));
        Number(attribute, 20, AttributeTensor);
    });

    /// <summary>TensorProto up to its raw_data, which follows as bytes.</summary>
    public static byte[] TensorStart(string name, OnnxType type, IEnumerable<long> shape, long bytes) => Message(tensor =>
    {
        foreach (var length in shape) Number(tensor, 1, length);
        Number(tensor, 2, (long)type);
        Text(tensor, 8, name);
        tensor.WriteTag(9, WireFormat.WireType.LengthDelimited);
        tensor.WriteLength(checked((int)bytes));
    });

    /// <summary>ValueInfoProto: a list of one dimension.</summary>
    public static byte[] Value(OnnxValue value) => Message(info =>
    {
        Text(info, 1, value.Name);
        Embed(info, 2, Message(type => Embed(type, 1, Message(tensor =>
        {
            Number(tensor, 1, (long)value.Type);
            Embed(tensor, 2, Message(shape => Embed(shape, 1, Message(dimension =>
            {
                if (long.TryParse(value.Length, out var length)) Number(dimension, 1, length);
                else Text(dimension, 2, value.Length);
            }))));
        }))));
        Text(info, 3, value.Help);
    });

    /// <summary>OperatorSetIdProto of the standard operators.</summary>
    public static byte[] OperatorSet(long version) => Message(set =>
    {
        Text(set, 1, "");
        Number(set, 2, version);
    });

    /// <summary>The bytes of a message.</summary>
    public static byte[] Message(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true)) write(output);
        return bytes.ToArray();
    }

    /// <summary>A field with a message.</summary>
    public static void Embed(CodedOutputStream output, int field, byte[] message)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(message));
    }

    /// <summary>A field with a text.</summary>
    public static void Text(CodedOutputStream output, int field, string value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }

    /// <summary>A field with a whole number.</summary>
    public static void Number(CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }
}
