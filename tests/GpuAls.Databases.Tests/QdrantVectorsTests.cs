using GpuAls.Databases.Vectors;
using Qdrant.Client.Grpc;

namespace GpuAls.Databases.Tests;

/// <summary>Vectors in Qdrant: a complete collection behind a name, or nothing. The server is <see cref="FakeQdrant"/>.</summary>
public sealed class QdrantVectorsTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ACollection_HasAllVectorsWithTheirNames()
    {
        await using var server = await FakeQdrant.StartAsync();
        var vectors = PostgreSqlVectorsTests.Vectors(VectorDistance.InnerProduct, 12) with { Count = 2345 };
        List<int> reports = [];
        await QdrantVectors.WriteAsync(QdrantAddress.Parse(server.Address), "items", vectors, false, new Reports(reports.Add), Cancel);
        var (parameters, points) = server.Collections[server.Aliases["items"]];
        Assert.Equal((12ul, Distance.Dot), (parameters.Size, parameters.Distance));
        Assert.Equal(2345, points.Count);
        for (var row = 0; row < vectors.Count; row++)
        {
            var point = points[(ulong)row];
#pragma warning disable CS0612 // the field that servers of all versions read
            Assert.Equal(vectors[row], point.Vectors.Vector.Dense?.Data ?? point.Vectors.Vector.Data);
#pragma warning restore CS0612
            Assert.Equal(($"item {row}", $"id{row}"), (point.Payload["name"].StringValue, point.Payload["id"].StringValue));
        }

        Assert.Equal([0, 1000, 2000, 2345], reports);
        Assert.Single(server.Collections);
    }

    [Fact]
    public async Task VectorsForTheCosine_GetACollectionForTheCosine()
    {
        await using var server = await FakeQdrant.StartAsync();
        await WriteAsync(server, PostgreSqlVectorsTests.Vectors(VectorDistance.Cosine, 3) with { Id = null });
        var (parameters, points) = server.Collections[server.Aliases["items"]];
        Assert.Equal(Distance.Cosine, parameters.Distance);
        Assert.Equal(["name"], points[7].Payload.Keys);
    }

    [Fact]
    public async Task AnExistingCollection_IsKept_UnlessItIsReplaced()
    {
        await using var server = await FakeQdrant.StartAsync();
        await WriteAsync(server, PostgreSqlVectorsTests.Vectors(VectorDistance.InnerProduct, 3));
        var old = server.Aliases["items"];
        var error = await Assert.ThrowsAsync<DatabaseException>(
            () => WriteAsync(server, PostgreSqlVectorsTests.Vectors(VectorDistance.InnerProduct, 4)));
        Assert.Equal($"the collection items of {server.Address} exists; expected a new collection", error.Message);
        Assert.Equal("Name other collections: --name. Or replace them: --overwrite", error.Remedy);
        Assert.Equal([old], server.Collections.Keys);

        server.Calls.Clear();
        await WriteAsync(server, PostgreSqlVectorsTests.Vectors(VectorDistance.InnerProduct, 4), overwrite: true);
        Assert.Equal([server.Aliases["items"]], server.Collections.Keys);
        Assert.Equal(4ul, server.Collections[server.Aliases["items"]].Params.Size);
        Assert.Equal(["Upsert", "UpdateAliases", "Delete"], server.Calls.TakeLast(3));
    }

    [Fact]
    public async Task ACollectionOfAnotherProgram_IsKept_UnlessItIsReplaced()
    {
        await using var server = await FakeQdrant.StartAsync();
        server.Collections["items"] = (new VectorParams { Size = 9 }, []);
        var vectors = PostgreSqlVectorsTests.Vectors(VectorDistance.InnerProduct, 3);
        await Assert.ThrowsAsync<DatabaseException>(() => WriteAsync(server, vectors));
        Assert.Equal(["items"], server.Collections.Keys);
        await WriteAsync(server, vectors, overwrite: true);
        Assert.Equal([server.Aliases["items"]], server.Collections.Keys);
    }

    [Fact]
    public async Task AFullDisk_LeavesTheOldCollection()
    {
        await using var server = await FakeQdrant.StartAsync();
        await WriteAsync(server, PostgreSqlVectorsTests.Vectors(VectorDistance.InnerProduct, 3));
        var old = server.Aliases["items"];
        server.MaxUpserts = 1;
        var error = await Assert.ThrowsAsync<DatabaseException>(
            () => WriteAsync(server, PostgreSqlVectorsTests.Vectors(VectorDistance.InnerProduct, 4) with { Count = 1500 }, overwrite: true));
        Assert.Equal($"cannot write the collection items of {server.Address}: the server has no memory or disk left", error.Message);
        Assert.Equal("Free memory or disk on the server", error.Remedy);
        Assert.Equal(old, server.Aliases["items"]);
        Assert.Equal([old], server.Collections.Keys);
    }

    [Fact]
    public async Task ACancelledWriting_LeavesTheOldCollection()
    {
        await using var server = await FakeQdrant.StartAsync();
        using var source = new CancellationTokenSource();
        var vectors = PostgreSqlVectorsTests.Vectors(VectorDistance.InnerProduct, 4) with { Count = 3000 };
        var progress = new Reports(row =>
        {
            if (row == 1000) source.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => QdrantVectors.WriteAsync(QdrantAddress.Parse(server.Address), "items", vectors, false, progress, source.Token));
        Assert.Empty(server.Collections);
        Assert.Empty(server.Aliases);
    }

    [Fact]
    public async Task AServerWithAKey_RefusesAnotherKey_AndTheKeyIsTheOneOfTheEnvironment()
    {
        await using var server = await FakeQdrant.StartAsync();
        server.Key = "secret";
        var vectors = PostgreSqlVectorsTests.Vectors(VectorDistance.InnerProduct, 3);
        var error = await Assert.ThrowsAsync<DatabaseException>(() => WriteAsync(server, vectors));
        Assert.Equal($"cannot write the collection items of {server.Address}: the server refuses the API key", error.Message);
        Assert.Equal("Set the environment variable QDRANT_API_KEY", error.Remedy);
        Environment.SetEnvironmentVariable(QdrantAddress.KeyVariable, "secret");
        try
        {
            await WriteAsync(server, vectors);
        }
        finally
        {
            Environment.SetEnvironmentVariable(QdrantAddress.KeyVariable, null);
        }

        Assert.Single(server.Collections);
    }

    [Fact]
    public async Task AServerThatIsNotThere_IsAnError()
    {
        var vectors = PostgreSqlVectorsTests.Vectors(VectorDistance.Cosine, 3);
        var error = await Assert.ThrowsAsync<DatabaseException>(
            () => QdrantVectors.WriteAsync(QdrantAddress.Parse("qdrant:http://127.0.0.1:1"), "items", vectors, false, null, Cancel));
        Assert.Equal("cannot write the collection items of qdrant:http://127.0.0.1:1: no server answers", error.Message);
        Assert.Equal("Start the server, or correct the address; gRPC has a port of its own, 6334 by default", error.Remedy);
    }

    [Theory]
    [InlineData("qdrant:http://localhost", "qdrant:http://localhost:6334")]
    [InlineData("qdrant:https://q.example:99/", "qdrant:https://q.example:99")]
    public void AnAddress_HasThePortOfGrpc(string text, string shown) => Assert.Equal(shown, QdrantAddress.Parse(text).ToString());

    [Theory]
    [InlineData("qdrant:localhost:6334", "the address of the Qdrant server is not one of gRPC; expected qdrant:http://HOST:6334", null)]
    [InlineData("qdrant:", "the address of the Qdrant server is not one of gRPC; expected qdrant:http://HOST:6334", null)]
    [InlineData("qdrant:http://localhost/a?api-key=secret", "the address of the Qdrant server is not one of gRPC; expected qdrant:http://HOST:6334",
        null)]
    [InlineData("qdrant:http://:secret@localhost",
        "the address of the Qdrant server has a user or a password; expected an API key in the environment",
        "Set the environment variable QDRANT_API_KEY")]
    public void ABadAddress_IsAnError(string text, string message, string? remedy)
    {
        Assert.True(QdrantAddress.IsAddress(text));
        var error = Assert.Throws<DatabaseException>(() => QdrantAddress.Parse(text));
        Assert.Equal((message, remedy), (error.Message, error.Remedy));
    }

    [Theory, InlineData(""), InlineData("a/b"), InlineData("a:b")]
    public async Task ABadName_IsAnError(string name)
    {
        var error = await Assert.ThrowsAsync<DatabaseException>(() => QdrantVectors.WriteAsync(
            QdrantAddress.Parse("qdrant:http://localhost"), name, PostgreSqlVectorsTests.Vectors(VectorDistance.Cosine, 3), false, null, Cancel));
        Assert.Equal($"'{name}' is not the name of a collection; expected a name without / \\ < > : \" | ? *", error.Message);
    }

    static Task WriteAsync(FakeQdrant server, VectorSet vectors, bool overwrite = false) =>
        QdrantVectors.WriteAsync(QdrantAddress.Parse(server.Address), "items", vectors, overwrite, null, Cancel);

    sealed class Reports(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
