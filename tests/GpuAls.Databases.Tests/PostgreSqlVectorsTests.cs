using GpuAls.Databases.Addresses;
using GpuAls.Databases.Tables;
using GpuAls.Databases.Vectors;
using GpuAls.Testing;

[assembly: AssemblyFixture(typeof(GpuAls.Databases.Tests.PgliteServer))]

namespace GpuAls.Databases.Tests;

/// <summary>Vectors in PostgreSQL, with pgvector and without: the database ranks as x·y does.</summary>
public sealed class PostgreSqlVectorsTests(PostgresServer postgres, PgliteServer pglite)
{
    const int Count = 500;

    [Theory]
    [InlineData("<#>", false), InlineData("<#>", true), InlineData("<=>", false), InlineData("<=>", true)]
    public void TheNearestVectors_AreThoseWithTheHighestProduct(string nearest, bool isIndexed)
    {
        var distance = nearest == "<=>" ? VectorDistance.Cosine : VectorDistance.InnerProduct;
        pglite.Require();
        var vectors = Vectors(distance, 12);
        var table = $"items_{distance}_{isIndexed}";
        Write(pglite.Address, table, vectors, isIndexed: isIndexed);
        var query = vectors[7];
        var expected = Enumerable.Range(0, Count).OrderByDescending(row => Score(query, vectors[row], distance)).Take(10).ToList();
        var literal = $"'[{string.Join(',', query.Select(value => FormattableString.Invariant($"{value:R}")))}]'";
        // An index of pgvector is approximate; a search as wide as the table is exact.
        var found = Query(
            pglite.Address,
            $"SET hnsw.ef_search = 1000; SET enable_seqscan = {(isIndexed ? "off" : "on")};"
                + $" SELECT row || '|' || name || '|' || id FROM \"{table}\" ORDER BY factors {nearest} {literal} LIMIT 10");
        Assert.Equal(expected.Select(row => $"{row}|item {row}|id{row}"), found);
        Assert.Equal(
            isIndexed ? [$"{table}_factors_idx", $"{table}_row_idx"] : [$"{table}_row_idx"],
            Query(pglite.Address, $"SELECT indexname::text FROM pg_indexes WHERE tablename = '{table}' ORDER BY 1"));
        if (!isIndexed) return;
        var plan = Query(
            pglite.Address, $"SET enable_seqscan = off; EXPLAIN SELECT row FROM \"{table}\" ORDER BY factors {nearest} {literal} LIMIT 10");
        Assert.Contains(plan, line => line.Contains($"Index Scan using \"{table}_factors_idx\"", StringComparison.Ordinal));
    }

    [Fact]
    public void AnExistingTable_IsKept_UnlessItIsReplaced()
    {
        pglite.Require();
        Write(pglite.Address, "kept", Vectors(VectorDistance.InnerProduct, 3), isIndexed: true);
        var error = Assert.Throws<DatabaseException>(
            () => Write(pglite.Address, "kept", Vectors(VectorDistance.InnerProduct, 4), isIndexed: true));
        Assert.Equal($"the table kept of {Shown(pglite.Address)} exists; expected a new table", error.Message);
        Assert.Equal("Name other tables: --name. Or replace them: --overwrite", error.Remedy);
        Assert.Equal(["3"], Query(pglite.Address, "SELECT vector_dims(factors)::text FROM kept LIMIT 1"));
        Write(pglite.Address, "kept", Vectors(VectorDistance.InnerProduct, 4), isIndexed: true, overwrite: true);
        Assert.Equal(["4"], Query(pglite.Address, "SELECT vector_dims(factors)::text FROM kept LIMIT 1"));
        Assert.Equal(
            ["kept_factors_idx", "kept_row_idx"],
            Query(pglite.Address, "SELECT indexname::text FROM pg_indexes WHERE tablename = 'kept' ORDER BY 1"));
    }

