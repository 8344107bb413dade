using System.Data.Common;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using GpuAls.Ingestion;

namespace GpuAls.Databases.Reading;

/// <summary>
/// The rows of a DuckDB query, read from the vectors in which DuckDB hands its results over, without an object for each field: the driver's reader
/// takes several times as long as the query.
/// </summary>
sealed unsafe class DuckDbRows : QueryRows
{
    // A text of at most 12 bytes is in the vector itself; of a longer one, the vector has a pointer.
    const int MaxInlineText = 12;

    readonly DuckDBNativeConnection connection;
    readonly string query;
    readonly CancellationTokenRegistration registration;
    readonly DuckDbType[] types; // [columns]
    readonly IntPtr[] data; // [columns] of the current chunk
    readonly IntPtr[] validity; // [columns] of the current chunk; null if no field is missing
    DuckDBPreparedStatement? statement;
    DuckDBResult result;
    DuckDBDataChunk? chunk;
    int rows; // of the chunk
    int row;

    DuckDbRows(DuckDBConnection connection, string query, IReadOnlyList<(string Name, string Type)> columns, CancellationToken cancel)
    {
        this.connection = connection.NativeConnection;
        types = [.. columns.Select(column => DuckDbType.Of(column.Type))];
        Columns = [.. columns.Select((column, n) => new TableColumn(column.Name, column.Type.ToLowerInvariant(), types[n].IsReadable))];
        (data, validity) = (new IntPtr[columns.Count], new IntPtr[columns.Count]);
        // The columns by their places: names may occur twice.
        var names = Enumerable.Range(0, columns.Count).Select(column => $"c{column}").ToList();
        this.query = $"SELECT {string.Join(", ", names.Select((name, n) => types[n].Select(name)))} FROM ({query}) AS q({string.Join(", ", names)})";
        registration = cancel.Register(() => NativeMethods.Startup.DuckDBInterrupt(this.connection));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Starts a query whose rows are computed while they are read.</summary>
    public static DuckDbRows Start(DbConnection connection, string query, CancellationToken cancel)
    {
        query = query.Trim().TrimEnd(';');
        var columns = new List<(string Name, string Type)>();
        using (var describe = connection.CreateCommand())
        {
            describe.CommandText = $"DESCRIBE {query}";
            using var reader = describe.ExecuteReader();
            while (reader.Read()) columns.Add((reader.GetString(0), reader.GetString(1)));
        }

        var rows = new DuckDbRows((DuckDBConnection)connection, query, columns, cancel);
        try
        {
            if (columns.Count > 0) rows.Execute();
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override bool Next()
    {
        if (++row < rows) return true;
        do
        {
            chunk?.Dispose();
            chunk = NativeMethods.StreamingResult.DuckDBStreamFetchChunk(result);
            if (chunk.IsInvalid)
            {
                rows = row = 0;
                if (NativeMethods.Query.DuckDBResultError(ref result) is { Length: > 0 } error) throw new QueryException(error);
                return false;
            }

            rows = (int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(chunk);
        }
        while (rows == 0);

        for (var column = 0; column < types.Length; column++)
        {
            var vector = NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, column);
            data[column] = (IntPtr)NativeMethods.Vectors.DuckDBVectorGetData(vector);
            validity[column] = (IntPtr)NativeMethods.Vectors.DuckDBVectorGetValidity(vector);
        }

        row = 0;
        return true;
    }

    /// <inheritdoc/>
    public override void Add(int column, ColumnValues into)
    {
        var valid = (ulong*)validity[column];
        if (valid != null && (valid[row >> 6] >> (row & 63) & 1) == 0) into.AddNull();
        else types[column].Add((byte*)data[column], row, into);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        registration.Dispose();
        chunk?.Dispose();
        if (statement is not null)
        {
            NativeMethods.Query.DuckDBDestroyResult(ref result);
            statement.Dispose();
        }

        statement = null;
    }

    /// <summary>Adds a text of a vector.</summary>
    internal static void AddText(byte* vector, int row, ColumnValues into)
    {
        var text = vector + (long)row * 16;
        var length = *(int*)text;
        into.AddText(new ReadOnlySpan<byte>(length <= MaxInlineText ? text + 4 : *(byte**)(text + 8), length));
    }

    void Execute()
    {
        if (NativeMethods.PreparedStatements.DuckDBPrepare(connection, query, out var prepared) != DuckDBState.Success)
        {
            var error = NativeMethods.PreparedStatements.DuckDBPrepareError(prepared);
            prepared.Dispose();
            throw new QueryException(error);
        }

        statement = prepared;
        if (NativeMethods.PreparedStatements.DuckDBExecutePreparedStreaming(prepared, out result) != DuckDBState.Success)
            throw new QueryException(NativeMethods.Query.DuckDBResultError(ref result));
    }

    /// <summary>An error of DuckDB that its driver did not see.</summary>
    /// <param name="message">The message of DuckDB.</param>
    sealed class QueryException(string message) : DbException(message);
}
