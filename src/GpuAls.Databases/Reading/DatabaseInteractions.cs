using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Databases.Addresses;
using GpuAls.Ingestion;

namespace GpuAls.Databases.Reading;

/// <summary>Reads interactions from the results of queries of PostgreSQL, SQLite and DuckDB.</summary>
public static class DatabaseInteractions
{
    /// <summary>Reads the result of a query into a matrix, row after row: the result is never in memory as a whole.</summary>
    /// <param name="address">
    /// The database: <c>sqlite:FILE</c>, <c>duckdb:FILE</c>, <c>duckdb::memory:</c>, <c>postgresql:CONNECTION STRING</c> or
    /// <c>postgresql://user:password@host:port/database</c>. It is opened to read only. No message has its password.
    /// </param>
    /// <param name="query">The query, in SQL of the database. It returns a row for each interaction.</param>
    /// <param name="format">The columns of the result and the meaning of its rows. Its layout of text is not used.</param>
    /// <param name="itemNamesPath">The file with the names of the items, if the rows contain ids.</param>
    /// <param name="progress">Receives the number of rows so far every few thousand rows; the size of the result is unknown.</param>
    /// <param name="cancel">Cancels the query, also while the database computes its first row.</param>
    /// <exception cref="GpuAlsException">
    /// The address is none, the database cannot be opened or refuses the query, the result has no interactions or a bad row
    /// (<see cref="BadRowException"/>), or this machine has no native library of SQLite or DuckDB.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static (InteractionMatrix Matrix, ReadReport Report) ReadMatrix(
        string address,
        string query,
        InteractionFormat format,
        string? itemNamesPath = null,
        IProgress<ReadProgress>? progress = null,
        CancellationToken cancel = default)
    {
        var database = DatabaseAddress.Parse(address);
        var reader = new InteractionReader(format) { ItemNamesPath = itemNamesPath };
        var builder = new InteractionMatrixBuilder();
        var report = reader.ReadTable(database.ToString(), again => QueryTable.Open(database, query, again), builder, progress, cancel);
        return (builder.Build(itemLabels: reader.ItemNames?.LabelsFor(builder.Items)), report);
    }
}
