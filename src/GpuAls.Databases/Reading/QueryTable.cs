using System.Data.Common;
using System.Runtime.CompilerServices;
using GpuAls.Core;
using GpuAls.Databases.Addresses;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Input;

namespace GpuAls.Databases.Reading;

/// <summary>The result of a query, row after row: the result is never in memory as a whole.</summary>
sealed class QueryTable : ITable
{
    const int RowsPerBatch = 1 << 13;

    readonly DatabaseAddress address;
    readonly DbConnection connection;
    readonly QueryRows rows;
    readonly CancellationToken cancel;
    readonly List<ColumnValues> first; // [columns] the rows that were read for the sample
    bool isFirstTaken;
    bool isEnded;
    long rowsRead;

    QueryTable(DatabaseAddress address, DbConnection connection, QueryRows rows, CancellationToken cancel)
    {
        (this.address, this.connection, this.rows, this.cancel) = (address, connection, rows, cancel);
        first = [.. rows.Columns.Select(_ => new ColumnValues())];
    }

    /// <inheritdoc/>
    public string Name => address.ToString();

    /// <inheritdoc/>
    public string Kind => $"a query of {address.Kind}";

    /// <inheritdoc/>
    public IReadOnlyList<TableColumn> Columns => rows.Columns;

    /// <inheritdoc/>
    public long BytesRead => 0;

    /// <inheritdoc/>
    public long? TotalBytes => null;

    /// <inheritdoc/>
    public FileStamp? Stamp => null;

    /// <summary>Starts a query.</summary>
    /// <param name="address">The database.</param>
    /// <param name="query">The query, in SQL of the database.</param>
    /// <param name="cancel">Cancels the query, also while the database computes its first row.</param>
    /// <exception cref="DatabaseException">The database cannot be opened, or refuses the query.</exception>
    public static QueryTable Open(DatabaseAddress address, string query, CancellationToken cancel)
    {
        var connection = address.OpenToRead();
        try
        {
            var rows = Start(address, connection, query, cancel);
            if (rows.Columns.Count > 0) return new QueryTable(address, connection, rows, cancel);
            rows.Dispose();
            throw new DatabaseException(
                $"the query of {address} has no columns; expected a query with a user and an item",
                "Select the columns: --query \"select user, item, plays from plays\"");
        }
        catch (Exception exception)
        {
            connection.Dispose();
            cancel.ThrowIfCancellationRequested();
            if (exception is DatabaseException || !DatabaseAddress.IsFailure(exception)) throw;
            throw address.Explain($"cannot read the query of {address}", exception);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<byte[][]> Sample(int count)
    {
        Guard(() =>
        {
            for (var row = 0; row < count && Next(); row++)
            {
                for (var column = 0; column < first.Count; column++) rows.Add(column, first[column]);
            }
        });
        return [.. Enumerable.Range(0, first[0].Count).Select(row => first.Select(column => column.Text(row).ToArray()).ToArray())];
    }

    /// <inheritdoc/>
    public int ReadBatch(IReadOnlyList<int> columns, IReadOnlyList<ColumnValues> values)
    {
        var count = 0;
        if (!isFirstTaken)
        {
            isFirstTaken = true;
            count = first[0].Count;
            for (var k = 0; k < columns.Count; k++)
            {
                for (var row = 0; row < count; row++) values[k].Add(first[columns[k]], row);
            }
        }

        Guard(() =>
        {
            for (; count < RowsPerBatch && Next(); count++)
            {
                for (var k = 0; k < columns.Count; k++) rows.Add(columns[k], values[k]);
            }
        });
        rowsRead += count;
        return count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        rows.Dispose();
        connection.Dispose();
    }

    // One row for each driver, each in a method of its own: the others are not loaded.
    static QueryRows Start(DatabaseAddress address, DbConnection connection, string query, CancellationToken cancel) => address switch
    {
        PostgreSqlAddress => OfPostgreSql(connection, query, cancel),
        DuckDbAddress => OfDuckDb(connection, query, cancel),
        _ => OfSqlite(connection, query, cancel),
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    static PostgreSqlRows OfPostgreSql(DbConnection connection, string query, CancellationToken cancel) =>
        PostgreSqlRows.Start(connection, query, cancel);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static DuckDbRows OfDuckDb(DbConnection connection, string query, CancellationToken cancel) => DuckDbRows.Start(connection, query, cancel);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static SqliteRows OfSqlite(DbConnection connection, string query, CancellationToken cancel) => SqliteRows.Start(connection, query, cancel);

    // The end is found once: drivers do not like to be asked again.
    bool Next() => !isEnded && !(isEnded = !rows.Next());

    void Guard(Action read)
    {
        try
        {
            read();
        }
        catch (Exception exception) when (exception is not DatabaseException && DatabaseAddress.IsFailure(exception))
        {
            cancel.ThrowIfCancellationRequested();
            throw address.Explain($"cannot read the query of {address} after {DisplayText.Count(rowsRead, "row")}", exception);
        }
    }
}
