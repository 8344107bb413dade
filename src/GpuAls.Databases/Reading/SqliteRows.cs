using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace GpuAls.Databases.Reading;

/// <summary>The rows of a SQLite query. Each field has a type of its own, whatever its column says.</summary>
sealed class SqliteRows : ReaderRows
{
    readonly CancellationTokenRegistration registration;

    SqliteRows(DbCommand command, DbDataReader reader, CancellationTokenRegistration registration)
        : base(command, reader) => this.registration = registration;

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
    public override void Dispose()
    {
        registration.Dispose();
        base.Dispose();
    }
}
