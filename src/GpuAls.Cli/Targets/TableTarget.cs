using GpuAls.Cli.Output;
using GpuAls.Cli.Queries;
using GpuAls.Databases;
using GpuAls.Databases.Addresses;
using GpuAls.Databases.Tables;
using GpuAls.Databases.Writing;

namespace GpuAls.Cli.Targets;

/// <summary>A table of a database. An interrupted run is continued by the same command.</summary>
sealed class TableTarget : IAnswerTarget
{
    readonly TableWriter table;
    readonly int users;

    /// <param name="address">The database.</param>
    /// <param name="name">The table.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="fingerprint">A text that is equal for two runs that write the same rows.</param>
    /// <param name="users">The number of users of the whole run.</param>
    /// <param name="overwrite">Whether an existing table is replaced.</param>
    /// <exception cref="DatabaseException">The database cannot be written, or the table exists.</exception>
    public TableTarget(
        DatabaseAddress address, TableName name, IReadOnlyList<AnswerColumn> columns, string fingerprint, int users, bool overwrite)
    {
        this.users = users;
        table = TableWriter.Open(
            address, name, [.. columns.Select(column => new TableColumn(column.Name, TypeOf(column.Type)))], fingerprint, overwrite);
        Note = table.HasDiscarded ? $"Deleted the rows of another command that did not complete {table.Shown}."
            : table.Done == 0 ? null
            : $"Continuing after {Format.Count(table.Done)} of {Format.Count(users, "user")}: an interrupted run of this command wrote their rows.";
    }

    /// <inheritdoc/>
    public string Shown => table.Shown;

    /// <inheritdoc/>
    public int Done => (int)table.Done;

    /// <inheritdoc/>
    public string? Note { get; }

    /// <inheritdoc/>
    public bool IsContinued => table.Done > 0 && table.Done < users;

    /// <inheritdoc/>
    public void Write(IEnumerable<Report> answers)
    {
        foreach (var answer in answers) table.Add(AnswerColumns.Rows(answer));
        table.Complete();
    }

    /// <inheritdoc/>
    public void Dispose() => table.Dispose();

    static ColumnType TypeOf(Type type) => type == typeof(string) ? ColumnType.Text
        : type == typeof(int) ? ColumnType.Integer
        : type == typeof(float) ? ColumnType.Single
        : ColumnType.Double;
}
