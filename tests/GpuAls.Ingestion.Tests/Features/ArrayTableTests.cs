using System.Text;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Features;
using GpuAls.Ingestion.Input;
using GpuAls.Ingestion.Tables;

namespace GpuAls.Ingestion.Tests;

/// <summary>Side tables that are arrays of NumPy, with their names beside them.</summary>
public sealed class ArrayTableTests : FolderTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("<f2"), InlineData("<f4"), InlineData("<f8"), InlineData(">f4"), InlineData("<i2")]
    public void AnArray_IsOneVectorOfEachName(string type)
    {
        Write("embeddings", type, [3, 2], [1, 0, 3, 2, 2, 7]);
        Folder.Write("embeddings.txt", "b\r\n a\u00A0\r\nnew\r\n");

        var table = Read("embeddings.npy");
        Assert.Equal("named in " + Folder["embeddings.txt"], table.NamePlace);
        var side = EncodedSide.Of([table], Vocabulary.From(["a", "b"], kind: "item"), []);
        Assert.Equal(["embeddings: a vector of 2 numbers"], side.Reports[0].Features);
        Assert.Equal(["new"], Enumerable.Range(0, side.ColdNames.Count).Select(side.ColdNames.Key));
        // The mean of the two is (2, 1), and the mean squared length without it 2.
        var half = (float)Math.Sqrt(0.5);
        Assert.Equal([half, half], side.Table.Rows.RowValues(0));
        Assert.Equal([-half, -half], side.Table.Rows.RowValues(1));
        // It is the vector of the only feature of a model, whatever its file is called.
        Write("fresh", type, [1, 2], [4, 3]);
        Folder.Write("fresh.txt", "newer\n");
        var update = UpdateTable.Of([Read("fresh.npy")], side.Table.Schema, Vocabulary.From(["a"], kind: "item"), 1, [])[0];
        Assert.Equal([2 * half, 2 * half], update.Rows.Rows.RowValues(0));
        Assert.Empty(update.Unused);
    }

    [Fact]
    public void NumPy_WritesSuchArrays()
    {
        GpuAls.Testing.PythonScript.Run(
            ["numpy"], "-c", "import numpy, sys; numpy.save(sys.argv[1], numpy.array([[1, 2.5], [3, -4]], dtype=numpy.float16))",
            Folder["embeddings.npy"]);
        Folder.Write("embeddings.txt", "a\nb\n");

        var vectors = Assert.Single(Read("embeddings.npy").Vectors);
        Assert.Equal([1, 2.5f, 3, -4], [.. vectors.Of(0), .. vectors.Of(1)]);
    }

    [Theory]
    [InlineData("<f4", new long[] { 4 }, "PATH: the shape is (4,); expected two dimensions, a row of numbers for each item")]
    [InlineData("<f4", new long[] { 2, 2, 1 }, "PATH: the shape is (2, 2, 1); expected two dimensions, a row of numbers for each item")]
    [InlineData("<f4", new long[] { 0, 4 }, "PATH: the shape is (0, 4); expected two dimensions, a row of numbers for each item")]
    [InlineData("<f4", new long[] { 3, 2 }, "PATH: damaged: the array ends early; expected a complete file")]
    [InlineData("<f4", new long[] { 1L << 30, 1L << 20 }, "PATH: damaged: the array ends early; expected a complete file")]
    [InlineData("<f4", new long[] { 1, 2 }, "PATH: damaged: the array is longer than its shape; expected a complete file")]
    [InlineData("|O", new long[] { 2, 2 }, "PATH: an array of Python objects, which only Python can read; expected numbers")]
    [InlineData("<U1", new long[] { 2, 2 }, "PATH: an array of text; expected numbers")]
    public void OtherArrays_AreRefused(string type, long[] shape, string problem)
    {
        Write("embeddings", type, shape, [1, 2, 3, 4], "<f4");
        Folder.Write("embeddings.txt", string.Concat(Enumerable.Range(0, (int)Math.Min(9, shape[0])).Select(n => $"n{n}\n")));

        var error = Assert.Throws<UnreadableInputException>(() => Read("embeddings.npy"));
        Assert.Equal(problem.Replace("PATH", Folder["embeddings.npy"], StringComparison.Ordinal), error.Message);
    }

    [Fact]
    public void MoreNumbersThanAnArrayHolds_AreRefusedByTheShape()
    {
        using (var file = File.Create(Folder["large.npy"]))
        {
            file.Write(new NpyHeader("<f2", IsFortranOrder: false, [1 << 20, 1 << 12]).ToBytes());
            // Without any block on the disk.
            file.SetLength(1L << 34);
        }

        var error = Assert.Throws<UnreadableInputException>(() => Read("large.npy"));
        Assert.Equal($"{Folder["large.npy"]} has 4,294,967,296 numbers; expected at most 2,147,483,591", error.Message);
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    [InlineData(1e300, "1E+300")]
    public void NumbersThatAreNotFinite_HaveTheirPlace(double number, string text)
    {
        Write("embeddings", "<f8", [2, 2], [1, 2, 3, number]);
        Folder.Write("embeddings.txt", "a\nb\n");

        var error = Assert.Throws<UnreadableInputException>(() => Read("embeddings.npy"));
        Assert.Equal($"{Folder["embeddings.npy"]}: the number at [1, 1] is {text}; expected a finite float32", error.Message);
        Assert.StartsWith("Find such rows: numpy.flatnonzero(", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void FortranOrder_IsRefused()
    {
        File.WriteAllBytes(Folder["f.npy"], [.. new NpyHeader("<f4", IsFortranOrder: true, [2, 2]).ToBytes(), .. new byte[16]]);
        var error = Assert.Throws<UnreadableInputException>(() => Read("f.npy"));
        Assert.Equal($"{Folder["f.npy"]} is in Fortran order; expected C order", error.Message);
        Assert.Equal("Convert the array: numpy.save('f.npy', numpy.ascontiguousarray(array))", error.Remedy);
    }

    [Theory]
    [InlineData("a\n", "NAMES has 1 name; expected one for each of the 2 rows of the array")]
    [InlineData("a\nb\nc\nd\n", "NAMES has more names than the 2 rows of the array; line 3 is the first beyond them")]
    [InlineData("a\n\n", "NAMES:2: the name is empty")]
    [InlineData("a\na \n", "NAMES:2: 'a ' is there twice; expected a different name for each row")]
    [InlineData(null, "NAMES does not exist; expected the names of the rows of the array")]
    public void NamesThatDoNotFit_AreAnError(string? names, string problem)
    {
        Write("embeddings", "<f4", [2, 2], [1, 2, 3, 4]);
        if (names is not null) Folder.Write("embeddings.txt", names);

        var error = Assert.Throws<UnreadableInputException>(() => Read("embeddings.npy"));
        Assert.Equal(problem.Replace("NAMES", Folder["embeddings.txt"], StringComparison.Ordinal), error.Message);
        Assert.Equal($"Write one name per line, in the order of the rows: {Folder["embeddings.txt"]}", error.Remedy);
    }

    [Fact]
    public void AVector_IsNoOtherKind_AndMayBeIgnored()
    {
        Write("embeddings", "<f4", [2, 2], [1, 2, 3, 4]);
        Folder.Write("embeddings.txt", "a\nb\n");

        Assert.Empty(Read("embeddings.npy", "embeddings=ignore").Vectors);
        Assert.Equal(
            $"{Folder["embeddings.npy"]} is an array of vectors; expected the kind vector or ignore of 'embeddings'",
            Assert.Throws<GpuAlsException>(() => Read("embeddings.npy", "embeddings=tags")).Message);
        File.WriteAllText(Folder["embeddings.txt"], "caf\u00e9\nb\n", Encoding.Latin1);
        Assert.Equal(
            $"{Folder["embeddings.txt"]}: no valid UTF-8; expected names in UTF-8",
            Assert.Throws<UnreadableInputException>(() => Read("embeddings.npy")).Message);
    }

    SideTable Read(string name, params string[] uses)
    {
        var reader = new SideTableReader(SideKind.Item, new InteractionFormat(), FileKinds.All, Array.ConvertAll(uses, ColumnUse.Parse));
        return reader.Read(Folder[name], Cancel);
    }

    void Write(string name, string type, long[] shape, double[] numbers, string? typeOfNumbers = null)
    {
        byte[] data =
        [
            .. numbers.SelectMany(number => (typeOfNumbers ?? type) switch
            {
                "<f2" => BitConverter.GetBytes((Half)number),
                "<f4" => BitConverter.GetBytes((float)number),
                ">f4" => [.. BitConverter.GetBytes((float)number).Reverse()],
                "<f8" => BitConverter.GetBytes(number),
                _ => BitConverter.GetBytes((short)number),
            }),
        ];
        File.WriteAllBytes(Folder[$"{name}.npy"], [.. new NpyHeader(type, IsFortranOrder: false, shape).ToBytes(), .. data]);
    }
}
