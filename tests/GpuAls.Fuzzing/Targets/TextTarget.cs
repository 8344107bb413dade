using System.Text;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Tables;

namespace GpuAls.Fuzzing.Targets;

/// <summary>Delimited text, MatrixMarket files and JSON as interactions, in all layouts.</summary>
/// <param name="name">The name.</param>
/// <param name="seeds">Valid inputs.</param>
/// <param name="words">Words of the format.</param>
class TextTarget(string name, IReadOnlyList<byte[]> seeds, IReadOnlyList<byte[]> words) : FuzzTarget
{
    public override string Name => name;

    public override IEnumerable<byte[]> Seeds => seeds;

    public override IReadOnlyList<byte[]> Words => words;

    /// <summary>Delimited text.</summary>
    public static TextTarget Delimited() => new(
        "text",
        [
            FormatBytes.Join("alice,Abba,12\nbob,Muse,3\nalice,Muse,1\n"),
            FormatBytes.Join("user\titem\tplays\nalice\tAbba\t12\nbob\tMuse\t3\n"),
            FormatBytes.Join("u1\tm1\tAbba\t12\nu2\t\tMuse\t3\n", 1),
            FormatBytes.Join("userID\tartistID\tweight\n2\t51\t13883\n2\t52\t11690\n", 2),
            FormatBytes.Join("196\t242\t3\t881250949\n186\t302\t3\t891717742\n", 3, 0, 0, 0, 4),
            FormatBytes.Join("1::1193::5::978300760\n1::661::3::978302109\n", 4),
            FormatBytes.Join("userId,movieId,rating,timestamp\n1,296,5.0,1147880044\n1,306,3.5,1147868817\n", 5),
            FormatBytes.Join("uid,item_id\n1,2\n3,4\n", 7),
            FormatBytes.Join("\"a, b\";\"say \"\"hi\"\"\";\"1,5\"\n\"c\nd\";e;2\n", 0, 11, 30),
            FormatBytes.Join("user;item;event;time\na;b;play;2024-02-29T12:30:00Z\na;c;buy;2024-03-01 00:00:00\n", 0, 0, 0, 2, 6),
            FormatBytes.Join("a,b,play,31/12/1999\na,c,skip,01/01/2000\n", 0, 0, 0, 1, 4 + 16),
            FormatBytes.Join("a b -1\nb c 2\n", 0, 6, 0, 64),
            FormatBytes.Join("# note\na,b,0\nc,d,1\nc,,1\n", 0, 73, 0, 128, 0, 1),
            FormatBytes.Join("sep=;\na;b;1\n"),
            FormatBytes.Join("%%MatrixMarket matrix coordinate integer general\n% c\n2 3 2\n1 1 5\n2 3 1\n"),
            FormatBytes.Join("%%MatrixMarket matrix coordinate pattern symmetric\n3 3 2\n1 1\n3 2\n"),
            FormatBytes.Join(Encoding.Latin1.GetBytes("é,ß,1\nü,à,2\n"), 0, 8, 6),
            FormatBytes.Join([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("a\tb\t1\nc\td\t2\n")]),
            FormatBytes.Join(Encoding.BigEndianUnicode.GetBytes("\uFEFFa,b,1\n")),
            FormatBytes.Join("e\u0301,A b ,1\né,a B,2\n", 0, 0, 0, 0, 0, 2),
        ],
        Targets.Words.OfText);

    /// <summary>JSON: an array of objects, lines of objects, and lists of items.</summary>
    public static TextTarget Json() => new(
        "json",
        [
            FormatBytes.Join("""[{"user":"a","item":"b","plays":3},{"user":"c","item":"b","plays":1.5}]"""),
            FormatBytes.Join("{\"user\":\"a\",\"item\":\"b\",\"plays\":3}\n{\"user\":\"c\",\"item\":7}\n", 0, 0, 0, 4),
            FormatBytes.Join("""[{"id":1,"songs":[5,6],"tags":["x"],"plylst_title":"t"},{"id":2,"songs":[]}]""", 6),
            FormatBytes.Join("""[["a","b",1],["c","d",2]]"""),
            FormatBytes.Join("{\"u\":\"\\u00e9\\ud83c\\udfb8\",\"i\":null,\"n\":true}\n", 0, 0, 0, 0, 0, 1),
            FormatBytes.Join("""{"user":"a","item":"b","time":"2024-02-29T12:30:00Z","event":"play","x":{"y":[1,{"z":2}]}}""", 0, 0, 0, 2, 6),
        ],
        [.. Targets.Words.OfJson, .. Targets.Words.OfText]);

    public override Outcome Run(byte[] input)
    {
        var (format, text) = FormatBytes.Split(input);
        var builder = new InteractionMatrixBuilder();
        var reader = new InteractionReader(format) { Kinds = FileKinds.All };
        var report = reader.Read(new MemoryStream(text), "plays.tsv", builder);
        return new(MatrixText.Describe(builder, report), input.Length);
    }
}
