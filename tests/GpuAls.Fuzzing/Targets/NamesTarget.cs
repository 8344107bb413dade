using GpuAls.Ingestion;
using GpuAls.Ingestion.Tables;

namespace GpuAls.Fuzzing.Targets;

/// <summary>Files with an id and a name, or an id and its replacement, on each line.</summary>
/// <param name="isAliases">Whether the files have replacements.</param>
sealed class NamesTarget(bool isAliases) : FuzzTarget, IDisposable
{
    readonly Scratch scratch = new();

    public override string Name => isAliases ? "aliases" : "names";

    public override IEnumerable<byte[]> Seeds =>
    [
        FormatBytes.Join("17\tAbba\n94\tMuse\n"),
        FormatBytes.Join("id,name,url\n17,\"Guns, Roses\",x\n94,Muse,y\n"),
        FormatBytes.Join("1|Toy Story (1995)|01-Jan-1995\n2|GoldenEye|x\n", 3),
        FormatBytes.Join("1::Toy Story (1995)::Animation\n", 4),
        FormatBytes.Join("movieId,title,genres\n17,A,x\n94,B,y\n", 5),
        FormatBytes.Join("""[{"id":17,"song_name":"s","artist_name_basket":["a","b"]},{"id":94,"song_name":"t","artist_name_basket":[]}]""", 6),
        FormatBytes.Join("old_id\tnew_id\n17\t94\n"),
        FormatBytes.Join("17 94\n94 17\n", 0, 0, 0, 0, 0, 1),
    ];

    public override IReadOnlyList<byte[]> Words =>
        [.. Targets.Words.OfText, .. Targets.Words.Of("id", "name", "title", "old_id", "new_id", "17", "94", "[{\"id\":", "}]")];

    public override Outcome Run(byte[] input)
    {
        var (format, text) = FormatBytes.Split(input);
        var path = scratch.Write("names.tsv", text);
        var builder = new Core.Interactions.InteractionMatrixBuilder();
        builder.Add("u"u8, "17"u8, 1);
        builder.Add("u"u8, "94"u8, 2);
        if (isAliases)
        {
            var report = ItemAliases.Read(path, format).Apply(builder);
            var counts = $"{report.Replaced} {report.Unknown} {report.UnknownId} {report.File.Pairs} {builder.ItemCount}";
            return new($"{counts} {Join(report.File.FirstBadLines)}", input.Length);
        }

        var names = ItemNames.Read(path, format, format.Names, FileKinds.All);
        var match = names.Match(builder.Items);
        var labels = names.LabelsFor(builder.Items);
        var found = string.Join(
            ' ', Enumerable.Range(0, labels.Count).Select(labels.GetString).SelectMany(label => names.IdsOf(label).Append(label)));
        return new($"{match.Sentence} {found} {Join(match.File.FirstBadLines)}", input.Length);
    }

    public void Dispose() => scratch.Dispose();

    static string Join(IReadOnlyList<string> lines) => string.Join('\n', lines);
}
