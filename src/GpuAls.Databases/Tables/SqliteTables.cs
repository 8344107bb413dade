using System.Data.Common;
using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Databases.Tables;

/// <summary>Tables of SQLite: one prepared INSERT, a row at a time.</summary>
sealed class SqliteTables : TableDialect
{
    /// <inheritdoc/>
    public override TableName Resolve(DbConnection connection, TableName table)
    {
        if (table.Schema is null or "main") return table with { Schema = "main" };
        throw new DatabaseException(
            $"SQLite has no schema {DisplayText.Quote(table.Schema)}; expected a table without a schema",
            $"For a dot in the name of the table, use quotes: --table '\"{table.Schema}.{table.Name}\"'");
    }

    /// <inheritdoc/>
    public override string? KindOf(DbConnection connection, TableName table) => (string?)Query(
        connection, null, "SELECT type FROM sqlite_schema WHERE type IN ('table', 'view') AND name = $1 COLLATE NOCASE", table.Name);

    /// <inheritdoc/>
    public override bool IsEmpty(DbConnection connection, DbTransaction transaction) =>
        Query(connection, transaction, "SELECT count(*) FROM sqlite_schema") is 0L;

    /// <inheritdoc/>
    public override string TypeOf(ColumnType type) => type switch
    {
        ColumnType.Text => "TEXT",
        ColumnType.Integer => "INTEGER",
        ColumnType.Single or ColumnType.Double => "REAL",
    };

    /// <inheritdoc/>
    public override void Insert(
        DbTransaction transaction, TableName table, IReadOnlyList<TableColumn> columns, IReadOnlyList<object?[]> rows)
    {
        using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        var names = columns.Select((_, n) => string.Create(CultureInfo.InvariantCulture, $"${n + 1}")).ToArray();
        command.CommandText = $"INSERT INTO {table.Quoted} VALUES ({string.Join(", ", names)})";
        var parameters = names.Select(name =>
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
            return parameter;
        }).ToArray();
        command.Prepare();
        foreach (var row in rows)
        {
            for (var n = 0; n < row.Length; n++) parameters[n].Value = row[n] ?? DBNull.Value;
            command.ExecuteNonQuery();
        }
    }

    /// <inheritdoc/>
    public override void Publish(DbTransaction transaction, TableName complete, TableName name, bool replaces, string indexed)
    {
        var connection = transaction.Connection!;
        if (replaces) Execute(connection, transaction, $"DROP TABLE {name.Quoted}");
        // Otherwise a view of the old table, which names a table that does not exist at this moment, forbids the new name.
        Execute(connection, transaction, "PRAGMA legacy_alter_table = ON");
        Execute(connection, transaction, $"ALTER TABLE {complete.Quoted} RENAME TO {TableName.Quote(name.Name)}");
        var index = name with { Name = FreeName(connection, transaction, $"{name.Name}_{indexed}_idx") };
        Execute(connection, transaction, $"CREATE INDEX {index.Quoted} ON {TableName.Quote(name.Name)} ({TableName.Quote(indexed)})");
    }

    // Tables and indexes share their names.
    static string FreeName(DbConnection connection, DbTransaction transaction, string name)
    {
        const string count = "SELECT count(*) FROM sqlite_schema WHERE name = $1 COLLATE NOCASE";
        var free = name;
        for (var n = 2; Query(connection, transaction, count, free) is > 0L; n++) free = string.Create(CultureInfo.InvariantCulture, $"{name}{n}");
        return free;
    }
}
