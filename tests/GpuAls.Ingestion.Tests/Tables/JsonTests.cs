using System.IO.Compression;
using System.Text;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests.Tables;

/// <summary>JSON lines and JSON arrays.</summary>
public sealed class JsonTests : FolderTests
{
    static readonly InteractionFormat Skipping = new() { OnBadRow = BadRowPolicy.Skip };

    public static TheoryData<string, string> SameRows => new()
    {
        { """{"user":"ann","item":"muse","plays":2}{"user":"bob","item":"abba","plays":0.5}""", "JSON lines" },
        { "{\"user\":\"ann\",\"item\":\"muse\",\"plays\":2}\r\n\r\n{\"user\":\"bob\",\"item\":\"abba\",\"plays\":5e-1}\r\n", "JSON lines" },
        {
            "\uFEFF{\"plays\":2,\"x\":[1,{\"user\":\"no\"}],\"item\":\"muse\",\"user\":\"ann\"}\n{\"user\":\"bob\",\"item\":\"abba\",\"plays\":0.5}",
            "JSON lines"
        },
        {
            "{\n  \"user\": \"ann\",\n  \"item\": \"muse\",\n  \"plays\": 2\n}\n{\"user\":\"bob\",\"item\":\"\\u0061bba\",\"plays\":\"0.5\"}\n",
            "JSON lines"
        },
        { "[{\"user\":\"ann\",\"item\":\"muse\",\"plays\":2},\n {\"user\":\"bob\",\"item\":\"abba\",\"plays\":0.5}]\n", "a JSON array" },
        {
            "{\"who\":{\"id\":\"ann\"},\"item\":\"muse\",\"plays\":2}\n{\"who\":{\"id\":\"bob\",\"z\":1},\"item\":\"abba\",\"plays\":0.5}\n",
            "JSON lines"
        },
    };

    [Theory, MemberData(nameof(SameRows))]
    public void Objects_AreRows(string text, string kind)
    {
        var user = text.Contains("who", StringComparison.Ordinal) ? new InteractionFormat { User = ColumnReference.Named("who.id") } : null;
        var (lines, report) = KindReading.OfText(text, user);
        Assert.Equal(["ann muse 2", "bob abba 0.5"], lines);
        Assert.Equal((kind, 2), (report.Kind, report.Rows));
    }

    [Fact]
    public void Columns_AreFoundByName_InAnyOrder()
    {
        var report = KindReading.OfText("""{"timestamp":1,"plays":3,"artist":"muse","user_id":7}""").Report;
        Assert.Equal((3, 2, 1), (report.Columns!.User, report.Columns.Item, report.Columns.Value));
        Assert.Equal(["7 muse 3"], KindReading.OfText("""{"timestamp":1,"plays":3,"artist":"muse","user_id":7}""").Lines);
    }

    [Fact]
    public void Numbers_KeepTheirSpellingAsNames() => Assert.Equal(
        ["7 12345678901234567890123 1", "7.0 true 1"],
        KindReading.OfText("{\"user\":7,\"item\":12345678901234567890123}\n{\"user\":7.0,\"item\":true}").Lines);

    [Fact]
    public void EventsWithoutWeights_AreAnError() => Assert.Equal(
        "plays.jsonl: a column of events and none of values (user, item, event); expected the weight of each event, or a count",
        KindReading.ErrorOf("""{"user":"ann","item":"muse","event":"view"}"""));

    [Fact]
    public void AChosenColumnBeyondTheLast_IsAnError() => Assert.Equal(
        "plays.jsonl: 2 columns (user, item); expected the value in column 9 (zero-based)",
        KindReading.ErrorOf("""{"user":"ann","item":"muse"}""", new InteractionFormat { Value = ColumnReference.At(9) }));

