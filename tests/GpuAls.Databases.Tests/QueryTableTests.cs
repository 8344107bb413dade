using System.Text;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Databases.Addresses;
using GpuAls.Databases.Reading;
using GpuAls.Ingestion;
using GpuAls.Testing;

namespace GpuAls.Databases.Tests;

/// <summary>Queries of SQLite, DuckDB and PostgreSQL as interactions.</summary>
public sealed class QueryTableTests(PostgresServer postgres) : IDisposable
{
    const string Rows =
        "select 'u' || cast(n * 7919 % 70 as varchar(9)) as who, 'item ' || cast(n * 31 % 110 as varchar(9)) as artist, n % 9 + 1 as plays, n as at "
        + "from numbers";

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Kinds => ["sqlite", "duckdb", "postgresql"];

    [Theory, MemberData(nameof(Kinds))]
    public void AQuery_IsTheSameMatrixAsItsText(string kind)
    {
        var address = WithNumbers(kind, 20_000);
        var text = new StringBuilder();
        for (var n = 1; n <= 20_000; n++) text.Append(null, $"u{n * 7919L % 70}\titem {n * 31 % 110}\t{n % 9 + 1}\n");
        File.WriteAllText(folder["plays.tsv"], text.ToString());
        var builder = new InteractionMatrixBuilder();
        new InteractionReader(new InteractionFormat()).Read(folder["plays.tsv"], builder, cancel: TestContext.Current.CancellationToken);

        var (lines, report) = Read(address, Rows + " order by n", new InteractionFormat { User = ColumnReference.Named("who") });
        Assert.Equal(builder.Build().Lines(), lines);
        Assert.Equal((20_000, 0, 1, 2), (report.Rows, report.Columns!.User, report.Columns.Item, report.Columns.Value));
        Assert.StartsWith("a query of ", report.Kind, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void ReadMatrix_HasTheNamesOfTheItems_AndReportsProgress(string kind)
    {
        var address = WithNumbers(kind, 3);
        var names = folder.Write("names.tsv", "1\tMuse\n2\tABBA\n3\tBlur\n");
        var rows = new List<long>();
        var (matrix, report) = DatabaseInteractions.ReadMatrix(
            kind == "postgresql" ? postgres.Address() : address.ToString(),
            "select 'ann' as who, n as item, n * 2 as plays from numbers order by n",
            new InteractionFormat { User = ColumnReference.Named("who") },
            names,
            new Progress(progress => rows.Add(progress.Rows)),
            TestContext.Current.CancellationToken);
        Assert.Equal(["ann 1 2", "ann 2 4", "ann 3 6"], matrix.Lines());
        Assert.Equal(["Muse", "ABBA", "Blur"], Enumerable.Range(0, 3).Select(matrix.Items.Name));
        Assert.Equal((3, address.ToString()), (report.Rows, report.Name));
        Assert.Equal(3, rows[^1]);
    }

    [Fact]
    public void ReadMatrix_OfACancelledQuery_IsCancelled() => Assert.ThrowsAny<OperationCanceledException>(() => DatabaseInteractions.ReadMatrix(
        "duckdb::memory:", "select 1 as who, 2 as item, 3 as plays", new InteractionFormat(), cancel: new CancellationToken(canceled: true)));

    [Theory, MemberData(nameof(Kinds))]
    public void Times_AreReadAgain_ForASplit(string kind)
    {
        var address = WithNumbers(kind, 300);
        var format = new InteractionFormat { User = ColumnReference.Named("who"), Time = ColumnReference.Named("at") };
        var builder = new InteractionMatrixBuilder();
        var report = Read(address, Rows, format, builder);
        var matrix = builder.Build();
        var times = new Ingestion.Splitting.InteractionRereader([report], format, matrix).ReadTimes(TestContext.Current.CancellationToken);
        Assert.Equal(matrix.Entries, times.Length);
        Assert.True(Enumerable.Range(0, (int)times.Length).All(e => times.Slice(e, 1)[0] is >= 1 and <= 300));
    }

    public static TheoryData<string, string, string> Fields => new()
    {
        { "sqlite", "7", "7" }, { "sqlite", "1.5", "1.5" }, { "sqlite", "'Beyoncé'", "Beyoncé" }, { "sqlite", "x'616263'", "abc" },
        { "sqlite", "null", "" },
        { "duckdb", "7::tinyint", "7" }, { "duckdb", "200::utinyint", "200" }, { "duckdb", "-30000::smallint", "-30000" },
        { "duckdb", "60000::usmallint", "60000" },
        { "duckdb", "4000000000::uinteger", "4000000000" }, { "duckdb", "5000000000", "5000000000" }, { "duckdb", "1.5::float", "1.5" },
        { "duckdb", "0.1::double", "0.1" }, { "duckdb", "12.30::decimal(9,2)", "12.30" },
        { "duckdb", "170141183460469231731687303715884105727::hugeint", "170141183460469231731687303715884105727" },
        { "duckdb", "true", "true" }, { "duckdb", "'short'", "short" },
        { "duckdb", "'a text that is longer than twelve bytes'", "a text that is longer than twelve bytes" },
        { "duckdb", "timestamp '2020-02-29 12:34:56.789'", "2020-02-29 12:34:56.789" }, { "duckdb", "date '2020-02-29'", "2020-02-29" },
        { "duckdb", "'6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430c8" }, { "duckdb", "null", "" },
        { "duckdb", "'a'::enum('a', 'b')", "a" },
        { "postgresql", "7::smallint", "7" }, { "postgresql", "7", "7" }, { "postgresql", "5000000000", "5000000000" },
        { "postgresql", "1.5::real", "1.5" },
        { "postgresql", "0.1::float8", "0.1" }, { "postgresql", "12.30::numeric", "12.30" }, { "postgresql", "true", "true" },
        { "postgresql", "'Beyoncé'::text", "Beyoncé" }, { "postgresql", "'Beyoncé'::varchar(20)", "Beyoncé" },
        { "postgresql", "timestamp '2020-02-29 12:34:56.789'", "2020-02-29T12:34:56.789Z" },
        { "postgresql", "timestamptz '2020-02-29 12:34:56+02'", "2020-02-29T10:34:56Z" },
        { "postgresql", "date '2020-02-29'", "2020-02-29T00:00:00Z" },
        { "postgresql", "'6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430c8" }, { "postgresql", "null::int", "" },
    };

    [Theory, MemberData(nameof(Fields))]
    public void EveryType_HasAText(string kind, string sql, string text)
    {
        using var table = QueryTable.Open(Address(kind), $"select {sql} as x", TestContext.Current.CancellationToken);
        Assert.True(table.Columns[0].IsReadable);
        Assert.Equal(text, Encoding.UTF8.GetString(table.Sample(5).Single()[0]));
    }

    [Theory]
    [InlineData("duckdb", "[1, 2]", "integer[]"), InlineData("duckdb", "{'a': 1}", "struct(a integer)")]
    [InlineData("postgresql", "array['a']", "text[]")]
    public void AList_IsAnError(string kind, string sql, string type)
    {
        var address = Address(kind);
        Assert.Equal(
            $"{address}: the item, 'item', is a column of the type {type}; expected text, numbers, flags or times",
            Assert.ThrowsAny<GpuAlsException>(() => Read(address, $"select 'ann' as \"user\", {sql} as item, 1 as plays")).Message);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void BadRows_AreNamed(string kind)
    {
        var address = Address(kind);
        const string query = "select 'ann' as who, 'muse' as item, 1 as plays union all select null, 'muse', 2 union all select 'bob', 'muse', null";
        var format = new InteractionFormat { User = ColumnReference.Named("who"), OnBadRow = BadRowPolicy.Skip };
        var (lines, report) = Read(address, query, format);
        Assert.Equal(["ann muse 1"], lines);
        Assert.Equal(
            [
                $"row 2 of {address}: who is null; expected a name: '\\tmuse\\t2'",
                $"row 3 of {address}: plays is null; expected a number of 0 or more: 'bob\\tmuse\\t'",
            ],
            report.FirstBadRows);
    }

    [Theory]
    [InlineData("sqlite", "select * from nope", "no such table: nope")]
    [InlineData("sqlite", "selec 1", "near \"selec\": syntax error")]
    [InlineData("sqlite", "delete from numbers", "the file is read-only, or in a folder that is")]
    [InlineData("duckdb", "select * from nope", "Table with name nope does not exist!")]
    [InlineData("duckdb", "select 1 / 'x'::int as a", "Could not convert string 'x' to INT32")]
    [InlineData("postgresql", "select * from nope", "relation \"nope\" does not exist")]
    [InlineData("postgresql", "delete from numbers returning 1, 2, 3", "cannot execute DELETE in a read-only transaction")]
    public void ARefusedQuery_IsAnErrorInTheWordsOfTheDatabase(string kind, string query, string message)
    {
        var address = WithNumbers(kind, 3);
        Assert.Equal(
            $"cannot read the query of {address}: {message}", Assert.ThrowsAny<GpuAlsException>(() => Read(address, query)).Message);
        Assert.Equal(3, Read(address, Rows, new InteractionFormat { User = ColumnReference.Named("who") }).Report.Rows);
    }

    [Fact]
    public void ALostConnection_IsAnError_WithTheRowsBefore()
    {
        // Other tests use the shared server meanwhile.
        using var server = new PostgresServer();
        server.Require();
        var address = DatabaseAddress.Parse(server.Address());
        using var table = QueryTable.Open(
            address,
            "select 'u' || n as who, 'i' || n as item, 1 as plays from generate_series(1, 30000000) n",
            TestContext.Current.CancellationToken);
        int[] columns = [0, 1, 2];
        ColumnValues[] values = [new(), new(), new()];
        Assert.NotEqual(0, table.ReadBatch(columns, values));
        server.Crash();
        var error = Assert.Throws<DatabaseException>(() =>
        {
            while (table.ReadBatch(columns, values) > 0)
            {
                foreach (var column in values) column.Clear();
            }
        });
        Assert.Matches(@"^cannot read the query of postgresql://.* after [\d,]+ rows: the connection was lost$", error.Message);
        Assert.Equal("Repeat the command when the server is there again", error.Remedy);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void ALongQuery_IsCancelled(string kind)
    {
        var address = WithNumbers(kind, 3000);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        cancel.CancelAfter(TimeSpan.FromMilliseconds(200));
        Assert.ThrowsAny<OperationCanceledException>(() => Read(
            address,
            "select a.n as who, b.n as item, sum(c.n) as plays from numbers a, numbers b, numbers c group by 1, 2 order by 3 limit 3",
            new InteractionFormat { User = ColumnReference.Named("who") },
            cancel: cancel.Token));
    }

    [Fact]
    public void ACancelledQueryOfPostgreSql_EndsOnTheServerToo()
    {
        postgres.Require();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        cancel.CancelAfter(TimeSpan.FromMilliseconds(300));
        Assert.ThrowsAny<OperationCanceledException>(() => Read(
            DatabaseAddress.Parse(postgres.Address()),
            "select 'endless' as \"user\", b as item, count(*) as plays from generate_series(1, 100000) a, generate_series(1, 100000) b "
            + "group by 1, 2",
            cancel: cancel.Token));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (postgres.Query("select count(*) from pg_stat_activity where query like '%''endless''%' and pid <> pg_backend_pid()") != "0")
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), "the query still runs");
            Thread.Sleep(100);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void AnEmptyResult_HasNoRows(string kind)
    {
        var address = Address(kind);
        Assert.Equal(
            $"{address}: no rows; expected rows with a user and an item",
            Assert.ThrowsAny<GpuAlsException>(() => Read(address, "select 1 as \"user\", 2 as item, 3 as plays where 1 = 0")).Message);
    }

    DatabaseAddress Address(string kind)
    {
        if (kind == "postgresql") postgres.Require();
        else if (!File.Exists(folder[kind])) Execute(DatabaseAddress.Parse($"{kind}:{folder[kind]}"), "create table t (x int)");
        return DatabaseAddress.Parse(kind == "postgresql" ? postgres.Address() : $"{kind}:{folder[kind]}");
    }

    DatabaseAddress WithNumbers(string kind, int count)
    {
        var address = Address(kind);
        Execute(address, "drop table if exists numbers");
        Execute(address, "create table numbers (n bigint)");
        Execute(
            address,
            kind == "sqlite"
                ? $"with recursive t(n) as (select 1 union all select n + 1 from t where n < {count}) insert into numbers select n from t"
                : $"insert into numbers select * from generate_series(1, {count})");
        return address;
    }

    static void Execute(DatabaseAddress address, string sql)
    {
        using var connection = address.OpenToWrite();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    static (string[] Lines, ReadReport Report) Read(
        DatabaseAddress address, string query, InteractionFormat? format = null, CancellationToken? cancel = null)
    {
        var builder = new InteractionMatrixBuilder();
        var report = Read(address, query, format, builder, cancel);
        return (builder.Build().Lines(), report);
    }

    static ReadReport Read(
        DatabaseAddress address, string query, InteractionFormat? format, InteractionMatrixBuilder builder, CancellationToken? cancel = null) =>
        new InteractionReader(format ?? new InteractionFormat()).ReadTable(
            address.ToString(),
            again => QueryTable.Open(address, query, again),
            builder,
            cancel: cancel ?? TestContext.Current.CancellationToken);

    sealed class Progress(Action<ReadProgress> report) : IProgress<ReadProgress>
    {
        public void Report(ReadProgress value) => report(value);
    }
}
