using System.Data;
using System.Data.Common;
using System.Globalization;
using GpuAls.Ingestion;
using Npgsql;

namespace GpuAls.Databases.Reading;

/// <summary>
/// The rows of a PostgreSQL query by <c>COPY (query) TO STDOUT (FORMAT BINARY)</c>: the server sends them as it computes them, and columns that are
/// not needed are passed over.
/// </summary>
sealed class PostgreSqlRows : QueryRows
{
    readonly NpgsqlBinaryExporter exporter;
    readonly Action<NpgsqlBinaryExporter, ColumnValues>[] readers; // [columns]
    readonly CancellationTokenRegistration registration;
    readonly CancellationToken cancel;
    readonly NpgsqlConnection server;
    bool isStarted;
    bool isEnded;
    int next; // the column of the row that is read next

    PostgreSqlRows(
        NpgsqlConnection server,
        NpgsqlBinaryExporter exporter,
        IReadOnlyList<TableColumn> columns,
        Action<NpgsqlBinaryExporter, ColumnValues>[] readers,
        CancellationTokenRegistration registration,
        CancellationToken cancel) =>
        (this.server, this.exporter, Columns, this.readers, this.registration, this.cancel) =
        (server, exporter, columns, readers, registration, cancel);

    /// <inheritdoc/>
    public override IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Starts a query.</summary>
    public static PostgreSqlRows Start(DbConnection connection, string query, CancellationToken cancel)
    {
        var server = (NpgsqlConnection)connection;
        query = query.Trim().TrimEnd(';');
        var columns = new List<TableColumn>();
        var readers = new List<Action<NpgsqlBinaryExporter, ColumnValues>>();
        // A query that writes, such as DELETE … RETURNING, is refused by the server.
        using (var command = new NpgsqlCommand("SET default_transaction_read_only = on", server)) command.ExecuteNonQuery();
        // The types first: a copy does not name them. The server describes the query without running it.
        using (var command = new NpgsqlCommand(query, server))
        {
            using var reader = command.ExecuteReader(CommandBehavior.SchemaOnly);
            for (var column = 0; column < reader.FieldCount; column++)
            {
                var type = reader.GetDataTypeName(column);
                var read = ReaderOf(reader.GetFieldType(column));
                columns.Add(new TableColumn(reader.GetName(column), type, read is not null));
                readers.Add(read ?? ((exporter, into) => AddOther(exporter, into)));
            }
        }

        var registration = CancelOnServer(server, cancel);
        try
        {
            // The server may compute for a long time before it sends anything, and the asynchronous call stops waiting then.
            var copy = server.BeginBinaryExportAsync($"COPY ({query}) TO STDOUT (FORMAT BINARY)", cancel).GetAwaiter().GetResult();
            return new PostgreSqlRows(server, copy, columns, [.. readers], registration, cancel);
        }
        catch
        {
            registration.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override bool Next()
    {
        for (; next < readers.Length && next > 0; next++) exporter.Skip();
        next = 0;
        // The server may compute for a long time before the first row.
        var fields = isStarted ? exporter.StartRow() : exporter.StartRowAsync(cancel).AsTask().GetAwaiter().GetResult();
        isStarted = true;
        isEnded = fields < 0;
        return !isEnded;
    }

    /// <inheritdoc/>
    public override void Add(int column, ColumnValues into)
    {
        // The columns come in the order of the query, and so they are asked for.
        for (; next < column; next++) exporter.Skip();
        next++;
        if (!exporter.IsNull)
        {
            readers[column](exporter, into);
            return;
        }

        exporter.Skip();
        into.AddNull();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        registration.Dispose();
        // After an error there is nothing to end; the driver's own end of a lost connection throws.
        if (!isEnded && server.State != ConnectionState.Open) return;
        try
        {
            // The rest of the rows is not wanted.
            if (!isEnded) exporter.Cancel();
            exporter.Dispose();
        }
        catch (NpgsqlException) when (!isEnded)
        {
        }
    }

    // The driver only closes its connection, and the server would run the query until the first row. A second connection cancels the query.
    static CancellationTokenRegistration CancelOnServer(NpgsqlConnection server, CancellationToken cancel)
    {
        var (process, other) = (server.ProcessID, (NpgsqlConnection)((ICloneable)server).Clone());
        return cancel.Register(() =>
        {
            try
            {
                other.Open();
                using var command = new NpgsqlCommand("SELECT pg_cancel_backend($1)", other) { Parameters = { new() { Value = process } } };
                command.ExecuteNonQuery();
            }
            catch (NpgsqlException)
            {
                // The server ends the query when it finds that nobody reads it.
            }
            finally
            {
                other.Dispose();
            }
        });
    }

    static Action<NpgsqlBinaryExporter, ColumnValues>? ReaderOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.String => (exporter, into) => into.AddText(exporter.Read<string>()),
        TypeCode.Int16 => (exporter, into) => into.AddWhole(exporter.Read<short>()),
        TypeCode.Int32 => (exporter, into) => into.AddWhole(exporter.Read<int>()),
        TypeCode.Int64 => (exporter, into) => into.AddWhole(exporter.Read<long>()),
        TypeCode.Single => (exporter, into) => into.AddReal(exporter.Read<float>()),
        TypeCode.Double => (exporter, into) => into.AddReal(exporter.Read<double>()),
        TypeCode.Boolean => (exporter, into) => into.AddFlag(exporter.Read<bool>()),
        TypeCode.Decimal => AddNumeric,
        TypeCode.DateTime => (exporter, into) => FieldValue.Add(exporter.Read<DateTime>(), into),
        _ when type == typeof(Guid) => (exporter, into) => FieldValue.Add(exporter.Read<Guid>(), into),
        _ when type == typeof(DateOnly) => (exporter, into) => FieldValue.Add(exporter.Read<DateOnly>(), into),
        _ => null,
    };

    // A numeric may have more digits than a decimal, as sums of bigints have.
    static void AddNumeric(NpgsqlBinaryExporter exporter, ColumnValues into)
    {
        try
        {
            into.AddText(exporter.Read<decimal>().ToString(CultureInfo.InvariantCulture));
        }
        catch (OverflowException)
        {
            into.AddOther("a number with too many digits"u8);
        }
    }

    static void AddOther(NpgsqlBinaryExporter exporter, ColumnValues into)
    {
        exporter.Skip();
        into.AddOther("a value that is not read"u8);
    }
}
