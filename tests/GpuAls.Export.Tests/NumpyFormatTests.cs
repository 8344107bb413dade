using System.Buffers.Binary;
using System.Text;
using GpuAls.Core.Interactions;
using GpuAls.Export.Targets;
using GpuAls.Export.Vectors;
using GpuAls.Ingestion.Input;

namespace GpuAls.Export.Tests;

/// <summary>Arrays and names for NumPy.</summary>
public sealed class NumpyFormatTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AnArray_HasTheDocumentedHeader_AndRowsWithoutPadding()
    {
        var model = Models.Train(Models.Scaled);
        var bytes = File.ReadAllBytes(folder.Export(model, "npy") + "item_factors.npy");

        var start = "\u0093NUMPY\u0001\0v\0{'descr': '<f4', 'fortran_order': False, 'shape': (40, 5), }";
        Assert.Equal(start.PadRight(127) + "\n", Encoding.Latin1.GetString(bytes, 0, 128));
        Assert.Equal(128 + 40 * 5 * 4, bytes.Length);
        for (var item = 0; item < 40; item++)
        {
            for (var k = 0; k < 5; k++)
                Assert.Equal(model.Factors.Items.Row(item)[k], BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(128 + 4 * (5 * item + k))));
        }
    }

    [Theory]
    [InlineData("<f4", new long[] { 3, 4 }, "(3, 4)")]
    [InlineData("<i8", new long[] { 3 }, "(3,)")]
    [InlineData("|b1", new long[0], "()")]
    public void AHeader_IsReadAsItWasWritten(string type, long[] shape, string text)
    {
        var header = new NpyHeader(type, IsFortranOrder: shape.Length == 1, shape);
        var bytes = header.ToBytes();

        var read = NpyHeader.Read(new MemoryStream(bytes));

        Assert.Equal(0, bytes.Length % 64);
        Assert.Equal((header.Type, header.IsFortranOrder, text), (read.Type, read.IsFortranOrder, read.ShapeText));
        Assert.Equal(shape, read.Shape);
    }

    [Fact]
    public void AHeaderOfVersion2_IsRead()
    {
        var text = "\u0093NUMPY\u0002\0=\0\0\0{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }";
        byte[] bytes = [.. Encoding.Latin1.GetBytes(text.PadRight(72)), 10];

        var header = NpyHeader.Read(new MemoryStream(bytes));

        Assert.Equal(("<f8", true, "(2, 3)"), (header.Type, header.IsFortranOrder, header.ShapeText));
    }

    [Theory, InlineData("npy"), InlineData("npz")]
    public void NumPy_ReadsTheDocumentedArrays(string format)
    {
        var model = Models.Train(Models.Scaled, labels: true);
        var path = folder.Export(model, format, metric: format == "npz" ? VectorMetric.Cosine : VectorMetric.InnerProduct);

        var output = PythonScript.Run(["numpy"], "-c", """
            import sys, numpy
            path, form = sys.argv[1:]
            if form == "npz":
                data = numpy.load(path + "factors.npz", allow_pickle=False)
                print(sorted(data.keys()))
                arrays = data["user_factors"], data["item_factors"]
            else:
                arrays = [numpy.load(path + name + "_factors.npy", allow_pickle=False) for name in ("user", "item")]
            for a in arrays: print(a.dtype, a.shape, a.flags["C_CONTIGUOUS"], a[7, 4] == numpy.float32(a[7, 4]), repr(float(a[7, 4])))
            """, path, format).Split('\n', StringSplitOptions.TrimEntries);

        var width = format == "npz" ? 6 : 5;
        Assert.Equal(
            [
                .. format == "npz" ? (string[])["['item_factors', 'user_factors']"] : [],
                FormattableString.Invariant($"float32 (60, {width}) True True {(double)model.Factors.Users.Row(7)[4]:R}"),
                FormattableString.Invariant($"float32 (40, {width}) True True {(double)model.Factors.Items.Row(7)[4]:R}"),
                "",
            ],
            output);
    }

    [Fact]
    public void Names_AreBesideTheArrays_AndSurviveTheWayBack()
    {
        string[] names = ["AC\\DC", "tab\there", "two\nlines\r", "plain", "\\t"];
        var users = Vocabulary.From(names, kind: "user");
        var items = Vocabulary.From(names, names.Select(name => name + "!"), kind: "item");
        var model = new WholeNumberModel(5, 5, 2).Model with { Users = users, Items = items };
        var path = folder.Export(model, "npy");

        Assert.Equal(
            "row\tname\n0\tAC\\\\DC\n1\ttab\\there\n2\ttwo\\nlines\\r\n3\tplain\n4\t\\\\t\n", File.ReadAllText(path + "users.tsv"));
        Assert.StartsWith("row\tname\tid\n0\tAC\\\\DC!\tAC\\\\DC\n", File.ReadAllText(path + "items.tsv"), StringComparison.Ordinal);
        var read = NameFile.Read(path + "users.tsv", 5, "user");
        Assert.Equal(names, Enumerable.Range(0, 5).Select(read.Name));
        Assert.Null(read.Labels);
        read = NameFile.Read(path + "items.tsv", 5, "item");
        Assert.Equal(names, Enumerable.Range(0, 5).Select(read.Key));
        Assert.Equal(names.Select(name => name + "!"), Enumerable.Range(0, 5).Select(read.Name));
    }

    [Theory]
    [InlineData("a\nb\n", "FILE has 2 names; expected one for each of the 3 users of the model")]
    [InlineData("a\nb\nc\nd\n", "FILE has more names than the 3 users of the model; line 4 is the first beyond them")]
    [InlineData("a\nb\na\n", "FILE:3: 'a' is there twice; expected a different name for each user")]
    [InlineData("a\nb\nb\n", "FILE:3: 'b' is there twice; expected a different name for each user")]
    [InlineData("row\tname\tid\n0\ta\tu\n0\tb\tu\n1\tc\tv\n", "FILE:3: row '0'; expected 1: rows ascend from 0 without gaps")]
    [InlineData("a\n\nc\n", "FILE:2: the name is empty")]
    [InlineData("row\tname\n0\ta\n2\tb\n", "FILE:3: row '2'; expected 1: rows ascend from 0 without gaps")]
    [InlineData("row\tname\n0\ta\tb\n", "FILE:2: 3 columns; expected 2, as in the header")]
    [InlineData("row\tname\n0\ta\n1\tb\n", "FILE has 2 names; expected one for each of the 3 users of the model")]
    public void NamesThatDoNotFit_AreAnError(string text, string message)
    {
        var path = folder.Write("names.tsv", text);

        var error = Assert.Throws<ExchangeException>(() => NameFile.Read(path, 3, "user"));

        Assert.Equal(message.Replace("FILE", path), error.Message);
    }

    [Fact]
    public void NamesInAnotherEncoding_OrWithoutAFile_AreAnError()
    {
        var path = folder.Write("names.txt", [(byte)'a', (byte)'\n', 0xE9, (byte)'\n']);

        Assert.Equal($"{path}: invalid UTF-8 at or after line 1", Assert.Throws<ExchangeException>(() => NameFile.Read(path, 2, "item")).Message);
        Assert.Equal(
            $"{folder["none"]} does not exist", Assert.Throws<ExchangeException>(() => NameFile.Read(folder["none"], 2, "item")).Message);
    }

    [Fact]
    public void OneNamePerLine_IsRead() =>
        Assert.Equal(["x", "y z"], Enumerable.Range(0, 2).Select(NameFile.Read(folder.Write("n", "x\r\ny z"), 2, "user").Name));
}