    [Fact]
    public void ACancelledWriting_LeavesNothing()
    {
        pglite.Require();
        using var source = new CancellationTokenSource();
        var vectors = Vectors(VectorDistance.InnerProduct, 3) with { Count = 5000 };
        var progress = new Reports(row =>
        {
            if (row == 3000) source.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => PostgreSqlVectors.Write(
            Address(pglite.Address), TableName.Parse("cancelled"), vectors, PostgreSqlVectorType.Vector, false, false, progress, source.Token));
        Assert.Empty(Query(pglite.Address, "SELECT relname::text FROM pg_class WHERE relname LIKE 'cancelled%'"));
    }

    [Fact]
    public void WithoutTheExtension_OnlyArraysAreWritten()
    {
        postgres.Require();
        postgres.Query("CREATE DATABASE vectors");
        var address = postgres.Address("vectors");
        var vectors = Vectors(VectorDistance.InnerProduct, 5) with { Id = null };
        var error = Assert.Throws<DatabaseException>(() => Write(address, "items", vectors));
        Assert.Equal($"the server of {Shown(address)} has no extension vector (pgvector)", error.Message);
        Assert.Equal("Install pgvector on the server. Or write real[] without it: --as postgresql", error.Remedy);
        Write(address, "items", vectors, PostgreSqlVectorType.Array);
        var (query, items) = (vectors[7], Enumerable.Range(0, Count));
        var best = items.OrderByDescending(row => Score(query, vectors[row], VectorDistance.InnerProduct)).First();
        Assert.Equal(
            $"{best}|item {best}",
            postgres.Query(
                "SELECT row, name FROM items, LATERAL (SELECT sum(x * y) AS score FROM unnest(factors) WITH ORDINALITY AS a(x, n)"
                    + " JOIN unnest((SELECT factors FROM items WHERE row = 7)) WITH ORDINALITY AS b(y, m) ON n = m) AS s ORDER BY score DESC LIMIT 1",
                "vectors"));
        Assert.Equal("row,name,factors", postgres.Query(
            "SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'items'::regclass AND attnum > 0", "vectors"));
    }

    [Theory]
    [InlineData(2001, false, true, "the vectors have 2,001 dimensions; expected at most 2,000, the maximum of an index of "
        + "pgvector", "Write the vectors without an index")]
    [InlineData(16001, false, false, "the vectors have 16,001 dimensions; expected at most 16,000, the maximum of pgvector",
        "Write the vectors as real[]: --as postgresql")]
    [InlineData(5, true, true, "real[] has no index; expected the type vector", null)]
    public void VectorsThatDoNotFit_AreAnError(int dimensions, bool isArray, bool isIndexed, string message, string? remedy)
    {
        var type = isArray ? PostgreSqlVectorType.Array : PostgreSqlVectorType.Vector;
        var error = Assert.Throws<DatabaseException>(
            () => Write("postgresql://nowhere", "items", Vectors(VectorDistance.InnerProduct, dimensions), type, isIndexed));
        Assert.Equal((message, remedy), (error.Message, error.Remedy));
    }

    static void Write(
        string address,
        string table,
        VectorSet vectors,
        PostgreSqlVectorType type = PostgreSqlVectorType.Vector,
        bool isIndexed = false,
        bool overwrite = false) => PostgreSqlVectors.Write(
        Address(address), TableName.Parse(table), vectors, type, isIndexed, overwrite, null, TestContext.Current.CancellationToken);

    static PostgreSqlAddress Address(string address) => (PostgreSqlAddress)DatabaseAddress.Parse(address);

    static string Shown(string address) => Address(address).ToString();

    internal static VectorSet Vectors(VectorDistance distance, int dimensions)
    {
        var random = new Random(5);
        var all = Enumerable.Range(0, Count).Select(
            _ => Enumerable.Range(0, dimensions).Select(_ => random.NextSingle() - 0.5f).ToArray()).ToArray();
        return new VectorSet(
            Count, dimensions, distance, row => $"item {row}", row => $"id{row}", (row, to) => all[row % Count].CopyTo(to));
    }

    internal static double Score(float[] x, float[] y, VectorDistance distance)
    {
        var (product, xx, yy) = (0.0, 0.0, 0.0);
        for (var n = 0; n < x.Length; n++) (product, xx, yy) = (product + (double)x[n] * y[n], xx + (double)x[n] * x[n], yy + (double)y[n] * y[n]);
        return distance == VectorDistance.InnerProduct ? product : product / Math.Sqrt(xx * yy);
    }

    static List<string> Query(string address, string statement)
    {
        using var connection = DatabaseAddress.Parse(address).OpenToRead();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read()) rows.Add(reader.GetString(0));
        return rows;
    }

    sealed class Reports(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
