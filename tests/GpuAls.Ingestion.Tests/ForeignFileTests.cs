using System.Text;
using GpuAls.Ingestion.Input;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

/// <summary>Files that are no text are named by their first bytes.</summary>
public sealed class ForeignFileTests : FolderTests
{
    static readonly string Tar = new string('x', 257) + "ustar\0" + new string('0', 100);

    public static TheoryData<string, string, string> Kinds => new()
    {
        { "PK\u0003\u0004....[Content_Types].xml....xl/workbook.xml", "an Excel workbook (xlsx)", "libreoffice --headless --convert-to csv FILE" },
        { "PK\u0003\u0004....mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "an OpenDocument spreadsheet (ods)", "convert-to csv FILE" },
        { "PK\u0003\u0004....arr_0.npy", "a NumPy archive (npz)", "numpy.load(\"FILE\")" },
        { "PK\u0003\u0004....plays.csv", "a zip archive", "unzip -p FILE | gpuals inspect -" },
        { "\u00D0\u00CF\u0011\u00E0\u00A1\u00B1\u001A\u00E1", "an Excel workbook (xls)", "convert-to csv FILE" },
        { "\u0093NUMPY\u0001\0", "a NumPy array (npy)", "numpy.load(\"FILE\")" },
        { "PAR1\u0015\u0004", "a Parquet file", "pandas.read_parquet(\"FILE\")" },
        { "ARROW1\0\0", "an Arrow or Feather file", "pandas.read_feather(\"FILE\")" },
        { "FEA1\0\0", "an Arrow or Feather file", "pandas.read_feather(\"FILE\")" },
        { "ORC\u0008\u0003", "an ORC file", "pandas.read_orc(\"FILE\")" },
        { "Obj\u0001\u0004", "an Avro file", "tojson FILE" },
        { "\u0089HDF\r\n\u001A\n", "an HDF5 file", "pandas.read_hdf(\"FILE\")" },
        { "SQLite format 3\0", "a SQLite database", "--from sqlite:FILE --query \"select user, item, plays from plays\"" },
        { "\u0001\0\0\u0002\0\0\0\0DUCK\0\0", "a DuckDB database", "--from duckdb:FILE --query" },
        { "7z\u00BC\u00AF\u0027\u001C", "a 7z archive", "7z x -so FILE | gpuals inspect -" },
        { "Rar!\u001A\u0007\u0001\0", "a rar archive", "unrar p -inul FILE | gpuals inspect -" },
        { Tar, "a tar archive", "tar -xOf FILE | gpuals inspect -" },
        { "\u0004\u0022\u004D\u0018", "an lz4 file", "lz4 -dc FILE | gpuals inspect -" },
        { "\u005D\0\0\u0080\0\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\0", "an lzma file", "xz --format=lzma -dc FILE | gpuals inspect -" },
        { "\u001F\u009D\u0090", "a file of the program compress (.Z)", "gzip -dc FILE | gpuals inspect -" },
        { "\u0080\u0004\u0095", "a Python pickle", "pandas.read_pickle(\"FILE\")" },
        { "RDX3\nX\n\0\0", "R data", "get(load(\"FILE\"))" },
        { "X\n\0\0\0\u0003", "R data", "readRDS(\"FILE\")" },
        { "%PDF-1.7", "a PDF document", "Save the table as CSV, and name that file" },
        { "{\"user\": 1}\n{\"user\": 2}\n", "a JSON file", "jq -r '[.user, .item, .plays] | @csv' FILE | gpuals inspect -" },
        { "\u00EF\u00BB\u00BF[\n  {\"user\": 1}]", "a JSON file", "jq -r '.[] | [.user, .item, .plays] | @csv' FILE | gpuals inspect -" },
        { "\n<!DOCTYPE html>", "an HTML page", "Save the table as CSV, and name that file" },
        { "<HTML>", "an HTML page", "Save the table as CSV, and name that file" },
        { "<?xml version=\"1.0\"?>", "an XML file", "Save the table as CSV, and name that file" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AFileThatIsNoText_IsNamed(string start, string kind, string remedy)
    {
        var bytes = Encoding.Latin1.GetBytes(start);
        var error = Assert.Throws<UnreadableInputException>(() => Reading.Of(bytes));
        Assert.Equal($"plays.tsv: {kind}; expected rows of text", error.Message);
        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
        // A path is part of the remedy.
        var path = Folder["x"];
        File.WriteAllBytes(path, bytes);
        error = Assert.Throws<UnreadableInputException>(() => Reading.OfFile(path));
        Assert.Contains(remedy.Replace("FILE", path, StringComparison.Ordinal), error.Remedy, StringComparison.Ordinal);
        // Inside a compressed file it is found too.
        error = Assert.Throws<UnreadableInputException>(() => Reading.Of(Gzip(bytes)));
        Assert.Equal($"plays.tsv: {kind}; expected rows of text", error.Message);
        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
        Assert.Equal(kind != "a tar archive", error.Remedy.StartsWith("Decompress the file first. ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ORCA\tmuse\t1\n")]
    [InlineData("[unknown]\tmuse\t1\n")]
    [InlineData("{x}\tmuse\t1\n")]
    [InlineData("PKzip\tmuse\t1\n")]
    [InlineData("7zip\tmuse\t1\n")]
    [InlineData("BZ\tmuse\t1\n")]
    [InlineData("%PDF\tmuse\t1\n")]
    [InlineData("]]]\tmuse\t1\n")]
    [InlineData("X\tmuse\t1\n")]
    public void TextThatStartsSimilarly_IsRead(string text) => Assert.Equal(1, Reading.Of(text).Report.Interactions);

    [Theory]
    [InlineData("coordinate integer general", "% comment\n", "3", "")]
    [InlineData("coordinate pattern general", "", "2", " --value-column none")]
    [InlineData("coordinate real general", "%\n%\n\n", "5", "")]
    public void AMatrixMarketFileWithSkippedLines_NamesTheLinesAboveItsEntries(string kind, string comments, string lines, string value)
    {
        var text = $"%%MatrixMarket matrix {kind}\n{comments}3 3 4\n1 1 5\n1 2 3\n2 2 4\n3 1 1\n";
        var skip = int.Parse(lines, null);
        TextLayout Below(int count) => new() { Separator = " ", SkipLines = count, HasHeader = false };
        Assert.Equal(["1 1 5", "1 2 3", "2 2 4", "3 1 1"], Reading.Of(text, new InteractionFormat { Text = Below(skip) }).Matrix.Lines());
        var error = Assert.Throws<UnreadableInputException>(() => Reading.Of(text, new InteractionFormat { Text = Below(skip - 1) }));
        Assert.Equal($"plays.tsv: a MatrixMarket file, whose first {lines} lines are no rows; expected rows alone", error.Message);
        Assert.Equal($"Read the rows below: --separator space --skip-lines {lines} --no-header{value}", error.Remedy);
    }

    [Fact]
    public void ADenseMatrixMarketFile_IsRefused() =>
        Assert.Equal(
            "plays.tsv: a MatrixMarket file of a dense matrix; expected one row for each pair of user and item",
            Assert.Throws<UnreadableInputException>(() => Reading.Of("%%MatrixMarket matrix array real general\n1 1\n5\n")).Message);

    static byte[] Gzip(byte[] bytes)
    {
        var result = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(result, System.IO.Compression.CompressionLevel.Fastest)) gzip.Write(bytes);
        return result.ToArray();
    }
}
