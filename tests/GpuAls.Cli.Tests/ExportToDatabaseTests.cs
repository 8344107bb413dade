using GpuAls.Core.Model;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>gpuals export to databases: the vectors arrive, and rank as the model does.</summary>
public sealed class ExportToDatabaseTests(TasteModel tastes, PostgresServer postgres) : IClassFixture<TasteModel>
{
    [Theory]
    [InlineData("inner-product", "(select sum(a * b) from unnest(u.factors, i.factors) as t(a, b))")]
    [InlineData("cosine", "(select sum(a * b) / sqrt(sum(a * a) * sum(b * b)) from unnest(u.factors, i.factors) as t(a, b))")]
    public void VectorsInPostgreSql_RankAsTheModel(string metric, string score)
    {
        postgres.Require();
        var database = $"export_{metric.Replace('-', '_')}";
        postgres.Query($"CREATE DATABASE {database}");
        var run = Gpuals.Run(
            "export", tastes.Path, "--as", "postgresql", "--to", postgres.Address(database), "--metric", metric, "--name", "shop", "-q");
        Assert.True(run.Code == ExitCode.Done, run.Error);

        using var model = AlsModel.Open(tastes.Path, inMemory: true);
        for (var user = 0; user < model.Users.Count; user++)
        {
            var found = postgres.Query(
                $"select i.name from shop_items i, shop_users u where u.row = {user} order by {score} desc, i.row limit 3", database);
            var answer = Gpuals.Answer("recommend", tastes.Path, "--user", model.Users.Name(user), "-n", "3", "--include-known", "--output", "tsv");
            Assert.Equal(answer.TrimEnd().Split('\n')[1..].Select(line => line.Split('\t')[^3]), found.Split('\n'));
        }

        var again = Gpuals.Run("export", tastes.Path, "--as", "postgresql", "--to", postgres.Address(database), "--name", "shop", "-q");
        Assert.Equal(ExitCode.UserError, again.Code);
        Assert.EndsWith(
            "exists; expected a new table\n        Name other tables: --name. Or replace them: --overwrite\n", again.Error, StringComparison.Ordinal);
        Assert.Equal(
            ExitCode.Done,
            Gpuals.Run("export", tastes.Path, "--as", "postgresql", "--to", postgres.Address(database), "--name", "shop", "-q", "--overwrite").Code);
        Assert.Equal("8", postgres.Query("select count(*) from shop_items", database));
    }

    [Theory]
    [InlineData("pgvector", "sqlite:x.db", "'sqlite' is no address of PostgreSQL; expected postgresql:CONNECTION STRING",
        "Name the database: --to \"postgresql:CONNECTION STRING\"")]
    [InlineData("qdrant", "postgresql://ann:secret@localhost/shop", "'postgresql' is no address of Qdrant; expected qdrant:http://HOST:6334",
        "Name the server: --to qdrant:http://HOST:6334")]
    [InlineData("qdrant", "qdrant:http://127.0.0.1:1", "cannot write the collection plays_items of qdrant:http://127.0.0.1:1: no server answers",
        "Start the server, or correct the address; gRPC has a port of its own, 6334 by default")]
    public void AWrongAddress_IsAnError(string format, string address, string message, string remedy)
    {
        var run = Gpuals.Run("export", tastes.Path, "--as", format, "--to", address, "-q");
        Assert.Equal((ExitCode.UserError, $"gpuals: {message}\n        {remedy}\n"), (run.Code, run.Error));
    }

    [Fact]
    public void ANameForAFolder_IsAnError() => Assert.StartsWith(
        "gpuals: --name requires --as pgvector, postgresql or qdrant; found --as npy\n",
        Gpuals.Run("export", tastes.Path, "--as", "npy", "--to", "x", "--name", "y").Error,
        StringComparison.Ordinal);
}
