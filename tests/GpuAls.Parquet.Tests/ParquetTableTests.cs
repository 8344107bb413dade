using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion;
using GpuAls.Parquet.Reading;
using GpuAls.Testing;
using ParquetSharp;

namespace GpuAls.Parquet.Tests;

/// <summary>Parquet files of other programs: DuckDB writes its own, and Arrow's C++ library is the writer of pandas and Polars' reference.</summary>
public sealed class ParquetTableTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(", compression zstd")]
    [InlineData(", compression gzip, row_group_size 2048")]
    [InlineData(", compression brotli, parquet_version v2")]
    [InlineData(", compression lz4_raw")]
    public void AFileOfDuckDb_IsTheSameMatrixAsItsText(string options)
    {
        const string select =
            "select 'u' || (n * 7919 % 700) as \"user\", 'item ' || (n * 31 % 1100) as artist, n % 9 + 1 as plays from range(20000) t(n)";
        Run($"copy ({select}) to '{folder["plays.tsv"]}' (delimiter '\t'); copy ({select}) to '{folder["plays.parquet"]}' (format parquet{options})");
        var (lines, report) = Read("plays.parquet");
        Assert.Equal(Read("plays.tsv").Lines, lines);
        Assert.Equal(("a Parquet file", 20_000), (report.Kind, report.Rows));
        Assert.Equal(new FileInfo(folder["plays.parquet"]).Length, report.Bytes);
    }

    [Fact]
    public void Columns_AreFoundByName_InAnyOrder_AndOthersAreNotRead()
    {
        Run($"copy (select now() as at, [1, 2] as tags, 5 as plays, 'muse' as artist, 7 as user_id) to '{folder["p.parquet"]}'");
        var (lines, report) = Read("p.parquet");
        Assert.Equal(["7 muse 5"], lines);
        Assert.Equal((4, 3, 2), (report.Columns!.User, report.Columns.Item, report.Columns.Value));
    }

    public static TheoryData<string, string> Types => new()
    {
        { "7::tinyint", "7" }, { "200::utinyint", "200" }, { "4000000000::uinteger", "4000000000" }, { "-5::bigint", "-5" },
        { "18446744073709551615::ubigint", "18446744073709551615" }, { "true", "true" }, { "1.5::float", "1.5" }, { "0.1::double", "0.1" },
        { "12.30::decimal(9,2)", "12.30" }, { "-0.05::decimal(4,2)", "-0.05" }, { "123456789012345.678::decimal(18,3)", "123456789012345.678" },
        { "12345678901234567890.5::decimal(30,1)", "12345678901234567890.5" }, { "date '2020-02-29'", "2020-02-29T00:00:00Z" },
        { "timestamp '2020-02-29 12:34:56.789'", "2020-02-29T12:34:56.789Z" }, { "timestamp_ms '2020-02-29 12:34:56.5'", "2020-02-29T12:34:56.5Z" },
        { "timestamp_ns '1969-12-31 23:59:59.123456789'", "1969-12-31T23:59:59.1234567Z" }, { "'Beyoncé'", "Beyoncé" }, { "''", "" },
        { "'\\xAA'::blob", "\uFFFD" }, { "'6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430c8" },
        { "'a'::enum('a', 'b')", "a" }, { "null", "" }, { "{'id': 7}.id", "7" },
    };

    [Theory, MemberData(nameof(Types))]
    public void EveryType_HasAText(string sql, string text)
    {
        Run($"copy (select {sql} as x) to '{folder["p.parquet"]}' (format parquet)");
        using var table = ParquetTable.Open(folder["p.parquet"]);
        Assert.True(table.Columns[0].IsReadable);
        Assert.Equal(text, System.Text.Encoding.UTF8.GetString(table.Sample(1)[0][0]));
    }

    [Fact]
    public void FieldsOfAStruct_AreColumns_JoinedByAPoint()
    {
        Run($"copy (select {{'id': 'ann', 'age': 3}} as who, 'muse' as item, 2 as plays) to '{folder["p.parquet"]}'");
        Assert.Equal(["ann muse 2"], Read("p.parquet", new InteractionFormat { User = ColumnReference.Named("who.id") }).Lines);
    }

    [Fact]
    public void ColumnsWithoutNulls_DictionariesAndPlainPagesOfArrow_AreRead()
    {
        Column[] columns = [new Column<long>("user"), new Column<string>("item"), new Column<float?>("plays"), new Column<DateTime>("at")];
        using (var writer = new ParquetFileWriter(folder["p.parquet"], columns, Compression.Snappy))
        {
            for (var group = 0; group < 3; group++)
            {
                using var rows = writer.AppendRowGroup();
                using (var column = rows.NextColumn().LogicalWriter<long>())
                    column.WriteBatch([.. Enumerable.Range(0, 5000).Select(n => (long)n % 50)]);
                using (var column = rows.NextColumn().LogicalWriter<string>())
                    column.WriteBatch([.. Enumerable.Range(0, 5000).Select(n => $"item {n} of {group}")]);
                using (var column = rows.NextColumn().LogicalWriter<float?>())
                    column.WriteBatch([.. Enumerable.Range(0, 5000).Select(n => (float?)n)]);
                using (var column = rows.NextColumn().LogicalWriter<DateTime>()) column.WriteBatch(new DateTime[5000]);
            }

            writer.Close();
        }

        var (lines, report) = Read("p.parquet");
        Assert.Equal((15_000, 3), (report.Rows, report.ZeroStrengthRows));
        Assert.Contains("49 item 4999 of 2 4999", lines);
    }

    [Fact]
    public void NullsAndOtherBadRows_AreNamedWithTheirRow()
    {
        Run($"copy (select * from (values ('ann', 'muse', 1.0), (null, 'muse', 2.0), ('bob', 'muse', null), ('cat', 'muse', -1.0), "
            + $"('dan', 'muse', 'NaN'::double)) t(\"user\", item, plays)) to '{folder["p.parquet"]}'");
        Assert.Equal(
            $"row 2 of {folder["p.parquet"]}: user is null; expected a name: '\\tmuse\\t2'",
            Assert.Throws<BadRowException>(() => Read("p.parquet")).Message);
        var (lines, report) = Read("p.parquet", new InteractionFormat { OnBadRow = BadRowPolicy.Skip });
        Assert.Equal(["ann muse 1"], lines);
        Assert.Equal(
            [
                $"row 2 of {folder["p.parquet"]}: user is null; expected a name: '\\tmuse\\t2'",
                $"row 3 of {folder["p.parquet"]}: plays is null; expected a number of 0 or more: 'bob\\tmuse\\t'",
                $"row 4 of {folder["p.parquet"]}: plays is '-1'; expected a number of 0 or more: 'cat\\tmuse\\t-1'",
                $"row 5 of {folder["p.parquet"]}: plays is 'NaN'; expected a finite number of 0 or more: 'dan\\tmuse\\tNaN'",
            ],
            report.FirstBadRows);
    }

    public static TheoryData<string, string> Schemas => new()
    {
        { "['muse'] as item", "the item, 'item', is a column of the type list of string; expected text, numbers, flags or times" },
        { "[{'a': 1}] as item", "the item, 'item', is a column of the type list of int; expected text, numbers, flags or times" },
        { "interval 1 day as item", "the item, 'item', is a column of the type interval; expected text, numbers, flags or times" },
        { "{'id': 'muse'} as x", "no column named 'item' for the item; expected one of user, x.id, plays" },
    };

    [Theory, MemberData(nameof(Schemas))]
    public void AnotherSchema_IsAnError(string item, string message)
    {
        Run($"copy (select 'ann' as user, {item}, 1 as plays) to '{folder["p.parquet"]}' (format parquet)");
        var format = new InteractionFormat { Item = ColumnReference.Named("item") };
        Assert.Equal($"{folder["p.parquet"]}: {message}", Assert.ThrowsAny<GpuAlsException>(() => Read("p.parquet", format)).Message);
    }

    [Fact]
    public void ADamagedFile_IsAnError_WhereverItIsDamaged()
    {
        const string select = "select 'u' || n as \"user\", 'i' || n as item, n as plays from range(1, 50000) t(n)";
        Run($"copy ({select}) to '{folder["p.parquet"]}' (format parquet)");
        var bytes = File.ReadAllBytes(folder["p.parquet"]);
        foreach (var length in (int[])[4, 8, 100, bytes.Length / 2, bytes.Length - 1])
        {
            File.WriteAllBytes(folder["cut.parquet"], bytes[..length]);
            var error = Assert.ThrowsAny<GpuAlsException>(() => Read("cut.parquet"));
            Assert.StartsWith($"{folder["cut.parquet"]}: damaged: ", error.Message, StringComparison.Ordinal);
            Assert.EndsWith("; expected a complete Parquet file", error.Message, StringComparison.Ordinal);
        }

        // A page of zeros: its header is damaged.
        Array.Clear(bytes, 4, 3000);
        File.WriteAllBytes(folder["zeros.parquet"], bytes);
        Assert.StartsWith(
            $"{folder["zeros.parquet"]}: damaged: ",
            Assert.ThrowsAny<GpuAlsException>(() => Read("zeros.parquet")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ATypeThatIsNewerThanTheLibrary_IsUnknown_AndOtherColumnsAreRead()
    {
        Run($"copy (select 'ann' as \"user\", 'muse' as item, 2 as plays, uuid() as place) to '{folder["p.parquet"]}' (format parquet)");
        var bytes = File.ReadAllBytes(folder["p.parquet"]);
        // In the footer, the logical type is a union of empty structs: UUID is its field 14, and nothing has its field 9 yet.
        var place = bytes.AsSpan().LastIndexOf<byte>([0xEC, 0, 0]);
        bytes[place] = 0x9C;
        File.WriteAllBytes(folder["p.parquet"], bytes);
        Assert.Equal(["ann muse 2"], Read("p.parquet").Lines);
        var format = new InteractionFormat { Item = ColumnReference.Named("place") };
        Assert.Equal(
            $"{folder["p.parquet"]}: the item, 'place', is a column of the type unknown; expected text, numbers, flags or times",
            Assert.ThrowsAny<GpuAlsException>(() => Read("p.parquet", format)).Message);
    }

    [Fact]
    public void NamesOfFolders_AreColumns()
    {
        Run($"copy (select * from (values ('ann', 'muse', 2, 'a/b'), ('bob', 'abba', 5, null)) t(\"user\", item, plays, place)) "
            + $"to '{folder["p"]}' (format parquet, partition_by (place, plays))");
        var format = new InteractionFormat { OnBadRow = BadRowPolicy.Skip };
        Assert.Equal(["ann muse 2"], Read("p/place=a%2Fb/plays=2/data_0.parquet", format).Lines);
        var (lines, report) = Read("p/place=__HIVE_DEFAULT_PARTITION__/plays=5/data_0.parquet", format);
        Assert.Equal(["bob abba 5"], lines);
        Assert.Equal("plays", report.Header![report.Columns!.Value]);
        Assert.Throws<BadRowException>(() => Read(
            "p/place=__HIVE_DEFAULT_PARTITION__/plays=5/data_0.parquet", new InteractionFormat { User = ColumnReference.Named("place") }));
    }

    [Fact]
    public void AnEmptyTable_HasNoRows()
    {
        Run($"copy (select 'a' as \"user\", 'b' as item, 1 as plays where false) to '{folder["p.parquet"]}'");
        Assert.Equal(
            $"{folder["p.parquet"]}: no rows; expected rows with a user and an item",
            Assert.ThrowsAny<GpuAlsException>(() => Read("p.parquet")).Message);
    }

    public static TheoryData<Exception> MissingLibrary =>
    [
        new DllNotFoundException("Unable to load shared library"),
        new BadImageFormatException("An attempt was made to load a program with an incorrect format."),
        new TypeInitializationException("ParquetFileReader", new DllNotFoundException("Unable to load shared library")),
    ];

    [Theory, MemberData(nameof(MissingLibrary))]
    public void AMissingLibrary_IsAnErrorOfReading_WithARemedy(Exception error)
    {
        var explained = Assert.IsType<Ingestion.Input.UnreadableInputException>(ParquetTable.Explain(error, "p.parquet"));
        Assert.Equal(
            $"p.parquet: a Parquet file, and this installation has no Parquet library for {RuntimeInformation.RuntimeIdentifier}", explained.Message);
        Assert.Equal(
            """Write it as text: python3 -c 'import pandas; pandas.read_parquet("p.parquet").to_csv("plays.csv", index=False)'""", explained.Remedy);
    }

    [Theory, MemberData(nameof(MissingLibrary))]
    public void AMissingLibrary_IsAnErrorOfWriting_WithARemedy(Exception error)
    {
        var explained = Assert.Throws<MissingLibraryException>(() => Writing.ParquetLibrary.Require(() => throw error));
        Assert.Equal(
            ($"this installation has no Parquet library for {RuntimeInformation.RuntimeIdentifier}",
                "Write another format: --to NAME.tsv for recommendations, --as npz for models"),
            (explained.Message, explained.Remedy));
    }

    [Fact]
    public void AnotherErrorOfAStaticConstructor_IsADefect()
    {
        var error = new TypeInitializationException("ParquetFileReader", new InvalidOperationException());
        Assert.Null(ParquetTable.Explain(error, "p.parquet"));
        Assert.Same(error, Assert.Throws<TypeInitializationException>(() => Writing.ParquetLibrary.Require(() => throw error)));
    }

    static void Run(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    (string[] Lines, ReadReport Report) Read(string name, InteractionFormat? format = null)
    {
        var builder = new InteractionMatrixBuilder();
        var reader = new InteractionReader(format ?? new InteractionFormat()) { Kinds = [ParquetFile.Kind] };
        var report = reader.Read(folder[name], builder, cancel: TestContext.Current.CancellationToken);
        return (builder.Build().Lines(), report);
    }
}
