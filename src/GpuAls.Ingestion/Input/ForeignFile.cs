using System.Text;
using GpuAls.Core;

namespace GpuAls.Ingestion.Input;

/// <summary>A kind of file that is no delimited text, known by its first bytes. A new kind is a row of one of the tables.</summary>
/// <param name="Name">The kind in messages, with its article.</param>
/// <param name="Remedy">A way to its rows; <c>FILE</c> stands for the file's name.</param>
/// <param name="IsStart">Whether a file of this kind starts with these bytes.</param>
sealed record ForeignFile(string Name, string Remedy, Func<ReadOnlySpan<byte>, bool> IsStart)
{
    const string Pipe = "| gpuals inspect -";
    const string Sheet = "Save the sheet as CSV UTF-8, or convert it: libreoffice --headless --convert-to csv FILE";
    const string Array = """Write it as text: python3 -c 'import numpy; numpy.savetxt("plays.csv", numpy.load("FILE"), "%s", ",")'""";
    const string Markup = "Save the table as CSV, and name that file";

    /// <summary>Files that are no text. The narrower kind comes first: a sheet is also a zip archive.</summary>
    static readonly IReadOnlyList<ForeignFile> Binary =
    [
        new("an Excel workbook (xlsx)", Sheet, start => IsZip(start) && Contains(start, "xl/")),
        new("an OpenDocument spreadsheet (ods)", Sheet, start => IsZip(start) && Contains(start, "opendocument")),
        new(
            "a NumPy archive (npz)",
            "Write one of its arrays as text: "
                + """python3 -c 'import numpy; a = numpy.load("FILE"); numpy.savetxt("plays.csv", a[a.files[0]], "%s", ",")'""",
            start => IsZip(start) && Contains(start, ".npy")),
        new("a zip archive", $"Read the text inside: unzip -p FILE {Pipe}", IsZip),
        new("an Excel workbook (xls)", Sheet, start => start.StartsWith<byte>([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])),
        new("a NumPy array (npy)", Array, start => start.StartsWith<byte>([0x93, .. "NUMPY"u8])),
        new("a Parquet file", Pandas("read_parquet"), start => start.StartsWith("PAR1"u8)),
        new("an Arrow or Feather file", Pandas("read_feather"), start => start.StartsWith("ARROW1"u8) || start.StartsWith("FEA1"u8)),
        new("an ORC file", Pandas("read_orc"), start => start.StartsWith("ORC"u8) && HasControl(start)),
        new("an Avro file", $"Convert it to text: java -jar avro-tools.jar tojson FILE | jq -r '[.user, .item, .plays] | @csv' {Pipe}",
            start => start.StartsWith("Obj\u0001"u8)),
        new("an HDF5 file", Pandas("read_hdf"), start => start.StartsWith<byte>([0x89, .. "HDF\r\n"u8, 0x1A, (byte)'\n'])),
        new("a SQLite database", Query("sqlite"), start => start.StartsWith("SQLite format 3\0"u8)),
        new("a DuckDB database", Query("duckdb"), start => start.Length > 12 && start[8..].StartsWith("DUCK"u8)),
        new("a 7z archive", $"Read the text inside: 7z x -so FILE {Pipe}",
            start => start.StartsWith<byte>([(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C])),
        new("a rar archive", $"Read the text inside: unrar p -inul FILE {Pipe}", start => start.StartsWith<byte>([.. "Rar!"u8, 0x1A, 7])),
        new("a tar archive", $"Read the text inside: tar -xOf FILE {Pipe}", start => start.Length > 262 && start[257..].StartsWith("ustar"u8)),
        new("an lz4 file", $"Decompress it: lz4 -dc FILE {Pipe}", start => start.StartsWith<byte>([0x04, 0x22, 0x4D, 0x18])),
        new("an lzma file", $"Decompress it: xz --format=lzma -dc FILE {Pipe}",
            start => start.StartsWith<byte>([0x5D, 0, 0]) && start.Length > 12 && HasControl(start)),
        new("a file of the program compress (.Z)", $"Decompress it: gzip -dc FILE {Pipe}", start => start.StartsWith<byte>([0x1F, 0x9D])),
        new("a Python pickle", Pandas("read_pickle"), start => start.Length > 1 && start[0] == 0x80 && start[1] is >= 2 and <= 5),
        new("R data", """Write it as text: Rscript -e 'write.csv(get(load("FILE")), "plays.csv", row.names = FALSE)'""",
            start => start.StartsWith("RDX"u8) && start.Length > 4 && start[4] == '\n'),
        new("R data", """Write it as text: Rscript -e 'write.csv(readRDS("FILE"), "plays.csv", row.names = FALSE)'""",
            start => start.StartsWith("X\n\0\0\0"u8)),
    ];

    /// <summary>Text whose encoding must be named.</summary>
    static readonly IReadOnlyList<ForeignFile> Encoded =
    [
        new("UTF-16 text without a byte order mark", "Name its encoding: --encoding utf-16", start => HasNulsAt(start, odd: true)),
        new("UTF-16 text without a byte order mark", "Name its encoding: --encoding utf-16BE", start => HasNulsAt(start, odd: false)),
    ];

    /// <summary>Text that has no rows.</summary>
    static readonly IReadOnlyList<ForeignFile> Marked =
    [
        new("a JSON file", $"Write its fields as CSV: jq -r '[.user, .item, .plays] | @csv' FILE {Pipe}", IsJsonObject),
        new("a JSON file", $"Write its fields as CSV: jq -r '.[] | [.user, .item, .plays] | @csv' FILE {Pipe}", IsJsonArray),
        new("a PDF document", Markup, start => start.StartsWith("%PDF-"u8)),
        new("an HTML page", Markup, start => StartsWithWord(start, "<!doctype"u8) || StartsWithWord(start, "<html"u8)),
        new("an XML file", Markup, start => StartsWithWord(start, "<?xml"u8)),
    ];

    /// <summary>Checks the first bytes of a file, or of its decompressed content.</summary>
    /// <param name="start">The first bytes.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <param name="hasEncoding">Whether the encoding was named.</param>
    /// <param name="isDecompressed">Whether the bytes were decompressed.</param>
    /// <exception cref="UnreadableInputException">The file is of a known kind that is not read.</exception>
    public static void RefuseBinary(ReadOnlySpan<byte> start, string name, bool hasEncoding, bool isDecompressed)
    {
        if (IsText(start)) return;
        Refuse(Binary, start, name, isDecompressed);
        if (!hasEncoding) Refuse(Encoded, start, name, isDecompressed: false);
    }

    /// <summary>Checks the start of a text.</summary>
    /// <param name="start">The start.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <param name="isDecompressed">Whether the text was decompressed.</param>
    /// <exception cref="UnreadableInputException">The text has no rows, as JSON or HTML.</exception>
    public static void RefuseMarked(ReadOnlySpan<byte> start, string name, bool isDecompressed) =>
        Refuse(Marked, start.TrimStart("\uFEFF \t\r\n"u8), name, isDecompressed);

    static void Refuse(IReadOnlyList<ForeignFile> kinds, ReadOnlySpan<byte> start, string name, bool isDecompressed)
    {
        foreach (var kind in kinds)
        {
            if (kind.IsStart(start))
                throw new UnreadableInputException($"{name}: {kind.Name}; expected rows of text", kind.RemedyFor(name, isDecompressed));
        }
    }

    string RemedyFor(string name, bool isDecompressed) =>
        isDecompressed && !Remedy.Contains("tar -xOf", StringComparison.Ordinal) ? $"Decompress the file first. {Remedy}"
        // A stream has no path.
        : File.Exists(name) ? Remedy.Replace("FILE", DisplayText.Escape(name), StringComparison.Ordinal)
        : Remedy;

    static string Query(string scheme) => $"Query it: --from {scheme}:FILE --query \"select user, item, plays from plays\"";

    static string Pandas(string read) =>
        $$"""Write it as text: python3 -c 'import pandas; pandas.{{read}}("FILE").to_csv("plays.csv", index=False)'""";

    /// <summary>Whether the start has only characters of text, as nearly always: then no table has to be searched.</summary>
    static bool IsText(ReadOnlySpan<byte> start)
    {
        var first = start[..Math.Min(start.Length, 300)];
        return !first.ContainsAnyInRange((byte)0, (byte)8)
            && !first.ContainsAnyInRange((byte)14, (byte)31)
            && !(start.Length > 0 && start[0] >= 0x80);
    }

    static bool IsZip(ReadOnlySpan<byte> start) => start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8);

