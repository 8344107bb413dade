using System.Data.Common;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using GpuAls.Core;
using GpuAls.Core.Memory;
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
        var place = FilePlace.Resolve(path);
        // Also beside a database that has its name: the run that created it may have been killed right after that.
        if (isWritten) TemporaryFolder.DeleteUnused(place);
        if (isWritten && place.Status is null or { Length: 0 }) Create(place);
        return Connection(place.Path, isWritten);
    }

    static DuckDBConnection Connection(string path, bool isWritten)
    {
        var address = new DbConnectionStringBuilder { ["Data Source"] = path };
        if (!isWritten) address["access_mode"] = "READ_ONLY";
        return new DuckDBConnection(address.ConnectionString);
    }

    // DuckDB does not open a file whose creation was interrupted, so it is created under another name.
    static void Create(FilePlace place)
    {
        using var temporary = TemporaryFolder.Create(place);
        var created = Path.Combine(temporary.Path, place.Name);
        using (var connection = Connection(created, isWritten: true)) connection.Open();
        using (var file = new FileStream(created, FileMode.Open, FileAccess.ReadWrite)) DiskFlush.Flush(file);
        // An empty file is replaced; a database that another program has just created is not.
        if (place.Status is null && !System.IO.File.Exists(place.Path)) System.IO.File.Move(created, place.Path);
        else if (FileStatus.Of(place.Path) is { Length: 0 }) System.IO.File.Move(created, place.Path, overwrite: true);
        UnflushedException.Flush(place.Folder);
    }

    private protected override (string Reason, string? Remedy) Explain(Exception exception)
    {
        var message = TemporaryNames.Replace(exception.Message, Path.GetFileName(path));
        if (message.Contains("Conflicting lock", StringComparison.Ordinal))
            return ("another program has locked the database", "End the program that uses the file, and repeat the command");
        if (message.Contains("Permission denied", StringComparison.OrdinalIgnoreCase))
            return ("permission denied", "Make the file and its folder writable, or name another file");
        if (message.Contains("No space left", StringComparison.OrdinalIgnoreCase))
            return ("the disk is full", "Free space on the disk, and repeat the command");
        if (message.Contains("quota exceeded", StringComparison.OrdinalIgnoreCase))
            return ("the quota of the disk is exceeded", "Delete files to get below the quota, or name a file on another disk");
        if (message.Contains("Input/output error", StringComparison.Ordinal))
            return ("the disk reports an error", "Look for disk errors in the system log, or name a file on another disk");
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
