using System.Data.Common;
using GpuAls.Core;
using GpuAls.Core.Memory;
using GpuAls.Databases.Addresses;
using GpuAls.Databases.Tables;

namespace GpuAls.Databases.Writing;

/// <summary>
/// A table that is written completely or not at all. Rows are committed in batches to a table beside it, with the number of groups (users) so far, so
/// that the same command continues after an interruption. One transaction at the end gives the complete table its name.
/// </summary>
sealed class TableWriter : IDisposable
{
    // Rows between two commits: enough that a commit costs little, and seconds of work at most are lost.
    const int BatchRows = 50_000;

    readonly DatabaseAddress address;
    readonly TableDialect dialect;
    readonly DbConnection connection;
    readonly IReadOnlyList<TableColumn> columns;
    readonly string fingerprint;
    readonly bool isNewFile;
    readonly bool replaces;
    readonly TableName table;
    readonly TableName staging;
    readonly TableName state;
    readonly FileIdentity? file; // the file that is open; null for a server
    readonly List<object?[]> batch = [];
    long groups; // committed or in the batch
    bool isComplete;

    TableWriter(
        DatabaseAddress address, DbConnection connection, TableName name, IReadOnlyList<TableColumn> columns, string fingerprint, bool overwrite,
        bool isNewFile)
    {
        (this.address, this.connection, this.columns, this.fingerprint, this.isNewFile) = (address, connection, columns, fingerprint, isNewFile);
        dialect = address.Tables;
        file = FileNow();
        table = dialect.Resolve(connection, name);
        Shown = $"the table {name} of {DisplayText.Escape(address.ToString())}";
        replaces = RequireName(name, dialect.KindOf(connection, table), overwrite);
        if (!dialect.TryReserve(connection, table)) throw AnotherWriter();
        (staging, state) = (table.Beside("__gpuals_rows", dialect.MaxNameBytes), table.Beside("__gpuals_state", dialect.MaxNameBytes));
        var found = FindState();
        if (found is { } own && own.Fingerprint == fingerprint)
        {
            groups = Done = own.Groups;
            return;
        }

        HasDiscarded = found is { Groups: > 0 };
        Start();
    }

    /// <summary>The number of groups in the table so far, those of an interrupted run included: the next group to add.</summary>
    public long Done { get; private set; }

    /// <summary>Whether the rows of another command, which did not complete its table, were deleted.</summary>
    public bool HasDiscarded { get; }

    /// <summary>The table in words: "the table recs of sqlite:plays.db".</summary>
    public string Shown { get; }

    /// <summary>Opens a table to write it.</summary>
    /// <param name="address">The database.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns; the first one gets an index.</param>
    /// <param name="fingerprint">A text that is equal for runs of one command on the same data, which add the same groups in the same order.</param>
    /// <param name="overwrite">Whether an existing table is replaced.</param>
    /// <exception cref="DatabaseException">The database cannot be opened or written, or the table exists.</exception>
    public static TableWriter Open(
        DatabaseAddress address, TableName table, IReadOnlyList<TableColumn> columns, string fingerprint, bool overwrite)
    {
        var isNewFile = address.File is { } file && !File.Exists(file);
        var connection = address.OpenToWrite();
        try
        {
            return new TableWriter(address, connection, table, columns, fingerprint, overwrite, isNewFile);
        }
        catch (Exception exception)
        {
            if (isNewFile) TryDeleteEmpty(address, connection);
            connection.Dispose();
            if (!DatabaseAddress.IsFailure(exception)) throw;
            throw WithRemedy(address.Explain($"cannot write the table {table} of {DisplayText.Escape(address.ToString())}", exception));
        }
    }

    /// <summary>Adds the rows of the next group; none if it has no rows.</summary>
    /// <param name="rows">[rows × columns]</param>
    /// <exception cref="DatabaseException">The database reports an error; the groups of earlier batches stay.</exception>
    public void Add(IEnumerable<object?[]> rows)
    {
        batch.AddRange(rows);
        groups++;
        if (batch.Count >= BatchRows) Flush();
    }

    /// <summary>Commits the last rows, and gives the table its name and its index.</summary>
    /// <exception cref="DatabaseException">The database reports an error; the rows stay for the next run of the command.</exception>
    public void Complete()
    {
        Flush();
        Guard(() =>
        {
            using var transaction = connection.BeginTransaction();
            dialect.Publish(transaction, staging, table, replaces, columns[0].Name);
            TableDialect.Execute(connection, transaction, $"DROP TABLE {state.Quoted}");
            transaction.Commit();
            RequireFile();
        });
        isComplete = true;
    }

