using System.Data.Common;
using GpuAls.Ingestion;
using Microsoft.Data.Sqlite;

namespace GpuAls.Databases.Reading;

/// <summary>The rows of a SQLite query. Each field has a type of its own, whatever its column says.</summary>
sealed class SqliteRows : QueryRows
{
    readonly DbCommand command;
    readonly DbDataReader reader;
    readonly CancellationTokenRegistration registration;

    SqliteRows(DbCommand command, DbDataReader reader, CancellationTokenRegistration registration)
    {
        (this.command, this.reader, this.registration) = (command, reader, registration);
        Columns =
        [
            .. Enumerable.Range(0, reader.FieldCount)
                .Select(column => new TableColumn(reader.GetName(column), reader.GetDataTypeName(column).ToLowerInvariant())),
        ];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Starts a query.</summary>
    public static SqliteRows Start(DbConnection connection, string query, CancellationToken cancel)
    {
        var command = connection.CreateCommand();
        command.CommandText = query;
        var handle = ((SqliteConnection)connection).Handle;
        var registration = cancel.Register(() => SQLitePCL.raw.sqlite3_interrupt(handle));
        try
        {
            return new SqliteRows(command, command.ExecuteReader(), registration);
        }
        catch
        {
            registration.Dispose();
            command.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override bool Next() => reader.Read();

    /// <inheritdoc/>
    public override void Add(int column, ColumnValues into)
    {
        if (reader.IsDBNull(column)) into.AddNull();
        else FieldValue.Add(reader.GetValue(column), into);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        registration.Dispose();
        reader.Dispose();
        command.Dispose();
    }
}
