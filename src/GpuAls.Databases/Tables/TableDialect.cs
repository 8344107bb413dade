using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace GpuAls.Databases.Tables;

/// <summary>The statements that create, fill and replace a table in one kind of database.</summary>
abstract class TableDialect
{
    /// <summary>The number of bytes of the longest name that the database keeps.</summary>
    public virtual int MaxNameBytes => int.MaxValue;

    /// <summary>The name with its schema.</summary>
    /// <exception cref="DbException">The database reports an error.</exception>
    public abstract TableName Resolve(DbConnection connection, TableName table);

    /// <summary>The kind of thing that has a name: "table", "view" …; null if nothing has.</summary>
    /// <exception cref="DbException">The database reports an error.</exception>
    public abstract string? KindOf(DbConnection connection, TableName table);

    /// <summary>Reserves a table for this connection until it is closed, if the database can.</summary>
    /// <returns>False if another connection has reserved it.</returns>
    /// <exception cref="DbException">The database reports an error.</exception>
    public virtual bool TryReserve(DbConnection connection, TableName table) => true;

    /// <summary>Whether the database has no tables, in a transaction that keeps others from creating one.</summary>
    /// <exception cref="DbException">The database reports an error.</exception>
    public virtual bool IsEmpty(DbConnection connection, DbTransaction transaction) => false;

    /// <summary>The SQL word for a type.</summary>
    public abstract string TypeOf(ColumnType type);

    /// <summary>Appends rows to a table.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">All columns of the table, in their order.</param>
    /// <param name="rows">[rows × columns]</param>
    /// <exception cref="DbException">The database reports an error.</exception>
    public abstract void Insert(
        DbTransaction transaction, TableName table, IReadOnlyList<TableColumn> columns, IReadOnlyList<object?[]> rows);

    /// <summary>Gives a complete table its name, in the place of an older table of that name, and an index.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="complete">The complete table.</param>
    /// <param name="name">The name that it gets.</param>
    /// <param name="replaces">Whether a table of that name exists.</param>
    /// <param name="indexed">The column of the index.</param>
    /// <exception cref="DbException">The database reports an error.</exception>
    public abstract void Publish(DbTransaction transaction, TableName complete, TableName name, bool replaces, string indexed);

    /// <summary>Runs a statement.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="transaction">Its transaction; null for none.</param>
    /// <param name="statement">The statement, with its values as $1, $2, …</param>
    /// <param name="values">The values.</param>
    /// <returns>The number of rows that were changed.</returns>
    /// <exception cref="DbException">The database reports an error.</exception>
    public static int Execute(DbConnection connection, DbTransaction? transaction, string statement, params IReadOnlyList<object> values)
    {
        using var command = Command(connection, transaction, statement, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first value of the first row of a query; null if there is none.</summary>
    /// <exception cref="DbException">The database reports an error.</exception>
    public static object? Query(DbConnection connection, DbTransaction? transaction, string statement, params IReadOnlyList<object> values)
    {
        using var command = Command(connection, transaction, statement, values);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    static DbCommand Command(DbConnection connection, DbTransaction? transaction, string statement, IReadOnlyList<object> values)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = statement;
        for (var n = 0; n < values.Count; n++)
        {
            var parameter = command.CreateParameter();
            // SQLite names its parameters; the others count them.
            if (parameter is SqliteParameter) parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"${n + 1}");
            parameter.Value = values[n];
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