    static bool Contains(ReadOnlySpan<byte> start, string word) => start.IndexOf(Encoding.ASCII.GetBytes(word)) >= 0;

    static bool HasControl(ReadOnlySpan<byte> start) => start[..Math.Min(start.Length, 256)].ContainsAnyInRange((byte)0, (byte)8);

    /// <summary>Whether every second byte of the first ones is NUL, and no other.</summary>
    static bool HasNulsAt(ReadOnlySpan<byte> start, bool odd)
    {
        var length = Math.Min(start.Length, 16) & ~1;
        for (var k = 0; k < length; k++)
        {
            if (start[k] == 0 != (k % 2 == 1 == odd)) return false;
        }

        return length >= 4;
    }

    static bool IsJsonObject(ReadOnlySpan<byte> start) =>
        start.StartsWith("{"u8) && start[1..].TrimStart(" \t\r\n"u8) is var inside && (inside.StartsWith("\""u8) || inside.StartsWith("}"u8));

    static bool IsJsonArray(ReadOnlySpan<byte> start) =>
        start.StartsWith("["u8) && start[1..].TrimStart(" \t\r\n"u8) is var inside
            && (inside.StartsWith("{"u8) || inside.StartsWith("["u8) || inside.StartsWith("\""u8) || inside.StartsWith("]"u8));

    static bool StartsWithWord(ReadOnlySpan<byte> start, ReadOnlySpan<byte> word) =>
        start.Length >= word.Length && Ascii.EqualsIgnoreCase(start[..word.Length], word);
}
