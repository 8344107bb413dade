using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace GpuAls.Ingestion.Tests.Tables;

/// <summary>Sparse matrices of SciPy.</summary>
public sealed class SparseArchiveTests : FolderTests
{
    // scipy.sparse.save_npz of csr_matrix([[0, 2, 0], [1.5, 0, 3], [0, 0, 0], [0, 0, 4]]), written by SciPy 1.10 with NumPy 1.24.
    const string OfSciPy = """
        UEsDBBQAAAAIAAAAIQBlzm9ZSgAAAJAAAAALABQAaW5kaWNlcy5ucHkBABAAkAAAAAAAAABKAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaKuo6Ce
        ll9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GiY6mjoKtQoUAC5GBghggmIAUEsDBBQAAAAIAAAAIQBasMD4TgAAAJQAAAAKABQAaW5kcHRyLm5weQEAEACU
        AAAAAAAAAE4AAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNpoq6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkapjqaOgq1ChQALgYgYARiZihm
        AWIAUEsDBBQAAAAIAAAAIQCjw3SXRQAAAIMAAAAKABQAZm9ybWF0Lm5weQEAEACDAAAAAAAAAEUAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgXhNsrK6j
        oJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkamjoKtQoUAa7k4iIAUEsDBBQAAAAIAAAAIQCEIe9fSgAAAJAAAAAJABQAc2hhcGUubnB5AQAQAJAAAAAA
        AAAASgAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFAAuFgYIYIbSAFBLAwQU
        AAAACAAAACEAkn7APlIAAACgAAAACAAUAGRhdGEubnB5AQAQAKAAAAAAAAAAUgAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBef
        X5SSChJ3S8wpTgWKF2ckFqQC+RomOpo6CrUKFAAuBghwgFA/7CE0B5Qv4AAAUEsBAhQDFAAAAAgAAAAhAGXOb1lKAAAAkAAAAAsAAAAAAAAAAAAAAIABAAAA
        AGluZGljZXMubnB5UEsBAhQDFAAAAAgAAAAhAFqwwPhOAAAAlAAAAAoAAAAAAAAAAAAAAIABhwAAAGluZHB0ci5ucHlQSwECFAMUAAAACAAAACEAo8N0l0UA
        AACDAAAACgAAAAAAAAAAAAAAgAERAQAAZm9ybWF0Lm5weVBLAQIUAxQAAAAIAAAAIQCEIe9fSgAAAJAAAAAJAAAAAAAAAAAAAACAAZIBAABzaGFwZS5ucHlQ
        SwECFAMUAAAACAAAACEAkn7APlIAAACgAAAACAAAAAAAAAAAAAAAgAEXAgAAZGF0YS5ucHlQSwUGAAAAAAUABQAWAQAAowIAAAAA
        """;

    static readonly string[] Entries = ["0 1 2", "1 0 1.5", "1 2 3", "3 2 4"];

    [Fact]
    public void AFileOfSciPy_IsRead()
    {
        File.WriteAllBytes(Folder["m.npz"], Convert.FromBase64String(OfSciPy));
        var (lines, report) = KindReading.OfFile(Folder["m.npz"]);
        Assert.Equal(Entries, lines);
        Assert.Equal(("a sparse matrix of SciPy (csr)", 4, 975), (report.Kind, report.Rows, report.Bytes));
    }

    public static TheoryData<string, string, string> Types => new()
    {
        { "<i8", "<i4", "<f8" }, { "<i4", "<i8", "<f4" }, { "<i4", "<i4", ">f4" }, { ">i4", "<u4", "<f2" }, { "<i8", "<i8", ">f8" },
    };

    [Theory, MemberData(nameof(Types))]
    public void EachFormatAndType_IsTheSameMatrix(string pointers, string indices, string data)
    {
        double[] values = [2, 1.5, 3, 4];
        Write("csr.npz", ("format", "|S3", [], [.. "csr"u8]), Array("shape", "<i8", 4, 3), Array("indptr", pointers, 0, 1, 3, 3, 4),
            Array("indices", indices, 1, 0, 2, 2), Array("data", data, values));
        Write("csc.npz", ("format", "<U3", [], Encoding.UTF32.GetBytes("csc")), Array("shape", "<i4", 4, 3), Array("indptr", pointers, 0, 1, 2, 4),
            Array("indices", indices, 1, 0, 1, 3), Array("data", data, 1.5, 2, 3, 4));
        Write("coo.npz", ("format", "|S3", [], [.. "coo"u8]), Array("shape", "<i8", 4, 3), Array("row", indices, 3, 0, 1, 1),
            Array("col", indices, 2, 1, 2, 0), Array("data", data, 4, 2, 3, 1.5));
        Assert.Equal(Entries, KindReading.OfFile(Folder["csr.npz"]).Lines);
        foreach (var name in (string[])["csc.npz", "coo.npz"])
            Assert.Equal(Entries.Order(), KindReading.OfFile(Folder[name]).Lines.Order());
    }

