using System.Data.Common;
using System.Reflection;
using System.Runtime.InteropServices;
using GpuAls.Databases.Addresses;
using GpuAls.Testing;

namespace GpuAls.Databases.Tests;

/// <summary>The addresses of databases: their forms, their errors, and that none of them shows a password.</summary>
public sealed class DatabaseAddressTests : IDisposable
{
    const string Forms = "duckdb:FILE, sqlite:FILE, postgresql:CONNECTION STRING or postgresql://HOST/DATABASE";

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("sqlite:plays.db", "SQLite", "sqlite:plays.db")]
    [InlineData("SQLite:C:\\a b\\plays.db", "SQLite", "sqlite:C:\\a b\\plays.db")]
    [InlineData("duckdb:plays.duckdb", "DuckDB", "duckdb:plays.duckdb")]
    [InlineData("duckdb::memory:", "DuckDB", "duckdb::memory:")]
    [InlineData("postgresql:Host=db;Port=99;Username=ann;Password=secret;Database=shop", "PostgreSQL", "postgresql://ann@db:99/shop")]
    [InlineData("postgresql://ann:secret@db/shop?sslmode=verify-full", "PostgreSQL", "postgresql://ann@db:5432/shop")]
    [InlineData("postgres://ann:se%20cr@et@[::1]:99/my%20shop?connect_timeout=3", "PostgreSQL", "postgresql://ann@::1:99/my shop")]
    [InlineData("postgresql:///shop?host=/run/postgresql&user=bob&password=secret", "PostgreSQL", "postgresql://bob@/run/postgresql:5432/shop")]
    public void AnAddress_IsShownWithoutItsPassword(string text, string kind, string shown)
    {
        Assert.True(DatabaseAddress.IsAddress(text));
        var address = DatabaseAddress.Parse(text);
        Assert.Equal((kind, shown), (address.Kind, address.ToString()));
    }

    [Theory]
    [InlineData("plays.tsv"), InlineData("C:\\plays.tsv"), InlineData("a/b:c"), InlineData("time:12:30.tsv"), InlineData("")]
    public void AFile_IsNoAddress(string text) => Assert.False(DatabaseAddress.IsAddress(text));

    [Theory]
    [InlineData("mysql://root:secret@db/shop", $"unknown kind of database 'mysql'; expected {Forms}")]
    [InlineData("sqlite:", "sqlite: has no file; expected sqlite:FILE")]
    [InlineData("duckdb:", "duckdb: has no file; expected duckdb:FILE")]
    [InlineData("sqlite:///plays.db", "sqlite:///plays.db has // before the file; expected sqlite:FILE")]
    [InlineData("postgresql:", "the address of the PostgreSQL database has no host")]
    [InlineData("postgresql:Password=secret", "the address of the PostgreSQL database has no host")]
    [InlineData("postgresql://ann:secret@/shop", "the address of the PostgreSQL database has no host")]
    [InlineData("postgresql:secret", WrongKeywords)]
    [InlineData("postgresql:Host=db;secret=1", WrongKeywords)]
    [InlineData("postgresql:Host=db;Port=secret", WrongKeywords)]
    [InlineData("postgresql://ann:p?secret@db/shop", "the address of the PostgreSQL database has an invalid port")]
    [InlineData("postgresql://ann:se/secret@db/shop", "the address of the PostgreSQL database has an invalid port")]
    [InlineData("postgresql://ann@db/shop?sslmode=secret", "the address of the PostgreSQL database has an invalid sslmode")]
    [InlineData(
        "postgresql://db/shop?secret=1",
        "the address of the PostgreSQL database has an unknown parameter after '?'; expected application_name, channel_binding, connect_timeout, "
        + "dbname, host, options, password, port, sslcert, sslkey, sslmode, sslrootcert, target_session_attrs or user")]
    public void ABadAddress_IsAnErrorWithoutItsPassword(string text, string message)
    {
        Assert.True(DatabaseAddress.IsAddress(text));
        var error = Assert.Throws<DatabaseException>(() => DatabaseAddress.Parse(text));
        Assert.Equal(message, error.Message);
        Assert.DoesNotContain("secret", error.Remedy ?? "", StringComparison.Ordinal);
    }

    const string WrongKeywords =
        "the address of the PostgreSQL database is not a connection string of known keywords; expected Host=…;Database=…;Username=…";

    [Theory]
    [InlineData("sqlite"), InlineData("duckdb")]
    public void AMissingFile_IsAnErrorOfReading_AndIsNotCreated(string scheme)
    {
        var text = $"{scheme}:{folder["none.db"]}";
        var error = Assert.Throws<DatabaseException>(() => DatabaseAddress.Parse(text).OpenToRead());
        Assert.Equal(($"cannot open {text}: the file does not exist", "Correct the name of the file"), (error.Message, error.Remedy));
        Assert.Empty(folder.Names);
    }

    [Theory]
    [InlineData("sqlite"), InlineData("duckdb")]
    public void AMissingFolder_IsAnErrorOfWriting(string scheme)
    {
        var text = $"{scheme}:{folder["none/a.db"]}";
        var error = Assert.Throws<DatabaseException>(() => DatabaseAddress.Parse(text).OpenToWrite());
        Assert.Equal($"cannot open {text}: the folder '{folder["none"]}' does not exist", error.Message);
    }

    [Theory]
    [InlineData("sqlite"), InlineData("duckdb")]
    public void AFolder_IsAnError(string scheme)
    {
        var error = Assert.Throws<DatabaseException>(() => DatabaseAddress.Parse($"{scheme}:{folder.Path}").OpenToRead());
        Assert.Equal($"cannot open {scheme}:{folder.Path}: it is a folder; expected a database file", error.Message);
    }

    [Theory]
    [InlineData("sqlite", "the file is not a SQLite database", "Name a SQLite file")]
    [InlineData("duckdb", "the file is not a DuckDB database", "Name a DuckDB file. To query a file of rows: duckdb::memory:")]
    public void AnotherFile_IsAnError(string scheme, string reason, string remedy)
    {
        var file = folder.Write("plays.tsv", string.Concat(Enumerable.Repeat("ann\tmuse\t10\n", 1000)));
        var address = DatabaseAddress.Parse($"{scheme}:{file}");
        var error = Assert.ThrowsAny<Exception>(() =>
        {
            using var connection = address.OpenToRead();
            try
            {
                Execute(connection, "SELECT * FROM plays");
            }
            catch (DbException exception)
            {
                throw address.Explain($"cannot open {address}", exception);
            }
        });
        Assert.Equal($"cannot open {address}: {reason}", error.Message);
        Assert.Equal(remedy, Assert.IsType<DatabaseException>(error).Remedy);
    }

    [Theory]
    [InlineData("sqlite", "a;b='c.db"), InlineData("duckdb", "a;b='c.db"), InlineData("duckdb", "a.csv"), InlineData("duckdb", "a.parquet")]
    [InlineData("sqlite", ":memory:"), InlineData("sqlite", "file:a?mode=memory")]
    public void WhatWasWritten_IsReadAndCannotBeChangedByReading(string scheme, string name)
    {
        var address = DatabaseAddress.Parse($"{scheme}:{folder[name]}");
        using (var connection = address.OpenToWrite()) Execute(connection, "CREATE TABLE t AS SELECT 7 AS x");
        using var reading = address.OpenToRead();
        Assert.Equal(7, Convert.ToInt32(Execute(reading, "SELECT x FROM t"), null));
        Assert.ThrowsAny<DbException>(() => Execute(reading, "DELETE FROM t"));
    }

    [Fact]
    public void DuckDbInMemory_ReadsFiles_AndIsNotWritten()
    {
        var file = folder.Write("plays.csv", "u,i\nann,muse\nbob,abba\n");
        var address = DatabaseAddress.Parse("duckdb::memory:");
        using (var connection = address.OpenToRead())
            Assert.Equal(2L, Execute(connection, $"SELECT count(*) FROM '{file}'"));
        var error = Assert.Throws<DatabaseException>(() => address.OpenToWrite());
        Assert.Equal("duckdb::memory: is lost at the end of the command; expected duckdb:FILE", error.Message);
    }

    [Theory]
    [InlineData("sqlite:plays.db", "SQLite"), InlineData("duckdb:plays.duckdb", "DuckDB")]
    public void AMissingLibrary_IsAnErrorWithARemedy(string text, string library)
    {
        var address = DatabaseAddress.Parse(text);
        Exception[] errors =
        [
            new DllNotFoundException("Unable to load shared library"),
            new BadImageFormatException("An attempt was made to load a program with an incorrect format."),
            new TypeInitializationException("Driver", new TargetInvocationException(new DllNotFoundException("Unable to load shared library"))),
        ];
        Assert.All(errors, error =>
        {
            Assert.True(DatabaseAddress.IsFailure(error));
            var explained = address.Explain($"cannot open {address}", error);
            Assert.Equal(
                ($"cannot open {text}: this installation has no {library} library for {RuntimeInformation.RuntimeIdentifier}",
                    "Use text files in place of the database: NAME.tsv"),
                (explained.Message, explained.Remedy));
        });
        // Another error of a static constructor is a defect.
        Assert.False(DatabaseAddress.IsFailure(new TypeInitializationException("Driver", new InvalidOperationException())));
    }

    static object? Execute(DbConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        return command.ExecuteScalar();
    }
}
