using GpuAls.Databases.Addresses;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>Interactions from databases, folders and files of other programs.</summary>
public sealed class OtherSourcesTests : IDisposable
{
    const string Query = "select who, item, plays from plays order by rowid";

    readonly TestFolder folder = new();
    readonly string database;

    public OtherSourcesTests()
    {
        database = $"sqlite:{folder["shop.db"]}";
        using var connection = DatabaseAddress.Parse(database).OpenToWrite();
        using var command = connection.CreateCommand();
        command.CommandText = "create table plays (who text, item text, plays integer, at text)";
        command.ExecuteNonQuery();
        for (var n = 0; n < 60; n++)
        {
            command.CommandText = $"insert into plays values ('u{n % 7}', 'i{n % 11}', {n % 5 + 1}, '2024-01-{n % 28 + 1:D2}')";
            command.ExecuteNonQuery();
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AQuery_TrainsAModel()
    {
        var run = Gpuals.Run("train", "--from", database, "--query", Query, "-m", folder["m.als"], "--factors", "2", "--neighbours", "0");
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains("7 users × 11 items, 60 pairs", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"Read {database}: 60 rows, in ", run.Error, StringComparison.Ordinal);
        Assert.Contains("Columns: user: who, item: item, value: plays; a query of SQLite.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AQuery_IsSplitIntoTextFiles()
    {
        var run = Gpuals.Run(
            "split", "--from", database, "--query", "select at, who, item, plays from plays", "--split", "last:1", "--time-column", "at",
            "--train", folder["a.tsv"], "--test", folder["b.tsv"]);
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains("The input is a query of SQLite. The parts are tab-separated text with its columns.", run.Error, StringComparison.Ordinal);
        string[] train = File.ReadAllLines(folder["a.tsv"]), test = File.ReadAllLines(folder["b.tsv"]);
        Assert.Equal(("at\twho\titem\tplays", "at\twho\titem\tplays"), (train[0], test[0]));
        Assert.Equal(60 + 2, train.Length + test.Length);
        Assert.Equal("2024-01-01\tu0\ti0\t1", train[1]);
    }

    [Fact]
    public void AQuery_IsEvaluatedWithASplit()
    {
        var run = Gpuals.Run(
            "evaluate", "--from", database, "--query", Query, "--split", "random:0.3", "--factors", "2", "--neighbours", "0", "--at", "3");
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains("ndcg@3", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--from requires --query, such as --query \"select user, item, plays from plays\"", "inspect", "--from", "sqlite:x.db")]
    [InlineData("--query requires --from, the address of the database", "inspect", "x.tsv", "--query", "select 1")]
    [InlineData("expected FILE, or a database: --from and --query", "inspect")]
    [InlineData("expected FILE, or a database: --from and --query", "train", "-m", "x.als")]
    [InlineData("--from and FILE exclude each other; expected one of them", "inspect", "x.tsv", "--from", "sqlite:x.db", "--query", "select 1")]
    [InlineData("--separator requires FILE, and cannot be used with --from", "inspect", "--from", "sqlite:x.db", "--query", "q", "--separator", ",")]
    [InlineData("--format requires FILE, and cannot be used with --from", "inspect", "--from", "sqlite:x.db", "--query", "q", "--format", "ml-1m")]
    [InlineData("--from: unknown kind of database 'mysql'; expected duckdb:FILE, sqlite:FILE, postgresql:CONNECTION STRING or "
        + "postgresql://HOST/DATABASE", "inspect", "--from", "mysql:x", "--query", "select 1")]
    [InlineData(
        "--from and FILE exclude each other; expected one of them",
        "evaluate", "x.tsv", "--split", "random:0.2", "--from", "sqlite:x.db", "--query", "q")]
    [InlineData(
        "--from requires --split, and cannot be used with --test",
        "evaluate", "x.als", "--test", "t.tsv", "--from", "sqlite:x.db", "--query", "q")]
    public void WrongOptions_AreErrors(string message, params string[] args)
    {
        var run = Gpuals.Run(args);
        Assert.Equal(ExitCode.WrongUse, run.Code);
        Assert.Equal($"gpuals: {message}", run.Error.Split('\n')[0]);
    }

    [Fact]
    public void APassword_IsNeverPrinted()
    {
        var run = Gpuals.Run("tune", "--from", "postgresql://ann:secret@127.0.0.1:1/shop", "--query", "select 1");
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal(
            "gpuals: cannot open postgresql://ann@127.0.0.1:1/shop: no server listens at 127.0.0.1:1\n"
            + "        Start the server, or correct the host and the port\n",
            run.Error);
    }

    [Fact]
    public void TuneOnAQuery_PrintsTheTrainCommandWithTheQuery()
    {
        var run = Gpuals.Run("tune", "--from", database, "--query", Query, "--trials", "2", "--factors", "2", "--neighbours", "0");
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains($"gpuals train --from {database} --query \"{Query}\"", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolder_IsReadAsTheFilesInIt_AndManyFilesAreOneLine()
    {
        for (var part = 0; part < 12; part++) Directory.CreateDirectory(folder[$"plays/day={part:D2}"]);
        for (var part = 0; part < 12; part++) folder.Write($"plays/day={part:D2}/part-0.csv", $"user,item,plays\nu{part},x,1\nu0,y,2\n");
        folder.Write("plays/_SUCCESS", "");
        folder.Write("plays/day=00/.part-0.csv.crc", "crc");
        var run = Gpuals.Run("inspect", folder["plays"], "-n", "0", "--output", "json");
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains("\"rows\":24,\"users\":12,\"items\":2,\"pairs\":13", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"Read 12 files, {folder["plays/day=00/part-0.csv"]} to {folder["plays/day=11/part-0.csv"]}: 24 rows, ",
            run.Error,
            StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n'), line => line.StartsWith("Columns: ", StringComparison.Ordinal));
    }

    [Fact]
    public void AFolderWithoutFiles_IsAnError()
    {
        Directory.CreateDirectory(folder["empty"]);
        folder.Write("empty/_SUCCESS", "");
        Assert.Equal(
            $"gpuals: {folder["empty"]}: a folder without files; expected files with interactions\n        Name the files, or another folder\n",
            Gpuals.Run("inspect", folder["empty"]).Error);
    }

    [Fact]
    public void AListAsItem_IsAnErrorWithARemedy()
    {
        folder.Write("plays.jsonl", "{\"user\":\"ann\",\"item\":[\"a\",\"b\"],\"plays\":1}\n");
        Assert.Equal(
            $"gpuals: {folder["plays.jsonl"]}: the item, 'item', is a column of the type list; expected text, numbers, flags or times\n"
            + "        Name another column: --item-column. Or write one row for each element of a list\n",
            Gpuals.Run("inspect", folder["plays.jsonl"]).Error);
    }

    [Fact]
    public void JsonLinesOnStandardInput_AreRead()
    {
        const string lines = "{\"user\":\"ann\",\"item\":\"x\",\"plays\":1}\n{\"user\":\"bob\",\"item\":\"y\",\"plays\":2}\n";
        var run = Gpuals.RunOn(lines, "inspect", "-", "-n", "0");
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains("Columns: user: user, item: item, value: plays; JSON lines.", run.Error, StringComparison.Ordinal);
    }
}
