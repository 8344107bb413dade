namespace GpuAls.Databases.Tables;

/// <summary>A column of a table that is written.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type of the values.</param>
sealed record TableColumn(string Name, ColumnType Type);

/// <summary>The type of a column. A value is of the .NET type, or null.</summary>
enum ColumnType
{
    /// <summary>A <see cref="string"/>.</summary>
    Text,

    /// <summary>An <see cref="int"/>.</summary>
    Integer,

    /// <summary>A <see cref="float"/>.</summary>
    Single,

    /// <summary>A <see cref="double"/>.</summary>
    Double,
}