    public static TheoryData<string, string> BadLines => new()
    {
        { "{\"user\":\"ann\",\"item\":", "a JSON object without its end; expected an object with user, item, plays: '{\"user\":\"ann\",\"item\":'" },
        { "nonsense", "no JSON object; expected an object with user, item, plays: 'nonsense'" },
        { "{\"user\":\"\\ud800\",\"item\":\"a\",\"plays\":1}", "a string is no Unicode text; expected an object with user, item, plays: "
            + "'{\"user\":\"\\ud800\",\"item\":\"a\",\"plays\":1}'" },
        { "[1,2]", "no JSON object; expected an object with user, item, plays: '[1,2]'" },
        { "{\"user\":null,\"item\":\"muse\",\"plays\":1}", "user is null; expected a name: '\\tmuse\\t1'" },
        { "{\"item\":\"muse\",\"plays\":1}", "user is null; expected a name: '\\tmuse\\t1'" },
        {
            "{\"user\":\"ann\",\"item\":[\"a\",\"b\"],\"plays\":1}",
            "item is '[\"a\",\"b\"]'; expected a name: 'ann\\t\"[\"\"a\"\",\"\"b\"\"]\"\\t1'"
        },
        { "{\"user\":\"ann\",\"item\":\"muse\",\"plays\":null}", "plays is null; expected a number of 0 or more: 'ann\\tmuse\\t'" },
        {
            "{\"user\":\"ann\",\"item\":\"muse\",\"plays\":{\"n\":1}}",
            "plays is '{\"n\":1}'; expected a number of 0 or more: 'ann\\tmuse\\t\"{\"\"n\"\":1}\"'"
        },
        { "{\"user\":\"ann\",\"item\":\"muse\",\"plays\":\"many\"}", "plays is 'many'; expected a number of 0 or more: 'ann\\tmuse\\tmany'" },
        { "{\"user\":\"ann\",\"item\":\"muse\",\"plays\":-3}", "plays is '-3'; expected a number of 0 or more: 'ann\\tmuse\\t-3'" },
        {
            "{\"user\":\"ann\",\"item\":\"muse\",\"plays\":1e39}",
            "plays is '1e39'; expected 0 or a number from 1E-45 to 3.4E+38 (float32): 'ann\\tmuse\\t1e39'"
        },
    };

    [Theory, MemberData(nameof(BadLines))]
    public void ABadLine_IsNamedWithItsNumber_AndTheNextLineIsRead(string line, string message)
    {
        var text = $"{{\"user\":\"zoe\",\"item\":\"muse\",\"plays\":1}}\n\n{line}\n{{\"user\":\"zoe\",\"item\":\"blur\",\"plays\":2}}\n";
        Assert.Equal($"plays.jsonl:3: {message}", KindReading.ErrorOf(text));
        var (lines, report) = KindReading.OfText(text, Skipping);
        Assert.Equal(["zoe muse 1", "zoe blur 2"], lines);
        Assert.Equal([$"plays.jsonl:3: {message}"], report.FirstBadRows);
    }

    [Fact]
    public void ACutLastLine_IsABadRow() => Assert.Equal(
        "plays.jsonl:2: a JSON object without its end; expected an object with user, item: '{\"user\":\"bob\",\"it'",
        KindReading.ErrorOf("{\"user\":\"ann\",\"item\":\"muse\"}\n{\"user\":\"bob\",\"it"));

    [Theory]
    [InlineData("[{\"user\":\"ann\",\"item\":\"muse\"}", "plays.jsonl: the array has no end after 1 record; expected ]")]
    [InlineData("[{\"user\":\"ann\",\"item\":\"muse\"},{\"us", "plays.jsonl: the array has no end after 2 records; expected ]")]
    [InlineData(
        "[{\"user\":\"ann\",\"item\":\"muse\"},\n{\"user\":bob}]",
        "record 2 of plays.jsonl: 'b' is an invalid start of a value; expected a JSON object")]
    [InlineData("[]", "plays.jsonl: no records; expected objects with a user and an item")]
    [InlineData("[[1, 2]]", "plays.jsonl: no JSON object in the first 1 record; expected objects with a user and an item")]
    [InlineData("{}", "plays.jsonl: no JSON object in the first 1 record; expected objects with a user and an item")]
    [InlineData(
        "{\"user\":\"ann\",\"item\":[\"a\"]}",
        "plays.jsonl: the item, 'item', is a column of the type list; expected text, numbers, flags or times")]
    public void ADamagedText_IsAnError(string text, string message) => Assert.Equal(message, KindReading.ErrorOf(text));

