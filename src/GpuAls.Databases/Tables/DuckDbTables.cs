using System.Data.Common;
using DuckDB.NET.Data;

namespace GpuAls.Databases.Tables;

/// <summary>Tables of DuckDB: rows go through its appender.</summary>
sealed class DuckDbTables : TableDialect
{
    /// <inheritdoc/>
    public override TableName Resolve(DbConnection connection, TableName table) =>
        table with { Schema = table.Schema ?? (string)Query(connection, null, "SELECT current_schema()")! };

    /// <inheritdoc/>
    public override string? KindOf(DbConnection connection, TableName table) => (string?)Query(
        connection,
        null,
        "SELECT CASE table_type WHEN 'VIEW' THEN 'view' ELSE 'table' END FROM information_schema.tables"
            + " WHERE table_catalog = current_database() AND lower(table_schema) = lower($1) AND lower(table_name) = lower($2)",
        table.Schema!,
        table.Name);

    /// <inheritdoc/>
    public override bool IsEmpty(DbConnection connection, DbTransaction transaction) =>
        Query(connection, transaction, "SELECT count(*) FROM duckdb_tables() WHERE database_name = current_database()") is 0L;

    /// <inheritdoc/>
    public override string TypeOf(ColumnType type) => type switch
    {
        ColumnType.Text => "VARCHAR",
        ColumnType.Integer => "INTEGER",
        ColumnType.Single => "FLOAT",
        ColumnType.Double => "DOUBLE",
    };

    /// <inheritdoc/>
    public override void Insert(
        DbTransaction transaction, TableName table, IReadOnlyList<TableColumn> columns, IReadOnlyList<object?[]> rows)
    {
        using var appender = ((DuckDBConnection)transaction.Connection!).CreateAppender(table.Schema, table.Name);
        foreach (var row in rows)
        {
            var added = appender.CreateRow();
            foreach (var value in row)
            {
                added = value switch
                {
                    null => added.AppendNullValue(),
                    string text => added.AppendValue(text),
                    int number => added.AppendValue(number),
                    float number => added.AppendValue(number),
                    double number => added.AppendValue(number),
                    _ => throw new ArgumentException($"a table cannot hold a {value.GetType()}"),
                };
            }

            added.EndRow();
        }

        appender.Close();
    }

    /// <inheritdoc/>
    public override void Publish(DbTransaction transaction, TableName complete, TableName name, bool replaces, string indexed)
    {
        var connection = transaction.Connection!;
        if (replaces) Execute(connection, transaction, $"DROP TABLE {name.Quoted}");
        Execute(connection, transaction, $"ALTER TABLE {complete.Quoted} RENAME TO {TableName.Quote(name.Name)}");
        Execute(
            connection,
            transaction,
            $"CREATE INDEX {TableName.Quote($"{name.Name}_{indexed}_idx")} ON {name.Quoted} ({TableName.Quote(indexed)})");
    }
}