    /// <summary>Closes the database. An incomplete table stays for the next run if it has rows, and otherwise leaves nothing.</summary>
    public void Dispose()
    {
        if (isComplete || Done > 0)
        {
            connection.Dispose();
            return;
        }

        try
        {
            using var transaction = connection.BeginTransaction();
            // The tables may be those of another command by now.
            var own = $"DELETE FROM {state.Quoted} WHERE fingerprint = $1 AND done = 0";
            if (TableDialect.Execute(connection, transaction, own, fingerprint) == 1) Drop(transaction);
            transaction.Commit();
        }
        catch (Exception exception) when (DatabaseAddress.IsFailure(exception) || exception is InvalidOperationException)
        {
            // Without a connection, the next run finds the empty tables and drops them.
        }

        if (isNewFile) TryDeleteEmpty(address, connection);
        connection.Dispose();
    }

    /// <summary>Deletes the file of a database that was created in vain, unless another command uses it by now.</summary>
    static void TryDeleteEmpty(DatabaseAddress address, DbConnection connection)
    {
        try
        {
            // While the database is locked: another command that has opened the file finds that it is gone.
            using var transaction = connection.BeginTransaction();
            if (address.Tables.IsEmpty(connection, transaction)) File.Delete(address.File!);
            transaction.Rollback();
        }
        catch (Exception exception) when (DatabaseAddress.IsFailure(exception) || exception is InvalidOperationException)
        {
            // A database without tables does no harm: the next command writes to it.
        }
    }

    FileIdentity? FileNow() => address.File is { } path ? FileStatus.Of(Path.GetFullPath(path))?.Identity : null;

    // What is written to a file that has no name is lost without an error.
    void RequireFile()
    {
        if (file != FileNow())
            throw new DatabaseException($"cannot write {Shown}: another command deleted or replaced the file", "Repeat the command");
    }

    static DatabaseException WithRemedy(DatabaseException exception) => exception.Remedy is not null ? exception
        : new(exception.Message, "Name another database: --to", exception.InnerException);

    void Flush()
    {
        if (groups == Done) return;
        Guard(() =>
        {
            // SQLite reserves no tables: a command with other options may have deleted those of this one.
            if (dialect.KindOf(connection, state) is null) throw AnotherWriter();
            using var transaction = connection.BeginTransaction();
            var changed = TableDialect.Execute(
                connection,
                transaction,
                $"UPDATE {state.Quoted} SET done = $1 WHERE fingerprint = $2 AND done = $3",
                groups,
                fingerprint,
                Done);
            if (changed != 1) throw AnotherWriter();
            dialect.Insert(transaction, staging, columns, batch);
            transaction.Commit();
            RequireFile();
        });
        batch.Clear();
        Done = groups;
    }

    void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception exception) when (DatabaseAddress.IsFailure(exception))
        {
            var explained = WithRemedy(address.Explain($"cannot write {Shown}", exception));
            if (Done == 0) throw explained;
            var kept = $"The same command then continues after the first {DisplayText.Count(Done, "user")}";
            throw new DatabaseException(explained.Message, explained.Remedy is null ? kept : $"{explained.Remedy}. {kept}", exception);
        }
    }

    DatabaseException AnotherWriter() =>
        new($"another command writes {Shown}", "Wait for its end, or name another table: --table");

    bool RequireName(TableName name, string? kind, bool overwrite) => kind switch
    {
        null => false,
        "table" when overwrite => true,
        "table" => throw new DatabaseException(
            $"{Shown} exists; expected a new table", "Name another table: --table. Or replace it: --overwrite"),
        _ => throw new DatabaseException(
            $"{name} of {DisplayText.Escape(address.ToString())} is a {kind}; expected a new table", "Name another table: --table"),
    };

    (string Fingerprint, long Groups)? FindState()
    {
        if (dialect.KindOf(connection, state) is null || dialect.KindOf(connection, staging) is null) return null;
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT fingerprint, done FROM {state.Quoted}";
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetString(0), reader.GetInt64(1)) : null;
    }

    void Start()
    {
        using var transaction = connection.BeginTransaction();
        Drop(transaction);
        var list = columns.Select(column => $"{TableName.Quote(column.Name)} {dialect.TypeOf(column.Type)}");
        TableDialect.Execute(connection, transaction, $"CREATE TABLE {staging.Quoted} ({string.Join(", ", list)})");
        TableDialect.Execute(
            connection, transaction, $"CREATE TABLE {state.Quoted} (fingerprint {dialect.TypeOf(ColumnType.Text)}, done bigint)");
        TableDialect.Execute(connection, transaction, $"INSERT INTO {state.Quoted} VALUES ($1, 0)", fingerprint);
        transaction.Commit();
    }

    void Drop(DbTransaction transaction)
    {
        TableDialect.Execute(connection, transaction, $"DROP TABLE IF EXISTS {staging.Quoted}");
        TableDialect.Execute(connection, transaction, $"DROP TABLE IF EXISTS {state.Quoted}");
    }
}