    [Fact]
    public void Columns_CanBeSwapped_ForAMatrixOfItemsByUsers()
    {
        File.WriteAllBytes(Folder["m.npz"], Convert.FromBase64String(OfSciPy));
        var swapped = new InteractionFormat { User = ColumnReference.Named("item"), Item = ColumnReference.Named("user") };
        Assert.Equal(["1 0 2", "0 1 1.5", "2 1 3", "2 3 4"], KindReading.OfFile(Folder["m.npz"], swapped).Lines);
    }

    public static TheoryData<string, string> Damages => new()
    {
        { "indices=0,5", "damaged: entry 1 is at (1, 5), outside of 2 × 2" },
        { "indices=0,-1", "damaged: entry 1 is at (1, -1), outside of 2 × 2" },
        { "indptr=0,1,1", "damaged: indptr ends with 1; expected 2" },
        { "indptr=0,2,1", "damaged: indptr has 1 after 2" },
        { "indptr=1,1,2", "damaged: indptr starts with 1, not with 0" },
        { "indptr=0,9,9", "damaged: indptr has 9 after 0" },
        { "indptr=0,2", "damaged: indptr has 2 elements; expected 3" },
        { "indices=0", "damaged: indices has 1 elements; expected 2" },
    };

    [Theory, MemberData(nameof(Damages))]
    public void AnInconsistentMatrix_IsAnError(string change, string message)
    {
        var (name, values) = (change[..change.IndexOf('=', StringComparison.Ordinal)], change[(change.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        var array = Array(name, "<i4", [.. values.Split(',').Select(value => double.Parse(value, CultureInfo.InvariantCulture))]);
        Write("m.npz", [("format", "|S3", [], [.. "csr"u8]), Array("shape", "<i8", 2, 2), Array("data", "<f8", 1, 2),
            name == "indices" ? array : Array("indices", "<i4", 0, 1), name == "indptr" ? array : Array("indptr", "<i4", 0, 1, 2)]);
        Assert.Equal($"{Folder["m.npz"]}: {message}", KindReading.ErrorOfFile(Folder["m.npz"]));
    }

    [Fact]
    public void OtherArchives_AreErrors()
    {
        Write("x.npz", Array("x", "<i8", 1));
        Assert.Equal(
            $"{Folder["x.npz"]}: a NumPy archive (npz) with x; expected a sparse matrix of SciPy (format, shape, data, indices, indptr)",
            KindReading.ErrorOfFile(Folder["x.npz"]));
        Write("o.npz", ("format", "|O", [], [.. "csr"u8]), Array("shape", "<i8", 4, 3));
        Assert.Equal(
            $"format.npy in {Folder["o.npz"]}: an array of Python objects, which only Python can read; expected numbers",
            KindReading.ErrorOfFile(Folder["o.npz"]));
        Write("d.npz", ("format", "|S3", [], [.. "dia"u8]), Array("shape", "<i8", 4, 3), Array("data", "<f8", 1));
        Assert.Equal(
            $"{Folder["d.npz"]}: a sparse matrix in SciPy's format dia; expected csr, csc or coo", KindReading.ErrorOfFile(Folder["d.npz"]));
        File.WriteAllBytes(Folder["cut.npz"], Convert.FromBase64String(OfSciPy)[..300]);
        Assert.StartsWith($"{Folder["cut.npz"]}: damaged: ", KindReading.ErrorOfFile(Folder["cut.npz"]), StringComparison.Ordinal);
    }

    // Memory is taken for an element before it is read.
    [Theory, InlineData("<U999999999"), InlineData("|S2147483647"), InlineData("<i3"), InlineData("<f16"), InlineData("|b1000000000")]
    public void ElementsOfAnUnknownSize_AreAnError(string type)
    {
        Write("m.npz", ("format", type, [], [.. "csr"u8]), Array("shape", "<i8", 2, 2));
        Assert.Equal(
            $"format.npy in {Folder["m.npz"]}: damaged: elements of the type {type}; expected a complete file",
            KindReading.ErrorOfFile(Folder["m.npz"]));
    }

    [Fact]
    public void AFlippedBit_IsFoundByTheChecksum()
    {
        Write("m.npz", ("format", "|S3", [], [.. "csr"u8]), Array("shape", "<i8", 2, 2), Array("data", "<f8", 1, 2), Array("indices", "<i4", 0, 1),
            Array("indptr", "<i4", 0, 1, 2));
        var bytes = File.ReadAllBytes(Folder["m.npz"]);
        // Two is 0x4000000000000000; the archive stores small arrays uncompressed or nearly so.
        using (var archive = new ZipArchive(File.Create(Folder["flipped.npz"]), ZipArchiveMode.Create))
        {
            using var from = new ZipArchive(new MemoryStream(bytes));
            foreach (var entry in from.Entries)
            {
                using var copy = archive.CreateEntry(entry.Name, CompressionLevel.NoCompression).Open();
                using var content = entry.Open();
                content.CopyTo(copy);
            }
        }

        var flipped = File.ReadAllBytes(Folder["flipped.npz"]);
        var place = flipped.AsSpan().IndexOf(BitConverter.GetBytes(2.0));
        flipped[place + 6] ^= 1;
        File.WriteAllBytes(Folder["flipped.npz"], flipped);
        Assert.Equal(
            $"data.npy in {Folder["flipped.npz"]}: damaged: its checksum is wrong; expected a complete file",
            KindReading.ErrorOfFile(Folder["flipped.npz"]));
    }

    [Theory]
    [InlineData("coordinate real general", "% comment\n%\n", "1 2 2.5\n2 1 3\n", "1 2 2.5,2 1 3")]
    [InlineData("coordinate integer general", "", "1 2 2\n2 1 3\n", "1 2 2,2 1 3")]
    [InlineData("coordinate pattern general", "%\n\n", "1 2\n2 1\n", "1 2 1,2 1 1")]
    public void MatrixMarketFiles_AreRead_WithTheirOwnNumbers(string kind, string comments, string entries, string expected)
    {
        var (lines, report) = KindReading.OfText($"%%MatrixMarket matrix {kind}\n{comments}2 2 2\n{entries}");
        Assert.Equal(expected.Split(','), lines);
        Assert.Equal("a MatrixMarket file", report.Kind);
    }

    [Theory]
    [InlineData("coordinate real general", "2 2 3\n1 2 2.5\n2 1 3\n", "plays.jsonl: 2 entries; expected 3, the number in line 2")]
    [InlineData("coordinate real general", "2 2 1\n1 2 2.5\n2 1 3\n", "plays.jsonl: 2 entries; expected 1, the number in line 2")]
    [InlineData("coordinate real general", "2 2\n1 2 2.5\n", "plays.jsonl:2: the size is '2 2'; expected the numbers of rows, columns and entries")]
    [InlineData("coordinate real symmetric", "2 2 1\n1 2 2.5\n", "plays.jsonl: a MatrixMarket file of the kind 'coordinate real symmetric'; "
        + "expected 'coordinate real general', 'coordinate integer general' or 'coordinate pattern general'")]
    [InlineData("coordinate real general", "2 2 1\n1 x\n", "plays.jsonl:3: 2 columns; expected 3 (row, column, value): '1 x'")]
    public void DamagedMatrixMarketFiles_AreErrors(string kind, string rest, string message) =>
        Assert.Equal(message, KindReading.ErrorOf($"%%MatrixMarket matrix {kind}\n{rest}"));

    static (string, string, int[], byte[]) Array(string name, string type, params double[] values) => (
        name,
        type,
        [values.Length],
        [
            .. values.SelectMany(value =>
            {
                var bytes = type[1..] switch
                {
                    "i4" => BitConverter.GetBytes((int)value),
                    "u4" => BitConverter.GetBytes((uint)value),
                    "i8" => BitConverter.GetBytes((long)value),
                    "f2" => BitConverter.GetBytes((Half)value),
                    "f4" => BitConverter.GetBytes((float)value),
                    _ => BitConverter.GetBytes(value),
                };
                return type[0] == '>' ? bytes.Reverse() : bytes;
            }),
        ]);

    void Write(string path, params (string Name, string Type, int[] Shape, byte[] Data)[] arrays)
    {
        using var archive = new ZipArchive(File.Create(Folder[path]), ZipArchiveMode.Create);
        foreach (var (name, type, shape, data) in arrays)
        {
            using var entry = archive.CreateEntry(name + ".npy").Open();
            var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({string.Concat(shape.Select(length => $"{length},"))}), }}\n";
            entry.Write([0x93, .. "NUMPY"u8, 1, 0]);
            entry.Write(BitConverter.GetBytes((ushort)header.Length));
            entry.Write(Encoding.ASCII.GetBytes(header));
            entry.Write(data);
        }
    }
}
