using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using GpuAls.Core;
using Npgsql;
using NpgsqlTypes;

namespace GpuAls.Databases.Tables;

/// <summary>Tables of PostgreSQL: rows go through binary COPY.</summary>
sealed class PostgreSqlTables : TableDialect
{
    // The server takes a moment to notice that the connection of an interrupted command has ended.
    const int ReserveAttempts = 15;

    static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(0.2);

    /// <inheritdoc/>
    public override int MaxNameBytes => 63;

    /// <inheritdoc/>
    public override TableName Resolve(DbConnection connection, TableName table)
    {
        if (Encoding.UTF8.GetByteCount(table.Name) > MaxNameBytes)
        {
            throw new DatabaseException(
                $"the table name {DisplayText.Quote(table.Name)} is longer than {MaxNameBytes} bytes, the maximum of PostgreSQL",
                "Name another table: --table");
        }

        if (table.Schema is null)
        {
            return Query(connection, null, "SELECT current_schema()") is string current
                ? table with { Schema = current }
                : throw new DatabaseException("the database has no current schema", "Name the schema: --table SCHEMA.NAME");
        }

        if (Query(connection, null, "SELECT 1 FROM pg_namespace WHERE nspname = $1", table.Schema) is not null) return table;
        throw new DatabaseException(
            $"the schema {DisplayText.Quote(table.Schema)} does not exist", $"Create the schema: CREATE SCHEMA {TableName.Quote(table.Schema)}");
    }

    /// <inheritdoc/>
    public override string? KindOf(DbConnection connection, TableName table) => (string?)Query(
        connection,
        null,
        """
        SELECT CASE WHEN relkind IN ('r', 'p') THEN 'table' WHEN relkind = 'v' THEN 'view' WHEN relkind = 'm' THEN 'materialized view'
            WHEN relkind = 'f' THEN 'foreign table' WHEN relkind = 'S' THEN 'sequence' WHEN relkind IN ('i', 'I') THEN 'index' ELSE 'type' END
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = $1 AND relname = $2
        """,
        table.Schema!,
        table.Name);

    /// <inheritdoc/>
    public override bool TryReserve(DbConnection connection, TableName table)
    {
        var key = BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"gpuals {table.Quoted}")));
        for (var n = 0; n < ReserveAttempts; n++)
        {
            if (Query(connection, null, "SELECT pg_try_advisory_lock($1)", key) is true) return true;
            Thread.Sleep(BetweenAttempts);
        }

        return false;
    }

    /// <inheritdoc/>
    public override string TypeOf(ColumnType type) => type switch
    {
        ColumnType.Text => "text",
        ColumnType.Integer => "integer",
        ColumnType.Single => "real",
        ColumnType.Double => "double precision",
    };

    /// <inheritdoc/>
    public override void Insert(
        DbTransaction transaction, TableName table, IReadOnlyList<TableColumn> columns, IReadOnlyList<object?[]> rows)
    {
        using var copy = ((NpgsqlConnection)transaction.Connection!).BeginBinaryImport($"COPY {table.Quoted} FROM STDIN (FORMAT BINARY)");
        // A server that writes to a slow disk is not lost.
        copy.Timeout = TimeSpan.Zero;
        foreach (var row in rows)
        {
            copy.StartRow();
            foreach (var value in row)
            {
                switch (value)
                {
                    case null: copy.WriteNull(); break;
                    case string text: copy.Write(text, NpgsqlDbType.Text); break;
                    case int number: copy.Write(number, NpgsqlDbType.Integer); break;
                    case float number: copy.Write(number, NpgsqlDbType.Real); break;
                    case double number: copy.Write(number, NpgsqlDbType.Double); break;
                    default: throw new ArgumentException($"a table cannot hold a {value.GetType()}");
                }
            }
        }

        copy.Complete();
    }

    /// <inheritdoc/>
    public override void Publish(DbTransaction transaction, TableName complete, TableName name, bool replaces, string indexed)
    {
        var connection = transaction.Connection!;
        // The index first: it takes the most time, and readers of the old table are not locked out before DROP.
        var index = complete.Beside("__index", MaxNameBytes);
        Execute(connection, transaction, $"CREATE INDEX {TableName.Quote(index.Name)} ON {complete.Quoted} ({TableName.Quote(indexed)})");
        if (replaces)
        {
            foreach (var grant in Grants(connection, transaction, complete, name)) Execute(connection, transaction, grant);
            Execute(connection, transaction, $"DROP TABLE {name.Quoted}");
        }

        Execute(connection, transaction, $"ALTER TABLE {complete.Quoted} RENAME TO {TableName.Quote(name.Name)}");
        NameIndex(transaction, index, name, indexed);
    }

    /// <summary>Gives an index the name that PostgreSQL would give it, unless another thing has that name.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="index">The index.</param>
    /// <param name="table">Its table.</param>
    /// <param name="column">Its column.</param>
    /// <exception cref="DbException">The database reports an error.</exception>
    public void NameIndex(DbTransaction transaction, TableName index, TableName table, string column)
    {
        var usual = table.Beside($"_{column}_idx", MaxNameBytes);
        if (Query(transaction.Connection!, transaction, "SELECT to_regclass($1)::text", usual.Quoted) is null)
            Execute(transaction.Connection!, transaction, $"ALTER INDEX {index.Quoted} RENAME TO {TableName.Quote(usual.Name)}");
    }

    /// <summary>The statements that let the readers of an old table read the new one.</summary>
    static List<string> Grants(DbConnection connection, DbTransaction transaction, TableName complete, TableName old)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = """
            SELECT format('GRANT %s ON %s TO %s%s', privilege_type, $1::text,
                CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
                CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
            FROM pg_class, aclexplode(relacl) WHERE pg_class.oid = $2::text::regclass AND grantee <> relowner
            """;
        foreach (var table in (TableName[])[complete, old])
        {
            var parameter = command.CreateParameter();
            parameter.Value = table.Quoted;
            command.Parameters.Add(parameter);
        }

        List<string> grants = [];
        using var reader = command.ExecuteReader();
        while (reader.Read()) grants.Add(reader.GetString(0));
        return grants;
    }
}
