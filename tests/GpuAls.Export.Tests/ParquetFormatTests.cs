using DuckDB.NET.Data;
using GpuAls.Core.Queries;
using GpuAls.Export.Vectors;
using GpuAls.Parquet.Writing;

namespace GpuAls.Export.Tests;

/// <summary>Parquet tables and Spark's folder, read by DuckDB.</summary>
public sealed class ParquetFormatTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory, InlineData(false), InlineData(true)]
    public void DuckDb_ReadsRowsNamesIdsAndVectors(bool labels)
    {
        var model = Models.Train(Models.Scaled, labels: labels);
        var path = folder.Export(model, "parquet");

        Assert.Equal(
            ["row INTEGER", "name VARCHAR", .. labels ? (string[])["id VARCHAR"] : [], "factors FLOAT[]"], Columns(path + "items.parquet"));
        Assert.Equal(["row INTEGER", "name VARCHAR", "factors FLOAT[]"], Columns(path + "users.parquet"));
        var items = Query($"SELECT * FROM '{path}items.parquet' ORDER BY row");
        Assert.Equal(model.Items.Count, items.Count);
        for (var item = 0; item < items.Count; item++)
        {
            Assert.Equal([item, model.Items.Name(item), .. labels ? (object[])[model.Items.Key(item)] : []], items[item].SkipLast(1));
            Assert.Equal(model.Factors.Items.Row(item), ((List<float>)items[item][^1]).ToArray());
        }

        Assert.Equal(60, Query($"SELECT * FROM '{path}users.parquet'").Count);
    }

    [Theory]
    [InlineData(VectorMetric.InnerProduct, "list_inner_product")]
    [InlineData(VectorMetric.Cosine, "list_cosine_similarity")]
    public void DuckDb_RanksAsTheModelDoes_ByEitherMetric(VectorMetric metric, string function)
    {
        var model = Models.Train(Models.Scaled);
        var path = folder.Export(model, "parquet", metric: metric);

        var best = Query(
            $"SELECT i.name, {function}(u.factors, i.factors) AS score FROM '{path}users.parquet' u, '{path}items.parquet' i "
            + "WHERE u.name = 'user 11' ORDER BY score DESC LIMIT 5");

        Assert.Equal(
            new Recommender(model).Recommend("user 11", new RecommendOptions { Count = 5, IncludeKnown = true }).Select(item => item.Name),
            best.Select(row => (string)row[0]));
    }

    [Fact]
    public void ALargeTable_HasGroupsOfALimitedSize()
    {
        ParquetColumn[] columns = [new WholeNumberColumn("id", row => row), new VectorColumn("v", 4096, (row, to) => to.Fill(row))];
        var rowsPerGroup = ParquetTable.RowsPerGroup(columns);
        Assert.Equal((16 << 20) / (64 + 4 * 4096), rowsPerGroup);
        var path = folder["large.parquet"];
        using (var file = File.Create(path)) ParquetTable.Write(file, columns, 2 * rowsPerGroup + 1, TestContext.Current.CancellationToken);

        Assert.Equal(
            [(long)rowsPerGroup, (long)rowsPerGroup, 1L],
            Query($"SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata('{path}') ORDER BY 1").Select(row => (long)row[1]));
        // Vectors have no dictionary: it would be as large as they are.
        Assert.Equal(
            [3L, 0L],
            Query($"SELECT count(*), count(dictionary_page_offset) FROM parquet_metadata('{path}') WHERE path_in_schema LIKE 'v%'")[0]);
        Assert.Equal(
            [(long)(2 * rowsPerGroup + 1), 0L], Query($"SELECT count(*), count(*) FILTER (v[4096] <> id) FROM '{path}'")[0]);
    }

    [Fact]
    public void ACancelledTable_EndsEarly() => Assert.Throws<OperationCanceledException>(
        () => ParquetTable.Write(new MemoryStream(), [new WholeNumberColumn("id", row => row)], 10, new CancellationToken(canceled: true)));

    [Fact]
    public void Spark_FindsItsFolder_WithTheDocumentedSchema()
    {
        var model = Models.Train(Models.Scaled, labels: true);
        var path = folder.Export(model, "spark");

        // ALSModel.load reads "metadata" as text, and both tables with these columns and types.
        Assert.Equal(["id INTEGER", "features FLOAT[]"], Columns($"{path}userFactors/*.parquet"));
        Assert.Equal(["id INTEGER", "features FLOAT[]"], Columns($"{path}itemFactors/*.parquet"));
        var users = Query($"SELECT * FROM '{path}userFactors/*.parquet' ORDER BY id");
        Assert.Equal(60, users.Count);
        Assert.All(Enumerable.Range(0, 60), user => Assert.Equal(model.Factors.Users.Row(user), ((List<float>)users[user][1]).ToArray()));
        foreach (var sub in (string[])["metadata", "userFactors", "itemFactors"]) Assert.Equal(0, new FileInfo($"{path}{sub}/_SUCCESS").Length);
        Assert.Equal(["row INTEGER", "name VARCHAR", "id VARCHAR"], Columns(path + "items.parquet"));
        Assert.Equal(["row INTEGER", "name VARCHAR"], Columns(path + "users.parquet"));

        var line = Assert.Single(File.ReadAllLines($"{path}metadata/part-00000"));
        Assert.Matches(
            @"^\{""class"":""org\.apache\.spark\.ml\.recommendation\.ALSModel"",""timestamp"":\d{13},""sparkVersion"":""2\.4\.0"","
                + @"""uid"":""als_gpuals_5"",""paramMap"":\{\},""defaultParamMap"":\{""userCol"":""user"",""itemCol"":""item"","
                + @"""predictionCol"":""prediction"",""coldStartStrategy"":""nan""\},""rank"":5\}$",
            line);
    }

    [Fact]
    public void TheListsOfVectors_HaveTheThreeLevelsThatSparkReads()
    {
        var path = folder.Export(Models.Train(Models.Scaled), "spark");

        var schema = Query($"SELECT name, type, repetition_type FROM parquet_schema('{path}itemFactors/part-00000.snappy.parquet')")
            .Select(row => string.Join(' ', row.Select(value => value is DBNull ? "-" : value)));

        Assert.Equal(
            ["schema - REQUIRED", "id INT32 REQUIRED", "features - OPTIONAL", "list - REPEATED", "item FLOAT REQUIRED"], schema);
    }

    static string[] Columns(string path) => [.. Query($"DESCRIBE SELECT * FROM '{path}'").Select(row => $"{row[0]} {row[1]}")];

    static List<object[]> Query(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read()) rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)]);
        return rows;
    }
}
