using System.Data.Common;
using GpuAls.Databases.Tables;
using Microsoft.Data.Sqlite;

namespace GpuAls.Databases.Addresses;

/// <summary>A SQLite file: <c>sqlite:FILE</c>.</summary>
/// <param name="path">The path of the file.</param>
sealed class SqliteAddress(string path) : DatabaseAddress
{
    // Seconds that a statement waits for another program to release the file.
    const int LockTimeout = 5;

    readonly string path = DatabaseFile.Check("sqlite", path);

    /// <inheritdoc/>
    public override string Kind => "SQLite";

    /// <inheritdoc/>
    public override string File => path;

    /// <inheritdoc/>
    public override TableDialect Tables => new SqliteTables();

    /// <inheritdoc/>
    public override string ToString() => $"sqlite:{path}";

    private protected override DbConnection Connect(bool isWritten)
    {
        DatabaseFile.Require(this, path, isWritten);
        return new SqliteConnection(new SqliteConnectionStringBuilder
        {
            // A full path: the driver takes ":memory:" and "file:…" for other things than files.
            DataSource = Path.GetFullPath(path),
            Mode = isWritten ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadOnly,
            DefaultTimeout = LockTimeout,
            Pooling = false,
        }.ConnectionString);
    }

    // A power cut directly after a commit must not undo it.
    private protected override void PrepareToWrite(DbConnection connection) =>
        TableDialect.Execute(connection, null, "PRAGMA synchronous = EXTRA");

    private protected override (string Reason, string? Remedy) Explain(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: 5 or 6 } => (
            "another program has locked the database", "End the program that writes to the file, and repeat the command"),
        SqliteException { SqliteErrorCode: 8 } => (
            "the file is read-only, or in a folder that is", "Make the file and its folder writable, or name another file"),
        SqliteException { SqliteErrorCode: 10 } => (
            "the disk reports an error", "Look for disk errors in the system log, or name a file on another disk"),
        SqliteException { SqliteErrorCode: 11 } => ("the file is damaged", "Restore it from a copy, or name another file"),
        SqliteException { SqliteErrorCode: 13 } => ("the disk is full", "Free space on the disk, and repeat the command"),
        SqliteException { SqliteErrorCode: 14 } => (
            "the file cannot be opened; its permissions may forbid it", "Correct the permissions, or name another file"),
        SqliteException { SqliteErrorCode: 26 } => ("the file is not a SQLite database", "Name a SQLite file"),
        // The driver puts "SQLite Error 1: '…'." around the words of the database.
        SqliteException sqlite when sqlite.Message.Split('\'', 2) is [_, var rest] => (rest.TrimEnd('.', '\''), null),
        _ => (exception.Message, null),
    };
}