    // Half of a surrogate pair, and a byte that is no UTF-8: System.Text.Json reports them when a string is read.
    [Theory]
    [InlineData("[{\"user\":\"ann\",\"item\":\"muse\"},{\"user\":\"\\ud800\",\"item\":\"b\"},{\"user\":\"bob\",\"item\":\"c\"}]")]
    [InlineData("{\"user\":\"ann\",\"item\":\"muse\"}\n{\"\\udfff\":1,\"user\":\"\\ud800\",\"item\":\"b\"}\n{\"user\":\"bob\",\"item\":\"c\"}")]
    public void AStringThatIsNoUnicode_IsABadRow(string text)
    {
        var (lines, report) = KindReading.OfText(text, new InteractionFormat { OnBadRow = BadRowPolicy.Skip });
        Assert.Equal(["ann muse 1", "bob c 1"], lines);
        Assert.Equal(1, report.BadRowCount);
    }

    [Fact]
    public void ALongFile_IsReadInPieces_CompressedToo()
    {
        var text = new StringBuilder();
        for (var n = 0; n < 30_000; n++)
        {
            text.Append(
                null,
                $"{{\"user\":\"u{n % 700}\",\"item\":\"i{n % 1100}\",\"plays\":{n % 9 + 1},\"note\":\"{new string('x', n % 90)}\"}}\n");
        }

        var plain = KindReading.OfText(text.ToString());
        Assert.Equal(30_000, plain.Report.Rows);
        using (var gzip = new GZipStream(File.Create(Folder["plays.jsonl.gz"]), CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text.ToString()));
        Assert.Equal(plain.Lines, KindReading.OfFile(Folder["plays.jsonl.gz"]).Lines);
        var tsv = new StringBuilder();
        for (var n = 0; n < 30_000; n++) tsv.Append(null, $"u{n % 700}\ti{n % 1100}\t{n % 9 + 1}\n");
        Assert.Equal(Reading.Of(tsv.ToString()).Matrix.Lines(), plain.Lines);
    }

    [Fact]
    public void MelonPlaylists_AreUsers_AndTheirSongsItems()
    {
        File.WriteAllText(Folder["train.json"], """
            [{"tags": ["락"], "id": 61281, "plylst_title": "여행같은 음악", "songs": [525514, 129701], "like_cnt": 71,
              "updt_date": "2013-12-19 18:36:19.000"},
             {"tags": [], "id": 10532, "plylst_title": "x", "songs": [525514, 129701, 383374], "like_cnt": 1, "updt_date": "2014-12-02 16:19:42.000"},
             {"tags": [], "id": 7, "plylst_title": "empty", "songs": [], "like_cnt": 0, "updt_date": "2014-12-02 16:19:42.000"}]
            """);
        File.WriteAllText(Folder["song_meta.json"], """
            [{"song_gn_dtl_gnr_basket": ["GN0901"], "song_name": "Feelings", "artist_name_basket": ["Various", "Others"], "id": 525514},
             {"song_name": "그남자 그여자", "artist_name_basket": ["Vibe"], "id": 129701}, {"song_name": "Alone", "artist_name_basket": [], "id": 383374}]
            """);
        var (lines, report) = KindReading.OfFile(Folder["train.json"], InteractionFormat.Melon);
        Assert.Equal(["61281 525514 1", "61281 129701 1", "10532 525514 1", "10532 129701 1", "10532 383374 1"], lines);
        Assert.Equal(5, report.Rows);

        var reader = KindReading.Reader(InteractionFormat.Melon, Folder["song_meta.json"]);
        var builder = new Core.Interactions.InteractionMatrixBuilder();
        reader.Read(Folder["train.json"], builder, cancel: TestContext.Current.CancellationToken);
        var items = builder.Build(itemLabels: reader.ItemNames!.LabelsFor(builder.Items)).Items;
        Assert.Equal(["Feelings – Various, Others", "그남자 그여자 – Vibe", "Alone"], [items.Name(0), items.Name(1), items.Name(2)]);
    }
}
