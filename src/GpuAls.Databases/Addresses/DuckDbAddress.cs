using System.Data.Common;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using GpuAls.Core;
using GpuAls.Databases.Tables;

namespace GpuAls.Databases.Addresses;

/// <summary>A DuckDB file: <c>duckdb:FILE</c>; or <c>duckdb::memory:</c>, an empty database whose queries read files, as DuckDB does.</summary>
/// <param name="path">The path of the file, or :memory:.</param>
sealed partial class DuckDbAddress(string path) : DatabaseAddress
{
    const string InMemory = ":memory:";

    readonly string path = DatabaseFile.Check("duckdb", path);

    /// <inheritdoc/>
    public override string Kind => "DuckDB";

    /// <inheritdoc/>
    public override string? File => path == InMemory ? null : path;

    /// <inheritdoc/>
    public override TableDialect Tables => new DuckDbTables();

    /// <inheritdoc/>
    public override string ToString() => $"duckdb:{path}";

    private protected override DbConnection Connect(bool isWritten)
    {
        if (path == InMemory)
        {
            if (isWritten) throw new DatabaseException("duckdb::memory: is lost at the end of the command; expected duckdb:FILE", null);
            return new DuckDBConnection($"Data Source={InMemory}");
        }

        DatabaseFile.Require(this, path, isWritten);
        RequireDatabase();
        var address = new DbConnectionStringBuilder { ["Data Source"] = Path.GetFullPath(path) };
        if (!isWritten) address["access_mode"] = "READ_ONLY";
        return new DuckDBConnection(address.ConnectionString);
    }

    private protected override (string Reason, string? Remedy) Explain(Exception exception)
    {
        var message = exception.Message;
        if (message.Contains("Conflicting lock", StringComparison.Ordinal))
            return ("another program has locked the database", "End the program that uses the file, and repeat the command");
        if (message.Contains("Permission denied", StringComparison.OrdinalIgnoreCase))
            return ("permission denied", "Make the file and its folder writable, or name another file");
        if (message.Contains("No space left", StringComparison.OrdinalIgnoreCase))
            return ("the disk is full", "Free space on the disk, and repeat the command");
        // "Catalog Error: Table with name x does not exist!" and lines that point at the place in the query.
        return (ErrorKind().Replace(message.Split('\n', 2)[0].Trim(), ""), null);
    }

    // DuckDB opens a CSV, JSON or Parquet file as a database in memory, and what is written to it is lost.
    void RequireDatabase()
    {
        if (!System.IO.File.Exists(path)) return;
        Span<byte> start = stackalloc byte[12];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        // After a checksum of eight bytes.
        if (length > 0 && !start[8..length].SequenceEqual("DUCK"u8))
        {
            throw new DatabaseException(
                $"cannot open {DisplayText.Escape(ToString())}: the file is not a DuckDB database",
                "Name a DuckDB file. To query a file of rows: duckdb::memory:");
        }
    }

    [GeneratedRegex("^(DuckDBOpen failed: )?[A-Za-z ]+ Error: ")]
    private static partial Regex ErrorKind();
}
